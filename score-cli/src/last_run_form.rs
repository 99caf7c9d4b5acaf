//! The form of what the state keeps of the last run: which field is what.

use score_core::diagnostic::{Diagnostic, Diagnostics, with_article};
use score_yaml::{Map, Value, message};

use crate::codes;

/// The field of a state that holds it.
pub(crate) const LAST_RUN: &str = "last_run";

/// What a field holds.
enum Form {
    Text,
    Texts,
    Maps,
}

const FIELDS: [(&str, Form); 12] = [
    ("definitions", Form::Texts),
    ("criteria", Form::Texts),
    ("driver_map", Form::Texts),
    ("secrets", Form::Text),
    ("values", Form::Texts),
    ("values_of", Form::Text),
    ("former_values", Form::Texts),
    ("org", Form::Text),
    ("app", Form::Text),
    ("env", Form::Text),
    ("env_type", Form::Text),
    ("name", Form::Text),
];

/// The fields that hold something else: somebody changed them.
pub(crate) fn faults(kept: &Map) -> Diagnostics {
    let mut diags = Diagnostics::new();
    let all = FIELDS.into_iter().chain([("rules", Form::Maps)]);
    for (field, form) in all {
        let Some(value) = kept.get(field) else {
            continue;
        };
        let (is_right, expected) = match form {
            Form::Text => (value.as_str().is_some(), "a string"),
            Form::Texts => {
                let is_text = |item: &Value| item.as_str().is_some();
                let are_texts = value
                    .as_seq()
                    .is_some_and(|items| items.iter().all(is_text));
                (are_texts, "a list of strings")
            }
            Form::Maps => {
                let is_map = |item: &Value| item.as_map().is_some();
                let are_maps = value.as_map().is_some_and(|map| map.values().all(is_map));
                (are_maps, "a map of maps")
            }
        };
        if !is_right {
            let message = message!(
                "expected {expected} in what is kept of the last run, found {}",
                with_article(value.kind_name())
            );
            diags.push(
                Diagnostic::new(codes::INVALID_STATE, message)
                    .path(message!("{LAST_RUN}.{field}"))
                    .hint(
                        "mend it, or take `last_run` out of the file: the next run then names definitions and environment again",
                    ),
            );
        }
    }
    diags
}
