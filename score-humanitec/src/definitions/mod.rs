//! Resource Definitions: what a Score file gets in each environment, as platform engineers say it.
//!
//! [`DefinitionFiles::read`] makes [`Definitions`] of files, and says everything that is wrong in them;
//! [`Definitions::find`] matches a resource in a [`MatchContext`].
//!
//! - `definition`: a [`Definition`] with its rules and what it provisions beside itself; `reference`: a resource as
//!   definitions name it; `identity`: a resource of an environment; `context`: what rules are held against
//! - `read`: files to definitions, whichever way they are spelled; `normal_form`: one way to spell them
//! - `field`, `index`, `matching`: which rule is the best for a resource; `no_definition`: why none is
//! - `selector`: what placeholders refer to, one resource or those that a selector finds; `placeholders`: found and
//!   replaced; `finite`: numbers that JSON has
//! - `driver`: what makes a resource; `trial`: one definition run alone; `run`: all of them; `graph`: what Score files get, and why
//! - `sealed`: values that are not plain, secret references and open outputs; `secret_values`: what is given for secrets;
//!   `types`: what Score files may ask for, for people and editors; `seed`: the random bytes of a resource; `hex`: bytes as digits

mod context;
mod definition;
mod driver;
mod field;
mod finite;
pub mod graph;
mod hex;
mod identity;
mod index;
mod matching;
mod no_definition;
mod normal_form;
mod placeholders;
mod read;
mod reference;
pub(crate) mod run;
mod sealed;
mod secret_values;
mod seed;
mod selector;
mod trial;
pub mod types;

pub use context::MatchContext;
pub use definition::{CoProvision, Criterion, DEFAULT_CLASS, Definition};
pub use driver::{
    Driver, DriverManifest, DriverMap, DriverReply, DriverRun, FieldNames, Location, Route,
    StandIn, driver,
};
pub use field::CriterionField;
pub(crate) use hex::push_hex;
pub use identity::ResourceIdentity;
pub use index::{Definitions, Rule};
pub use matching::{Mismatch, Outcome};
pub use no_definition::Asker;
pub use normal_form::SecretView;
pub use placeholders::{
    DefinitionUses, DriverInputs, Found, Lookup, PlacedRoom, PlaceholderUse, ResourceContext,
    ResourceOutputs, Shifts, Substituted, Substitution, TreePlace,
};
pub use read::{CriteriaFile, DefinitionFiles, SkipReason, Skipped, excerpt};
pub use reference::{InvalidKey, ResourceKey};
pub use run::{
    DefinitionRun, FormedOutputs, FormerDefinitions, Giver, KubernetesSecrets, LiteralSecret,
    MarkedOutputs, NodeResult, ObjectTarget, OutputForm, PlatformNames, RequiredVariables,
    RunSettings, SecretOrigin, TakenBy, forget_cookies, keep_only_cookies,
};
pub use sealed::{Sealed, SealedPart, SealedValue, SecretReference, Viewer};
pub use secret_values::{merged_maps, parse_secret_values};
pub use seed::{ResourceSeed, Seed};
pub use selector::{Accessor, ContextField, Direction, Reference, Selector, Step};
pub use trial::{Trial, TrialInputs, TrialResult, TrialSkeleton, trial_skeleton};
