//! What is wrong with a compose file, before it is known who brought it in.

/// Something that compose refuses.
#[derive(Debug)]
pub(super) struct Fault {
    /// The kind of part that it is about, as origins name it.
    pub(super) of: &'static str,
    /// The name of that part.
    pub(super) name: String,
    /// The field, from the top of the compose file.
    pub(super) path: String,
    pub(super) message: String,
    pub(super) kind: FaultKind,
}

/// What a fault leads to.
#[derive(Debug)]
pub(super) enum FaultKind {
    /// compose refuses the file, or the engine a container.
    Refused,
    /// The same, unless another compose file adds what is named here: a kind of part and a name that none of these has.
    Unknown(&'static str, String),
    /// Something is not seen. Who writes a Score file cannot mean that, who overrides a part does.
    Hidden,
}

/// Takes what is found, fault by fault.
pub(super) type FaultSink<'a> = dyn FnMut(Fault) + 'a;

impl Fault {
    /// What tells it from others.
    pub(super) fn key(&self) -> String {
        format!("{}\n{}", self.path, self.message)
    }
}
