//! References in the words of compose, which a provisioner leaves to the target: `${NAME}`, `${NAME:-default}`.

use score_yaml::Str;

use super::forms::{Form, forms};

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
    pub(super) fn new(text: &str, form: Form) -> Self {
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
    pub fn each_default(&self, f: &mut dyn FnMut(&str)) {
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
