//! Functions that templates can call, and libraries of them.

use crate::context::Context;
use crate::error::CallError;
use crate::value::{Type, Value};

/// The result of a function: a value, or why it refused its arguments.
pub type CallResult = Result<Value, CallError>;

/// The body of a function: gets as many arguments as its [`Function`] says, of those types
/// ([`Value::Absent`] only for [`Type::Raw`]).
pub type Func = fn(&mut Context<'_>, &[Value]) -> CallResult;

/// A function that templates can call.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// The types of its parameters. Checked, and literals brought to them, before the call.
    pub params: &'static [Type],
    /// The type of any number of further parameters.
    pub rest: Option<Type>,
    /// Its body.
    pub body: Body,
}

/// The body of a function: a call, or a part of the language.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// Calls this.
    Func(Func),
    /// Calls [`crate::Outside::call`] with the function's name.
    Outside,
    /// Part of the language: evaluates only as many arguments as needed.
    And,
    /// As `And`.
    Or,
    /// Part of the language: its errors name the argument.
    Call,
}

impl Function {
    /// A function with fixed parameters.
    pub const fn new(name: &'static str, params: &'static [Type], func: Func) -> Self {
        Function {
            name,
            params,
            rest: None,
            body: Body::Func(func),
        }
    }

    /// A function that takes any number of parameters of type `rest` after the fixed ones.
    pub const fn variadic(
        name: &'static str,
        params: &'static [Type],
        rest: Type,
        func: Func,
    ) -> Self {
        Function {
            name,
            params,
            rest: Some(rest),
            body: Body::Func(func),
        }
    }

    /// A function that the caller supplies in [`crate::Outside::call`].
    pub const fn outside(name: &'static str, params: &'static [Type]) -> Self {
        Function {
            name,
            params,
            rest: None,
            body: Body::Outside,
        }
    }
}

/// The number of slots of a library, a power of two: some more than functions, so that few names share one.
const SLOTS: usize = 512;

/// A place of the table in which a library finds names: the number of a family and of a function in it, or nothing.
type Slot = Option<(u8, u8)>;

/// Functions by name, and the methods of the values that these make. A static: nothing is built at
/// start.
#[derive(Debug)]
pub struct Library {
    families: &'static [&'static [Function]],
    slots: [Slot; SLOTS],
    methods: fn(&Value) -> &'static [Function],
}

impl Library {
    /// A library of families of functions, each sorted by name. Where two have a name, the first
    /// counts.
    ///
    /// # Panics
    /// A family is not sorted, or there are too many: 255 families, 255 functions of one, or 511 in all.
    /// (Of a `static` the compiler says so.)
    pub const fn new(families: &'static [&'static [Function]]) -> Self {
        assert!(families.len() < 256, "too many families of functions");
        let mut slots = [None; SLOTS];
        let mut free = SLOTS;
        let mut family = 0;
        while family < families.len() {
            let functions = families[family];
            assert!(functions.len() < 256, "too many functions in a family");
            let mut next = 0;
            while next < functions.len() {
                let name = functions[next].name.as_bytes();
                assert!(
                    next == 0 || is_before(functions[next - 1].name.as_bytes(), name),
                    "a family of functions is not sorted by name"
                );
                let mut slot = first_slot(name);
                while slots[slot].is_some() {
                    slot = (slot + 1) % SLOTS;
                }
                slots[slot] = Some((family as u8, next as u8));
                // One is left, where a search ends.
                free -= 1;
                assert!(free > 0, "too many functions");
                next += 1;
            }
            family += 1;
        }
        Library {
            families,
            slots,
            methods: |_| &[],
        }
    }

    /// The library with methods of values, such as `now.Year`. The body of a method gets the value
    /// before the arguments, its `params` are those of the arguments alone.
    pub const fn with_methods(self, methods: fn(&Value) -> &'static [Function]) -> Self {
        Library { methods, ..self }
    }

    /// All functions, in no order.
    pub fn functions(&self) -> impl Iterator<Item = &'static Function> {
        self.families.iter().copied().flatten()
    }

    /// The function of that name.
    pub fn find(&self, name: &str) -> Option<&'static Function> {
        let mut slot = first_slot(name.as_bytes());
        // Those of earlier families come first.
        while let Some((family, number)) = self.slots[slot] {
            let function = &self.families[usize::from(family)][usize::from(number)];
            if function.name == name {
                return Some(function);
            }
            slot = (slot + 1) % SLOTS;
        }
        None
    }

    /// The method of a value.
    pub fn method(&self, receiver: &Value, name: &str) -> Option<&'static Function> {
        let methods = (self.methods)(receiver);
        methods.iter().find(|method| method.name == name)
    }
}

/// The slot from which on a name is looked for.
const fn first_slot(name: &[u8]) -> usize {
    // FNV-1a: the names are our own.
    let mut hash: u32 = 0x811c_9dc5;
    let mut at = 0;
    while at < name.len() {
        hash = (hash ^ name[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    (hash ^ hash >> 16) as usize % SLOTS
}

/// True if a text sorts before another one.
const fn is_before(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() {
        if a[at] != b[at] {
            return a[at] < b[at];
        }
        at += 1;
    }
    a.len() < b.len()
}
