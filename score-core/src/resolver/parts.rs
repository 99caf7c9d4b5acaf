//! The form of outputs in the texts that refer to them.

use std::borrow::Cow;

use score_yaml::{Value, json, message};

use super::json_tree::push_tree;
use super::{EnvMode, Found, Unresolved};
use crate::codes;
use crate::text::{Part, Placeholder, Text};

/// The JSON of a value that is no string. A reference inside the value is one inside the JSON too.
pub(super) fn json_of(found: &Found<'_>) -> Result<Text, json::NotJson> {
    let (mut has_secret, mut has_late_reference) = (false, false);
    let value = match found {
        Found::Metadata(value) => Cow::Borrowed(*value),
        Found::Output(tree) => Cow::Owned(tree.to_value(&mut |text| {
            has_secret |= text.has_secret();
            has_late_reference |= text.has_late_reference();
            text.encode().into()
        })),
        Found::Env(name) => Cow::Owned(Value::from(*name)),
        Found::Open(text) => Cow::Owned(Value::String(text.encode().into())),
    };
    if let Found::Output(tree) = found
        && has_late_reference
    {
        let mut out = Text::default();
        push_tree(tree, &mut out)?;
        return Ok(out);
    }
    let mut out = String::new();
    json::push(&value, &mut out)?;
    Ok(match has_secret {
        true => Text::decode(&out),
        false => Text::literal(out),
    })
}

/// A part of an output as it goes into a text. What the target reads when it starts is refused where the target never
/// gets the text.
pub(super) fn part_for(
    placeholder: &Placeholder,
    part: Part,
    env: EnvMode,
) -> Result<Part, Unresolved> {
    let Part::LateReference(reference) = &part else {
        return Ok(part);
    };
    if env != EnvMode::Here {
        return Ok(part);
    }
    let Some(name) = reference.name() else {
        return Ok(Part::Literal(reference.written().into()));
    };
    let message = message!(
        "`{}` refers to `{name}`, which is read only when the workload starts, and its text is needed here",
        placeholder.raw
    );
    let go_message = message!("environment variable '{name}' must be resolved");
    let error = Unresolved::new(placeholder, codes::UNKNOWN_REFERENCE, message, &go_message);
    Err(error.hint("it can be read in a variable of the container"))
}
