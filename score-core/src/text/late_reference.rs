//! References in the words of compose, which a provisioner leaves to the target: `${NAME}`, `${NAME:-default}`.

use score_yaml::Str;

use super::forms::{Form, forms, outer_forms};
use super::{Part, Text};

/// Something that compose is to read: a reference, `${NAME}`, or with one of `-`, `:-`, `?`, `:?`, `+`, `:+` and a text
/// behind the name; or one that is escaped, `$${NAME}`, from which compose makes `${NAME}`.
#[derive(Clone, PartialEq, Eq)]
pub struct LateReference {
    written: Str,
    /// The end of the name in it.
    name_end: usize,
    /// True if compose's count of braces does not end it; then the last `}` of the line does.
    is_open: bool,
}

impl LateReference {
    /// The part of a text that has a form.
    fn new(text: &str, form: Form) -> Self {
        let Form {
            start,
            name,
            end,
            is_open,
        } = form;
        LateReference {
            written: text[start..end].into(),
            name_end: name.end - start,
            is_open,
        }
    }

    /// As it was written, dollars, braces and all.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The name of the variable that compose reads; none if the reference is escaped.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        let (dollars, name) = self.written[..self.name_end].split_once('{')?;
        // Of two dollars compose makes one, which reads nothing.
        (dollars.len() % 2 == 1).then_some(name)
    }

    /// Appends it as it is to be written before some texts, for compose to end it, and those in it, where they end: what
    /// then stands between braces that follow each other is `${_:+}`, which is empty whatever `_` is.
    pub fn push_before(&self, behind: impl IntoIterator<Item = String>, out: &mut String) {
        let mut ends = behind
            .into_iter()
            .filter_map(|text| text.chars().find(|c| matches!(c, '\n' | '}')));
        let mut is_alone =
            || !self.written[self.name_end..].contains('$') && ends.next() != Some('}');
        if !self.is_open || is_alone() {
            out.push_str(&self.written);
            return;
        }
        let mut was_open = false;
        for c in self.written.chars() {
            if was_open && matches!(c, '{' | '}') {
                out.push_str("${_:+}");
            }
            was_open = c == '{';
            out.push(c);
        }
    }

    /// The same with another text behind its name, in which `f` changed neither dollars nor braces.
    pub(crate) fn map_text(&self, f: impl FnOnce(&str) -> String) -> Self {
        let (head, text) = self.written.split_at(self.name_end);
        let written = format!("{head}{}", f(text)).into();
        LateReference {
            written,
            ..self.clone()
        }
    }

    /// Calls a function with each text that may stand for a variable, for it may be a secret.
    pub(crate) fn each_default(&self, f: &mut dyn FnMut(&str)) {
        if self.name().is_none() {
            f(&self.written);
        }
        for found in forms(&self.written) {
            let behind = &self.written[found.name.end..found.end - 1];
            let behind = behind.strip_prefix(':').unwrap_or(behind);
            if let Some(default) = behind.strip_prefix(['-', '+']) {
                f(default);
            }
        }
    }
}

/// The name only: a default may be a secret.
impl std::fmt::Debug for LateReference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LateReference({:?})", self.name())
    }
}

impl Text {
    /// Reads the references of a target in a string. All else, a `$NAME` without braces too, stays text; so does what
    /// `is_text` holds of.
    #[must_use]
    pub fn decode_late_references(string: Str, is_text: impl Fn(&str) -> bool) -> Self {
        // One byte is found sooner than two, and hardly any string has it.
        if !string.contains('$') {
            return Text::literal(string);
        }
        let mut text = Text::default();
        let mut behind = 0;
        for form in outer_forms(&string) {
            if is_text(&string[form.start..form.end]) {
                continue;
            }
            text.push_str(&string[behind..form.start]);
            behind = form.end;
            text.push(Part::LateReference(LateReference::new(&string, form)));
        }
        text.push_str(&string[behind..]);
        text
    }

