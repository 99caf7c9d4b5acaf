//! A frontend whose types nobody has to know: what the commands run on, so that they are compiled once for all binaries.

use std::marker::PhantomData;

use score_core::backend::{AnyBackend, Conventions, Manifests};
use score_core::compile::Compiled;
use score_core::diagnostic::{Diagnostic, Dialect};
use score_core::host::Host;
use score_core::state::State;
use score_core::target::StateFields;
use score_humanitec::definitions::{LiteralSecret, ObjectTarget};
use score_yaml::{Map, SourceMap, Str};

use crate::command_line::{Flag, FlagSet, RawArgs};
use crate::command_tree::generate::GenerateArgs;
use crate::default_entries::Heads;
use crate::frontend::Frontend;
use crate::output_object::{ContainerImages, OutputObject};
use crate::secret_objects::{NeededSecret, TakenSecrets};
use crate::target_flags::TargetFlags;
use crate::texts::Texts;

/// A binary: a [`Frontend`] for those who do not know its types.
pub type Binary = &'static dyn AnyBinary;

/// The binary of a frontend.
#[must_use]
pub fn binary_of<F: Frontend>() -> Binary {
    const { &Typed::<F>(PhantomData) }
}

/// The backend of a frontend for a run, whose type nobody has to know. What each method does stands at the one of that name in
/// [`Frontend`].
pub trait AnyFrontend: AnyBackend {
    /// Its binary.
    fn binary(&self) -> Binary;

    /// See [`Frontend::set_namespace`].
    fn set_namespace(&mut self, find: Box<dyn Fn() -> Option<Str> + Send + Sync>);

    /// See [`Frontend::render_each`].
    fn render_each(&self, manifests: &Manifests) -> Option<Vec<String>>;

    /// See [`Frontend::take_secrets`].
    fn take_secrets(
        &self,
        compiled: &mut Compiled,
        sources: &SourceMap,
        literals: &[LiteralSecret],
    ) -> TakenSecrets;
}

impl<F: Frontend> AnyFrontend for F {
    fn binary(&self) -> Binary {
        binary_of::<F>()
    }

    fn set_namespace(&mut self, find: Box<dyn Fn() -> Option<Str> + Send + Sync>) {
        Frontend::set_namespace(self, find);
    }

    fn render_each(&self, manifests: &Manifests) -> Option<Vec<String>> {
        Frontend::render_each(self, manifests)
    }

    fn take_secrets(
        &self,
        compiled: &mut Compiled,
        sources: &SourceMap,
        literals: &[LiteralSecret],
    ) -> TakenSecrets {
        Frontend::take_secrets(self, compiled, sources, literals)
    }
}

/// A [`Frontend`] without a run, for those who do not know its types. What each method does stands at the item of that name
/// there.
pub trait AnyBinary: Sync {
    /// What is the same in all runs of its backend.
    fn conventions(&self) -> Conventions;

    /// The name of the binary.
    fn name(&self) -> &'static str {
        self.conventions().name
    }

    /// The fields that the target keeps in the state.
    fn state_fields(&self) -> StateFields {
        self.conventions().state
    }

    /// The words in which the target's Go tool reports errors.
    fn dialect(&self) -> Dialect {
        self.conventions().dialect
    }

    /// See [`Frontend::TEXTS`].
    fn texts(&self) -> &'static Texts;

    /// See [`Frontend::MANIFESTS`].
    fn manifests(&self) -> Option<ObjectTarget>;

    /// See [`Frontend::DEFAULT_PROVISIONERS`].
    fn default_provisioners(&self) -> &'static str;

    /// The entries in that text.
    fn default_heads(&self) -> Option<&'static Heads>;

    /// The declarations of [`Frontend::InitFlags`].
    fn init_flags(&self) -> &'static [Flag];

    /// The declarations of [`Frontend::GenerateFlags`].
    fn generate_flags(&self) -> &'static [Flag];

    /// Takes the values of [`Frontend::InitFlags`] out of what was typed.
    fn read_init(&self, args: &mut RawArgs) -> TargetFlags;

    /// Takes the values of [`Frontend::GenerateFlags`] out of what was typed.
    fn read_generate(&self, args: &mut RawArgs) -> TargetFlags;

    /// See [`Frontend::check_generate`].
    ///
    /// # Errors
    /// As there.
    fn check_generate(&self, args: &GenerateArgs) -> Result<(), Diagnostic>;

    /// See [`Frontend::check_init`].
    ///
    /// # Errors
    /// As there.
    fn check_init(&self, flags: &TargetFlags) -> Result<(), Diagnostic>;

    /// See [`Frontend::for_generate`].
    ///
    /// # Errors
    /// As there.
    fn for_generate(
        &self,
        args: &GenerateArgs,
        state: &State,
    ) -> Result<Box<dyn AnyFrontend>, Diagnostic>;

    /// See [`Frontend::for_state`].
    fn for_state(&self, state: &State) -> Box<dyn AnyFrontend>;

    /// See [`Frontend::init_state`].
    ///
    /// # Errors
    /// As there.
    fn init_state(
        &self,
        state: &mut State,
        flags: &TargetFlags,
        folder: &str,
        is_new: bool,
    ) -> Result<bool, Diagnostic>;

    /// See [`Frontend::new_state`].
    ///
    /// # Errors
    /// As there.
    fn new_state(
        &self,
        state: &mut State,
        flags: &TargetFlags,
        folder: &str,
    ) -> Result<(), Diagnostic>;

    /// See [`Frontend::draw_anew`].
    fn draw_anew(&self, state: &mut State, draw: &dyn Fn(&[&str], &mut [u8]));

    /// See [`Frontend::bind_to_environment`].
    fn bind_to_environment(&self, state: &mut State, environment: &str, folder: &str);

    /// See [`Frontend::bound_fields`].
    fn bound_fields(&self, state: &State) -> Vec<(&'static str, String)>;

    /// See [`Frontend::workload_extras`].
    ///
    /// # Errors
    /// As there.
    fn workload_extras(
        &self,
        flags: &TargetFlags,
        workload: &str,
        containers: &[&str],
        before: Option<&Map>,
        host: &dyn Host,
    ) -> Result<Map, Diagnostic>;

    /// See [`Frontend::env_file`].
    fn env_file<'f>(&self, flags: &'f TargetFlags) -> &'f str;

    /// Changes what [`Frontend::env_file_mut`] gives.
    fn change_env_file(&self, flags: &mut TargetFlags, change: &mut dyn FnMut(&mut String));

    /// See [`Frontend::objects`].
    fn objects(&self, manifests: &Manifests) -> Vec<OutputObject>;

    /// See [`Frontend::images`].
    fn images(&self, manifests: &Manifests) -> ContainerImages;

    /// See [`Frontend::missing_secrets`].
    fn missing_secrets(&self, manifests: &Manifests) -> Vec<NeededSecret>;

    /// See [`Frontend::instance`].
    fn instance(&self, workload: &str, extras: &Map) -> Option<String>;

    /// [`Frontend::object_selector`].
    fn object_selector(&self) -> fn(&str) -> Option<String>;

    /// See [`Frontend::directories`].
    fn directories(&self, state: &State) -> Vec<(&'static str, String)>;
}

