//! Provisioners: entries, kinds, requests and replies.

mod ask;
mod data;
mod doubts;
mod drawn_values;
mod entry;
mod entry_reader;
mod environment;
mod fragment;
mod jinja;
mod json_fault;
mod kinds;
mod line_faults;
mod load;
mod matched;
mod matching;
mod meant_value;
mod needed;
mod null_outputs;
mod output_doubts;
mod outputs;
mod part_text;
mod provider;
mod provisioned;
mod reply;
mod reply_budget;
mod request;
mod run;
mod services;
mod shared;
mod state_names;
mod template;
mod template_entry;
mod template_field;
mod template_keys;
mod template_language;
mod unreadable_field;
mod value_lines;
pub mod wire;

pub use doubts::{class_place, declared_names, unsupported_param};
pub use entry::{ProvisionerEntry, providers};
pub use entry_reader::{EntryContext, EntryReader};
pub use environment::{add_environment, built_in_environment, load_environment};
pub use kinds::{Kinds, Load, kinds};
pub use load::{load, load_part};
pub(crate) use matching::check as check_entries;
pub use matching::no_class;
pub use needed::Needed;
pub use part_text::{PartTemplate, PartTexts};
pub use provider::{Declaration, Provider};
pub use provisioned::{Author, ItemOrigin, Provisioned};
pub use reply::{PartValue, Parts, Reply, Unreadable};
pub use request::Request;
pub use run::{Provisionings, provision};
use score_yaml::Span;
pub use services::{ServicePort, WorkloadService, WorkloadServices, services};
pub use shared::Shared;
pub use template::{SECRET_FUNCTIONS, render};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::host::Host;
use crate::resource::ResourceUid;
use crate::target::FragmentField;

/// An output that is empty as its entry gives it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmptyOutput {
    /// The place of what is all of it.
    pub span: Span,
    /// What gives another value in its place.
    pub way_out: String,
    /// The variable of the environment that is all of it, and is not set.
    pub variable: Option<String>,
}

/// The part of an entry that differs by kind: it turns a request into a reply.
/// What every entry says (uri, type, class, id, …) is data and is matched in one place.
pub trait Provisioner: Send + Sync {
    /// Provisions one resource.
    ///
    /// # Errors
    /// The template fails, the program fails, the reply is not one. The summary, if set, is what follows
    /// `resource 'UID': failed to provision: `.
    fn provision(&self, request: &mut Request<'_>, host: &dyn Host) -> Result<Reply, Diagnostics>;

    /// The parts that it adds for the target and knows only now that all resources of the run are provisioned; they take
    /// the place of those of its reply. By default there are none.
    fn late_parts(&self, uid: &ResourceUid) -> Parts {
        let _ = uid;
        Parts::new()
    }

    /// Where the items of its parts come from, in their order, as far as each has a place of its own. By default all are the
    /// entry's.
    fn items(&self, uid: &ResourceUid) -> Vec<Option<ItemOrigin>> {
        let _ = uid;
        Vec::new()
    }

    /// What is wrong with its templates, as far as that can be told before one runs. By default it has none.
    fn check(&self) -> Diagnostics {
        Diagnostics::new()
    }

    /// True if it does nothing but answer, so that it may run though the run has failed already.
    fn is_pure(&self) -> bool {
        false
    }

    /// True if it is pure, and neither looks at what provisioners share nor changes it: then it does not matter
    /// when it is asked, and several may be asked at once.
    fn is_independent(&self) -> bool {
        false
    }

    /// True if it may look at the params of a resource.
    fn may_read_params(&self) -> bool {
        true
    }

    /// The type of resource that an entry takes which says none.
    fn default_type(&self) -> Option<&'static str> {
        None
    }

    /// True if it takes a resource, beyond what the entry says.
    fn takes(&self, uid: &ResourceUid) -> bool {
        let _ = uid;
        true
    }

    /// The error that what it gave for a part is no YAML, at the place where its entry makes that line; `None` if it cannot
    /// tell.
    fn unreadable(&self, part: &FragmentField, fault: Unreadable) -> Option<Diagnostic> {
        let _ = (part, fault);
        None
    }

    /// The template of its entry that gave a part; `None` if none did.
    fn template(&self, part: &FragmentField) -> Option<PartTemplate<'_>> {
        let _ = part;
        None
    }

    /// The calls in its outputs that refer to keys of Secrets, as they are written, and their places.
    fn secret_references(&self) -> Vec<(String, Span)> {
        Vec::new()
    }

    /// How its entry gives an output that is empty; `None` if it cannot tell.
    fn empty_output(&self, name: &str) -> Option<EmptyOutput> {
        let _ = name;
        None
    }

    /// The place where its entry says a part.
    fn place(&self, part: &FragmentField) -> Option<Span> {
        let _ = part;
        None
    }
}
