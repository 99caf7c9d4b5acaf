//! What differs between two outputs.

use score_yaml::Value;

/// The difference of a file.
#[derive(Debug)]
pub(crate) struct FileDifference {
    /// Its path, as the run names it.
    pub(crate) path: String,
    /// What happens to it, in a word.
    pub(crate) change: &'static str,
    /// How its content differs.
    pub(crate) content: Content,
}

/// How the content of a file differs.
#[derive(Debug)]
pub(crate) enum Content {
    /// It is the same, or there is none to compare.
    Same,
    /// By object.
    Objects(Vec<ObjectDifference>),
    /// By line: so many are added, so many are removed.
    Lines {
        /// The lines that only the new one has.
        added: usize,
        /// The lines that only the old one has.
        removed: usize,
    },
}

/// The difference of an object.
#[derive(Debug)]
pub(crate) struct ObjectDifference {
    /// What it is called: `Deployment shop/cart`, `services.cart`.
    pub(crate) name: String,
    /// What happens to it, in a word.
    pub(crate) change: &'static str,
    /// The fields that differ, if it is there before and after.
    pub(crate) fields: Vec<FieldDifference>,
}

/// A field that differs. What both say is a text, a number or another value without parts.
#[derive(Debug)]
pub(crate) struct FieldDifference {
    /// Its path in the object: names with dots between them, and items of lists in brackets, by name or by number.
    pub(crate) path: String,
    /// The old value; `None` if the field was not there.
    pub(crate) old: Option<Value>,
    /// The new value; `None` if the field goes.
    pub(crate) new: Option<Value>,
    /// True if neither may be shown.
    pub(crate) is_secret: bool,
}