/// A frontend by its type.
struct Typed<F>(PhantomData<fn() -> F>);

impl<F: Frontend> AnyBinary for Typed<F> {
    fn conventions(&self) -> Conventions {
        Conventions::of::<F>()
    }

    fn texts(&self) -> &'static Texts {
        const { &F::TEXTS }
    }

    fn manifests(&self) -> Option<ObjectTarget> {
        F::MANIFESTS
    }

    fn default_provisioners(&self) -> &'static str {
        F::DEFAULT_PROVISIONERS
    }

    fn default_heads(&self) -> Option<&'static Heads> {
        const { &Heads::of(F::DEFAULT_PROVISIONERS) }.as_ref()
    }

    fn init_flags(&self) -> &'static [Flag] {
        F::InitFlags::FLAGS
    }

    fn generate_flags(&self) -> &'static [Flag] {
        F::GenerateFlags::FLAGS
    }

    fn read_init(&self, args: &mut RawArgs) -> TargetFlags {
        TargetFlags::new(F::InitFlags::read(args))
    }

    fn read_generate(&self, args: &mut RawArgs) -> TargetFlags {
        TargetFlags::new(F::GenerateFlags::read(args))
    }

    fn check_generate(&self, args: &GenerateArgs) -> Result<(), Diagnostic> {
        F::check_generate(args, args.target.known())
    }

    fn check_init(&self, flags: &TargetFlags) -> Result<(), Diagnostic> {
        F::check_init(flags.known())
    }

    fn for_generate(
        &self,
        args: &GenerateArgs,
        state: &State,
    ) -> Result<Box<dyn AnyFrontend>, Diagnostic> {
        let backend = F::for_generate(args, args.target.known(), state)?;
        Ok(Box::new(backend))
    }

    fn for_state(&self, state: &State) -> Box<dyn AnyFrontend> {
        Box::new(F::for_state(state))
    }

    fn init_state(
        &self,
        state: &mut State,
        flags: &TargetFlags,
        folder: &str,
        is_new: bool,
    ) -> Result<bool, Diagnostic> {
        F::init_state(state, flags.known(), folder, is_new)
    }

    fn new_state(
        &self,
        state: &mut State,
        flags: &TargetFlags,
        folder: &str,
    ) -> Result<(), Diagnostic> {
        F::new_state(state, flags.known(), folder)
    }

    fn draw_anew(&self, state: &mut State, draw: &dyn Fn(&[&str], &mut [u8])) {
        F::draw_anew(state, draw);
    }

    fn bind_to_environment(&self, state: &mut State, environment: &str, folder: &str) {
        F::bind_to_environment(state, environment, folder);
    }

    fn bound_fields(&self, state: &State) -> Vec<(&'static str, String)> {
        F::bound_fields(state)
    }

    fn workload_extras(
        &self,
        flags: &TargetFlags,
        workload: &str,
        containers: &[&str],
        before: Option<&Map>,
        host: &dyn Host,
    ) -> Result<Map, Diagnostic> {
        F::workload_extras(flags.known(), workload, containers, before, host)
    }

    fn env_file<'f>(&self, flags: &'f TargetFlags) -> &'f str {
        F::env_file(flags.known())
    }

    fn change_env_file(&self, flags: &mut TargetFlags, change: &mut dyn FnMut(&mut String)) {
        let mut own: F::GenerateFlags = flags.known::<F::GenerateFlags>().clone();
        if let Some(file) = F::env_file_mut(&mut own) {
            change(file);
            *flags = TargetFlags::new(own);
        }
    }

    fn objects(&self, manifests: &Manifests) -> Vec<OutputObject> {
        F::objects(manifests)
    }

    fn images(&self, manifests: &Manifests) -> ContainerImages {
        F::images(manifests)
    }

    fn missing_secrets(&self, manifests: &Manifests) -> Vec<NeededSecret> {
        F::missing_secrets(manifests)
    }

    fn instance(&self, workload: &str, extras: &Map) -> Option<String> {
        F::instance(workload, extras)
    }

    fn object_selector(&self) -> fn(&str) -> Option<String> {
        F::object_selector
    }

    fn directories(&self, state: &State) -> Vec<(&'static str, String)> {
        F::directories(state)
    }
}
