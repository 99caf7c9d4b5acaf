//! The functions that templates may call, and the limits for what they take.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use minijinja::value::{ArgType, Object, Value};
use minijinja::{Error as EngineError, State, UndefinedBehavior};
use score_template::CallError;

use crate::budget::{Budget, budget};
use crate::error::failed;
use crate::limits::Limits;
use crate::{filters, guards};

/// The name under which a caller's functions find what an execution brought for them; no template can write it.
const CALLER: &str = "the caller of this execution";

/// The filters, tests and functions of templates, and their limits. `C` is what an execution brings for functions that
/// are the caller's own: `()` if there are none.
pub struct Environment<C = ()> {
    engine: minijinja::Environment<'static>,
    steps: u64,
    caller: PhantomData<fn(C)>,
}

impl<C: fmt::Debug + Send + Sync + 'static> Environment<C> {
    /// An environment with what Jinja has of its own.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let Limits {
            steps,
            instructions,
            depth,
        } = limits;
        let mut engine = minijinja::Environment::new();
        engine.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        // Messages say what was undefined however the engine is built.
        engine.set_debug(true);
        engine.set_fuel(Some(instructions));
        engine.set_recursion_limit(depth);
        engine.set_formatter(guards::emit);
        guards::add_functions(&mut engine);
        filters::add(&mut engine);
        Environment {
            engine,
            steps,
            caller: PhantomData,
        }
    }

    /// Adds a function that gives a text. It pays for what it does ([`Call::charge`]) before it does it.
    #[must_use]
    pub fn with_function<A: Arguments>(
        mut self,
        name: &'static str,
        function: fn(&Call<C>, A) -> Result<String, CallError>,
    ) -> Self {
        A::add(&mut self.engine, name, function);
        self
    }

    pub(crate) fn engine(&self) -> &minijinja::Environment<'static> {
        &self.engine
    }

    pub(crate) fn steps(&self) -> u64 {
        self.steps
    }

    /// Puts what an execution brings where functions find it.
    pub(crate) fn add_caller(&self, caller: C, context: &mut BTreeMap<&str, Value>) {
        context.insert(CALLER, Value::from_object(Caller(caller)));
    }
}

impl<C> fmt::Debug for Environment<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Environment");
        shown.field("steps", &self.steps).finish_non_exhaustive()
    }
}

/// The value that an execution brings.
#[derive(Debug)]
struct Caller<C>(C);

impl<C: fmt::Debug + Send + Sync + 'static> Object for Caller<C> {}

/// A call of a caller's function.
#[derive(Debug)]
pub struct Call<C> {
    caller: Arc<Caller<C>>,
    budget: Arc<Budget>,
}

impl<C: fmt::Debug + Send + Sync + 'static> Call<C> {
    fn new(state: &mut State<'_, '_>) -> Result<Self, EngineError> {
        let budget = budget(state)?;
        let caller = state.lookup(CALLER);
        let caller = caller.and_then(|caller| caller.downcast_object());
        let caller = caller.ok_or_else(|| failed("there is no execution here".to_owned()))?;
        Ok(Call { caller, budget })
    }

    /// The value that the execution brought.
    #[must_use]
    pub fn caller(&self) -> &C {
        let Caller(caller) = &*self.caller;
        caller
    }

    /// Takes steps from those that are left to the template.
    ///
    /// # Errors
    /// So many are not left.
    pub fn charge(&self, steps: usize) -> Result<(), CallError> {
        self.budget.charge(steps).map_err(|error| {
            let message = error.detail().unwrap_or_default();
            CallError::new(message.to_owned())
        })
    }
}

/// The arguments of a function: none, or a tuple of up to two [`Argument`]s.
pub trait Arguments: Sized + 'static {
    /// Adds a function that takes such arguments.
    #[doc(hidden)]
    fn add<C: fmt::Debug + Send + Sync + 'static>(
        engine: &mut minijinja::Environment<'static>,
        name: &'static str,
        function: fn(&Call<C>, Self) -> Result<String, CallError>,
    );
}

/// An argument of a function.
pub trait Argument: for<'a> ArgType<'a, Output = Self> + 'static {}

/// A number that is not negative, or counts as one (`true`, `2.0`).
impl Argument for usize {}
/// Any value, as a text.
impl Argument for String {}

macro_rules! arguments {
    ($($name:ident)*) => {
        impl<$($name: Argument),*> Arguments for ($($name,)*) {
            fn add<C: fmt::Debug + Send + Sync + 'static>(
                engine: &mut minijinja::Environment<'static>,
                name: &'static str,
                function: fn(&Call<C>, Self) -> Result<String, CallError>,
            ) {
                #[allow(non_snake_case, reason = "the names of types are those of arguments too")]
                let function = move |state: &mut State<'_, '_>, $($name: $name),*| {
                    let call = Call::new(state)?;
                    function(&call, ($($name,)*)).map_err(|error| failed(error.to_string()))
                };
                engine.add_function(name, function);
            }
        }
    };
}

arguments! {}
arguments! { A }
arguments! { A B }
