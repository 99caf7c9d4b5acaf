//! Fields of objects: their paths, and those that are left out.

use score_core::diagnostic::Diagnostics;
use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::message;

use super::object::{ObjectSource, entries_at};

/// Warns of fields that are left out: all but some. What is empty or false says nothing.
pub(super) fn warn_of_others(
    object: &Tree<Text>,
    known: &[&str],
    path: &str,
    source: &ObjectSource,
    diags: &mut Diagnostics,
) {
    for (field, value) in entries_at(object, &[]) {
        let says_nothing = match value {
            Tree::Null | Tree::Bool(false) => true,
            Tree::Seq(items) => items.is_empty(),
            Tree::Map(map) => map.is_empty(),
            _ => false,
        };
        if !says_nothing && !known.contains(&field.as_str()) {
            let path = joined(path, field);
            let message = message!("compose has nothing for `{field}`: it is left out");
            diags.push(source.left_out(&path, message));
        }
    }
}

/// A field below a path.
pub(super) fn joined(path: &str, field: &str) -> String {
    match path.is_empty() {
        true => field.to_owned(),
        false => format!("{path}.{field}"),
    }
}
