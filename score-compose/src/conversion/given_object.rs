//! An object that a definition made, as the run of definitions gives it to the target.

use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::{Map, Str, Value};

/// An object that a definition made, as the run of definitions gives it to the target.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct GivenObject {
    /// The id of the definition; none for what is built in.
    pub(crate) definition: Option<Str>,
    /// The resource, `TYPE.CLASS#ID`.
    pub(crate) resource: Str,
    /// The name of its file.
    pub(crate) file: Str,
    /// The namespace of the environment, if a definition says one.
    pub(crate) namespace: Option<Str>,
    /// True if it is a volume, which containers mount, and no object of its own.
    pub(crate) is_volume: bool,
    /// The place in the definition's file.
    pub(super) range: (usize, usize),
    /// The object itself.
    pub(crate) object: Tree<Text>,
}

impl GivenObject {
    /// Reads an object from the part that the run gives. `None` for what no run gives.
    pub(crate) fn read(given: Value) -> Option<Self> {
        let Value::Map(mut given) = given else {
            return None;
        };
        let text = |given: &Map, key: &str| given.get(key).and_then(Value::as_str).map(Str::from);
        let offset = |given: &Map, key: &str| match given.get(key) {
            Some(Value::Int(at)) => usize::try_from(*at).ok(),
            _ => None,
        };
        let object = given.swap_remove("object")?;
        Some(GivenObject {
            definition: text(&given, "definition"),
            resource: text(&given, "resource")?,
            file: text(&given, "file")?,
            namespace: text(&given, "namespace"),
            is_volume: text(&given, "location")?.as_str() == "volumes",
            range: (offset(&given, "start")?, offset(&given, "end")?),
            object: Tree::from_value(object, &mut |text| decoded(&text)),
        })
    }
}

/// A text in which a dollar stands twice, and references of compose's are as they are.
fn decoded(text: &str) -> Text {
    let mut out = Text::default();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let behind = &rest[at..];
        if let Some(behind) = behind.strip_prefix("$$") {
            out.push_str("$");
            rest = behind;
            continue;
        }
        let Some(end) = end_of_reference(behind).or_else(|| behind.find('}')) else {
            // There is no reference from here on.
            out.push_str(&behind.replace("$$", "$"));
            return out;
        };
        let reference = Str::from(&behind[..=end]);
        out.append(Text::decode_late_references(reference, |_| false));
        rest = &behind[end + 1..];
    }
    out.push_str(rest);
    out
}

/// The brace that ends a reference, behind those in it.
fn end_of_reference(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    text.bytes().position(|byte| {
        match byte {
            b'{' => open += 1,
            b'}' => open = open.saturating_sub(1),
            _ => return false,
        }
        open == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_and_references_are_told_apart() {
        for (text, parts) in [
            ("plain", 1),
            ("$$", 1),
            ("a$${X}", 1),
            ("${X:?vault/x}", 1),
            ("a ${X:?vault/x} $$5", 3),
            ("$", 1),
            ("$ $$", 1),
            ("a ${X:-${Y:-z}} $$5", 3),
        ] {
            assert_eq!(decoded(text).parts.len(), parts, "{text}");
        }
        assert_eq!(decoded("$${X}").as_literal(), Some("${X}"));
        assert_eq!(decoded("$5 $$$$").as_literal(), Some("$5 $$"));
        assert!(decoded("${X:?y}").has_late_reference());
    }
}
