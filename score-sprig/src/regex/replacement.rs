//! The replacement of a match: text, or text with references to groups.

use regex::Captures;
use score_template::limits::COMPARED_PER_STEP;
use score_template::{CallError, Context};

use super::pattern::Pattern;

/// Appends what replaces a match, and charges for it.
pub(super) type Replacement =
    fn(&mut Context<'_>, &mut String, &str, &Pattern, &Captures<'_>) -> Result<(), CallError>;

pub(super) fn literal(
    context: &mut Context<'_>,
    out: &mut String,
    by: &str,
    _: &Pattern,
    _: &Captures<'_>,
) -> Result<(), CallError> {
    context.charge_bytes(by.len())?;
    out.push_str(by);
    Ok(())
}

/// Replaces `$1`, `${1}`, `$name` and `${name}` by what the group matched, `$$` by `$`. The name is
/// as long as it can be; a `$` without one is text.
pub(super) fn expand(
    context: &mut Context<'_>,
    out: &mut String,
    by: &str,
    pattern: &Pattern,
    captures: &Captures<'_>,
) -> Result<(), CallError> {
    context.charge_bytes(by.len())?;
    let mut rest = by;
    while let Some((text, after)) = rest.split_once('$') {
        out.push_str(text);
        rest = after;
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some((name, after)) = reference(rest) {
            let group = group(name, pattern, captures);
            context.charge_bytes(group.len() + pattern.names.len() / COMPARED_PER_STEP)?;
            out.push_str(group);
            rest = after;
        } else {
            out.push('$');
        }
    }
    out.push_str(rest);
    Ok(())
}

/// The name at the start of a text, in braces or not, and what follows.
fn reference(text: &str) -> Option<(&str, &str)> {
    let is_part = |c: char| c == '_' || c.is_alphanumeric();
    let inner = text.strip_prefix('{');
    let start = inner.unwrap_or(text);
    let after = start.trim_start_matches(is_part);
    let name = &start[..start.len() - after.len()];
    let after = if inner.is_some() {
        after.strip_prefix('}')?
    } else {
        after
    };
    (!name.is_empty()).then_some((name, after))
}

fn group<'t>(name: &str, pattern: &Pattern, captures: &Captures<'t>) -> &'t str {
    let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
    let found = if is_number && (name == "0" || !name.starts_with('0')) {
        name.parse().ok().and_then(|number| captures.get(number))
    } else {
        let groups = pattern.names.iter().zip(1..);
        groups
            .filter(|(group, _)| *group == name)
            .find_map(|(_, number)| captures.get(number))
    };
    found.map_or("", |found| found.as_str())
}
