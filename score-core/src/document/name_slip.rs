//! The name of a workload with another sign than `: ` before it, which makes one key or one text of both.

use score_yaml::{Mapping, Span, Value, message};

/// Such a name.
pub(super) struct NameSlip {
    pub(super) message: String,
    pub(super) way_out: String,
    pub(super) span: Span,
}

/// The most fields of the metadata that are looked at.
const FEW: usize = 20;

/// `name = "web"`, `name=web` or `name:web`: the name, and the sign.
fn parted(text: &str) -> Option<(&str, char)> {
    let rest = text.trim().strip_prefix("name")?.trim_start();
    let sign = rest.chars().next().filter(|c| matches!(c, '=' | ':'))?;
    let name = rest[1..].trim().trim_matches(['"', '\'']);
    is_workload_name(name).then_some((name, sign))
}

/// The field of the metadata that is a name with its key, and has no value.
pub(super) fn found(metadata: &Mapping) -> Option<NameSlip> {
    let mut keys = metadata
        .iter()
        .take(FEW)
        .filter(|(_, value)| value.is_null());
    keys.find_map(|(key, _)| {
        let (name, sign) = parted(&key.text)?;
        let message = message!("`{}` is one key, expected `: ` behind `name`", key.text);
        let way_out = match sign {
            ':' => message!("a blank belongs behind the `:` of a key: `name: {name}`"),
            _ => message!("write `name: {name}`"),
        };
        Some(NameSlip {
            message,
            way_out,
            span: key.span,
        })
    })
}

/// The way out for metadata that is one text: a name alone, one with its key, or the lines of a map.
pub(super) fn of_text(text: &str) -> Option<String> {
    if is_workload_name(text) {
        return Some(message!("write `metadata: {{name: {text}}}`"));
    }
    if let Ok(Value::Map(map)) = score_yaml::parse_str(text)
        && text.contains('\n')
        && !map.is_empty()
    {
        return Some(
            "take the `|` or `>` behind `metadata:` out: the lines below it are a map then"
                .to_owned(),
        );
    }
    let (name, sign) = parted(text)?;
    Some(match sign {
        ':' => message!("a blank belongs behind the `:` of a key: `name: {name}`"),
        _ => message!("write `name: {name}`"),
    })
}

/// True if a text may be the name of a workload.
fn is_workload_name(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (2..=63).contains(&text.len()) && text.chars().all(is_part)
}
