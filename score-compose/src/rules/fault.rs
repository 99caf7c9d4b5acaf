//! Faults of a compose file, before it is known who brought them in.

use crate::origin::PartKind;

/// A fault of a compose file.
#[derive(Debug)]
pub(super) struct Fault {
    /// The kind of the part that is wrong, as origins name it.
    pub(super) of: PartKind,
    /// The name of that part.
    pub(super) name: String,
    /// The field, from the top of the compose file.
    pub(super) path: String,
    /// The part in words, as a message starts with it; empty if the message names it.
    pub(super) subject: String,
    /// What is wrong with it.
    pub(super) what: String,
    pub(super) kind: FaultKind,
    /// A way out.
    pub(super) hint: Option<String>,
}

/// The consequence of a fault.
#[derive(Debug)]
pub(super) enum FaultKind {
    /// compose refuses the file, or the engine a container.
    Refused,
    /// The same, unless another compose file adds what the fault names: a kind of part, and a name that none of that kind has.
    Unknown(&'static str, String),
    /// compose takes it, and it is hardly meant.
    Doubtful,
    /// A service is made from nothing: compose refuses that.
    NoSource,
    /// One mount hides another one. The author of a Score file cannot mean that; whoever overrides a part does.
    Hidden,
}

/// A function that takes the faults one by one.
pub(super) type FaultSink<'a> = dyn FnMut(Fault) + 'a;

impl Fault {
    /// A text that tells the fault from others.
    pub(super) fn key(&self) -> String {
        format!("{}\n{}", self.path, self.message())
    }

    /// The message: the part, and what is wrong with it.
    pub(super) fn message(&self) -> String {
        match self.subject.as_str() {
            "" => self.what.clone(),
            subject => format!("{subject}: {}", self.what),
        }
    }
}