    /// True if something in it is read when the target starts, in the target's own words.
    #[must_use]
    pub fn has_late_reference(&self) -> bool {
        let mut parts = self.parts.iter();
        parts.any(|part| matches!(part, Part::LateReference(_)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decoded(text: &str) -> Text {
        Text::decode_late_references(text.into(), |_| false)
    }

    /// The parts of a text, references in angles with their names.
    fn shown(text: &str) -> String {
        let part = |part: &Part| match part {
            Part::LateReference(reference) => {
                let name = reference.name().unwrap_or_default();
                format!("<{name} {}>", reference.written())
            }
            other => other.to_string(),
        };
        decoded(text).parts.iter().map(part).collect()
    }

    #[test]
    fn references_are_found_and_all_else_is_text() {
        for (text, expected) in [
            ("${A}", "<A ${A}>"),
            ("x${A_1:-y}z", "x<A_1 ${A_1:-y}>z"),
            ("${A-}${_?no}${a+b}", "<A ${A-}><_ ${_?no}><a ${a+b}>"),
            ("${A:?set it in .env}", "<A ${A:?set it in .env}>"),
            ("é${A}é ${\u{17f}}", "é<A ${A}>é <\u{17f} ${\u{17f}}>"),
            // Nothing compose can read.
            ("$A $ ${ ${} ${1A} ${A", "$A $ ${ ${} ${1A} ${A"),
            (
                "${A.b} ${A B} ${A:x} ${A/x/y} ${É}",
                "${A.b} ${A B} ${A:x} ${A/x/y} ${É}",
            ),
            ("${A:-x\ny}", "${A:-x\ny}"),
            ("${A:-\n${B}", "${A:-\n<B ${B}>"),
            ("{${A}}", "{<A ${A}>}"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn a_reference_ends_where_compose_ends_it() {
        for (text, expected) in [
            ("${A:+${B:-}}x}", "<A ${A:+${B:-}}>x}"),
            ("${A:-${B:-${C}}}", "<A ${A:-${B:-${C}}}>"),
            ("${A:-{\"x\":1}}}", "<A ${A:-{\"x\":1}}>}"),
            ("${A:-$$}}", "<A ${A:-$$}>}"),
            ("${A:-$B $ $5}", "<A ${A:-$B $ $5}>"),
            // What follows a brace is passed over.
            ("${A:-{{x}}}", "<A ${A:-{{x}}>}"),
            ("${A:-{}}", "<A ${A:-{}}>"),
            ("${A:-{}} ${B:-{}}", "<A ${A:-{}}> <B ${B:-{}}>"),
            ("${A:-{}${B}}", "<A ${A:-{}${B}}>"),
            ("${A:-${B:-{}}}", "<A ${A:-${B:-{}}}>"),
            ("${A:-{}${1}}", "${A:-{}${1}}"),
            ("${A:-a{b}", "${A:-a{b}"),
            // Compose would refuse the default.
            ("${A:-${1}${B}}", "${A:-${1}<B ${B}>}"),
            ("${A:-$${1}}", "<A ${A:-$${1}}>"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn dollars_before_a_reference_are_compose_s() {
        for (text, expected) in [
            ("$${A} $${A:-x}", "< $${A}> < $${A:-x}>"),
            ("$$${A} $$$${A}", "<A $$${A}> < $$$${A}>"),
            ("$${A:-${B}}", "$${A:-<B ${B}>}"),
            ("$$A $${1} $${", "$$A $${1} $${"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_may_be_a_secret_of_a_reference_is_its_default() {
        for (text, expected) in [
            ("${A}", vec![]),
            ("${A:?a message}", vec![]),
            ("${A:-a:-b}", vec!["a:-b"]),
            ("${A+x${B-y}}", vec!["x${B-y}", "y"]),
            ("$${A:?x}", vec!["$${A:?x}"]),
        ] {
            let mut found = Vec::new();
            for part in decoded(text).parts {
                match part {
                    Part::LateReference(reference) => {
                        reference.each_default(&mut |text| found.push(text.to_owned()));
                        assert!(!format!("{reference:?}").contains(":-"));
                    }
                    other => panic!("{other:?} in {text}"),
                }
            }
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_the_score_file_says_is_text() {
        let text = Text::decode_late_references("${A} ${B:-${A}} ${A}".into(), |written| {
            written == "${A}"
        });
        let names: Vec<_> = text.parts.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["${A} ", "${B:-${A}}", " ${A}"]);
    }

    #[test]
    fn many_that_nothing_closes_take_no_long_time() {
        for text in ["${A:-", "${A:-{", "$${A:-", "${A:-{}", "$", "{", "${1:-"] {
            let mut text = text.repeat(200_000);
            assert_eq!(shown(&text), text);
            text.push_str(&"}".repeat(200_000));
            assert_eq!(decoded(&text).encode(), text);
        }
    }

    proptest! {
        #[test]
        fn any_string_is_read_whole(s in "([$]|[$][{]A:?[-?+]|[$][{]A[}]|[{}a1:\\n -]|\\PC){0,40}") {
            let text = decoded(&s);
            prop_assert_eq!(text.encode(), s);
        }
    }
}
