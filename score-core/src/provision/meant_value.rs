//! What a template is to be, by the value that is meant in place of the one that it gave: whoever writes the value itself into the
//! template gives all resources the same.

use score_yaml::message;

/// The words by which an action decides or repeats, and prints nothing itself.
const STATEMENTS: [&str; 9] = [
    "if", "else", "end", "range", "with", "define", "block", "template", "break",
];

/// A text of a template, cut at its actions.
struct Written<'s> {
    /// The texts around the actions, one more than these.
    texts: Vec<&'s str>,
    /// What stands between the braces.
    actions: Vec<&'s str>,
}

/// The way out of a value that a text of a template gave, by the value that is meant. `None` if the text has no action, or cannot
/// be told from what it gave.
pub(super) fn way_out(source: &str, given: &str, meant: &[&str], is_jinja: bool) -> Option<String> {
    if meant.is_empty() {
        return None;
    }
    let source = unquoted(source.trim());
    let written = Written::of(source)?;
    let drawn = written.drawn(given)?;
    let forms: Option<Vec<String>> = meant
        .iter()
        .map(|meant| {
            let form = written.around(&drawn, meant);
            let form = form.or_else(|| written.through(&drawn, meant, is_jinja));
            let form = form.or_else(|| written.along(&drawn, given, meant, is_jinja))?;
            Some(message!("`{form}`"))
        })
        .collect();
    Some(match forms {
        Some(forms) => format!("did you mean {}?", forms.join(" or ")),
        None => {
            let meant = meant.first()?;
            message!("`{source}` should give `{meant}`")
        }
    })
}

/// A text without the quotes around it.
fn unquoted(text: &str) -> &str {
    let inner = ['"', '\'']
        .iter()
        .find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    inner.unwrap_or(text)
}

impl<'s> Written<'s> {
    fn of(source: &'s str) -> Option<Self> {
        let mut written = Written {
            texts: Vec::new(),
            actions: Vec::new(),
        };
        let mut rest = source;
        while let Some((text, behind)) = rest.split_once("{{") {
            let (action, behind) = behind.split_once("}}")?;
            let word = action.split_whitespace().next().unwrap_or_default();
            if STATEMENTS.contains(&word) || action.starts_with('-') || action.ends_with('-') {
                return None;
            }
            written.texts.push(text);
            written.actions.push(action.trim());
            rest = behind;
        }
        written.texts.push(rest);
        (!written.actions.is_empty()).then_some(written)
    }

    /// What each action gave.
    fn drawn<'g>(&self, given: &'g str) -> Option<Vec<&'g str>> {
        let (first, texts) = self.texts.split_first()?;
        let (last, between) = texts.split_last()?;
        let mut rest = given.strip_prefix(*first)?;
        let mut drawn = Vec::with_capacity(self.actions.len());
        for text in between {
            let is_once = !text.is_empty() && rest.matches(*text).count() == 1;
            let (one, behind) = rest.split_once(*text).filter(|_| is_once)?;
            drawn.push(one);
            rest = behind;
        }
        drawn.push(rest.strip_suffix(*last)?);
        drawn.iter().all(|one| !one.is_empty()).then_some(drawn)
    }

    /// The text with others around its actions.
    fn around(&self, drawn: &[&str], meant: &str) -> Option<String> {
        let mut form = String::new();
        let mut rest = meant;
        for (drawn, action) in drawn.iter().zip(&self.actions) {
            let is_once = rest.matches(*drawn).count() == 1;
            let (before, behind) = rest.split_once(*drawn).filter(|_| is_once)?;
            form += before;
            form += &format!("{{{{ {action} }}}}");
            rest = behind;
        }
        Some(form + rest)
    }

    /// The text with others around its actions, and functions behind these, where a value is as long as the one that is meant.
    fn along(&self, drawn: &[&str], given: &str, meant: &str, is_jinja: bool) -> Option<String> {
        if given.len() != meant.len() {
            return None;
        }
        let mut form = String::new();
        let mut rest = meant;
        let mut cut = |length: usize| {
            let (piece, behind) = rest.split_at_checked(length)?;
            rest = behind;
            Some(piece)
        };
        for (text, (drawn, action)) in self.texts.iter().zip(drawn.iter().zip(&self.actions)) {
            form += cut(text.len())?;
            let wanted = cut(drawn.len())?;
            form += &format!("{{{{ {} }}}}", changed(action, drawn, wanted, is_jinja)?);
        }
        Some(form + cut(self.texts.last()?.len())?)
    }

    /// The text with functions behind its actions.
    fn through(&self, drawn: &[&str], meant: &str, is_jinja: bool) -> Option<String> {
        let wanted = self.drawn(meant)?;
        let mut form = String::new();
        let parts = drawn.iter().zip(&wanted).zip(&self.actions);
        for (text, ((drawn, wanted), action)) in self.texts.iter().zip(parts) {
            form += text;
            match digest_with_letter(action, drawn, wanted).filter(|_| form.is_empty()) {
                Some(digest) => form += &digest,
                None => form += &format!("{{{{ {} }}}}", changed(action, drawn, wanted, is_jinja)?),
            }
        }
        Some(form + self.texts.last()?)
    }
}

/// The start of a digest behind a letter: that of another text may start with a digit, which few names do.
fn digest_with_letter(action: &str, drawn: &str, wanted: &str) -> Option<String> {
    let is_digest = action.ends_with("sha256sum") || action.ends_with("sha1sum");
    let is_cut = drawn != wanted && drawn.starts_with(wanted);
    let kept = wanted.len().checked_sub(1)?;
    (is_digest && is_cut).then(|| format!("h{{{{ {action} | trunc {kept} }}}}"))
}

/// An action that gives another text than it does.
fn changed(action: &str, drawn: &str, wanted: &str, is_jinja: bool) -> Option<String> {
    if drawn == wanted {
        return Some(action.to_owned());
    }
    let mut form = match is_jinja && action.contains(['~', '+']) || action.contains(" if ") {
        true => format!("({action})"),
        false => action.to_owned(),
    };
    let mut text = drawn.to_owned();
    if text.chars().any(char::is_uppercase) && !wanted.chars().any(char::is_uppercase) {
        text = text.to_lowercase();
        match form.strip_suffix("| upper") {
            Some(before) => form = before.trim_end().to_owned(),
            None => form += " | lower",
        }
    }
    let signs: Vec<char> = text.chars().filter(|c| !c.is_alphanumeric()).collect();
    for sign in signs {
        if sign != '-' && !wanted.contains(sign) && text.contains(sign) {
            text = text.replace(sign, "-");
            form += &match is_jinja {
                true => message!(" | replace(\"{sign}\", \"-\")"),
                false => message!(" | replace \"{sign}\" \"-\""),
            };
        }
    }
    if !is_jinja && text != wanted && text.starts_with(wanted) {
        text.truncate(wanted.len());
        form += &format!(" | trunc {}", wanted.len());
    }
    (text == wanted).then_some(form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_is_written_around_and_behind_the_actions() {
        let long = "d614805a103b5aad96751067a8335690de29ebc3409001964fd4a6924e04399d";
        for (source, given, meant, expected) in [
            ("{{ .a }}Gi", "3Gi", "3g", "did you mean `{{ .a }}g`?"),
            (
                "x-{{ .a }}_b",
                "x-3_b",
                "x-3-b",
                "did you mean `x-{{ .a }}-b`?",
            ),
            (
                "\"my_{{.a}}\"",
                "my_o",
                "my-o",
                "did you mean `my-{{ .a }}`?",
            ),
            (
                "1db-{{ .a }}",
                "1db-o",
                "db-o",
                "did you mean `db-{{ .a }}`?",
            ),
            (
                "{{ .t }}_{{ .a }}",
                "t1_o",
                "t1-o",
                "did you mean `{{ .t }}-{{ .a }}`?",
            ),
            (
                "{{ .Id }}",
                "web.db",
                "web-db",
                "did you mean `{{ .Id | replace \".\" \"-\" }}`?",
            ),
            (
                "{{ .a }}-x",
                "A_b-x",
                "a-b-x",
                "did you mean `{{ .a | lower | replace \"_\" \"-\" }}-x`?",
            ),
            (
                "{{ .t }}_{{ .a | upper }}",
                "t1_AB",
                "t1-ab",
                "did you mean `{{ .t }}-{{ .a }}`?",
            ),
            ("{{ .a | upper }}", "AB", "ab", "did you mean `{{ .a }}`?"),
            (
                "{{ .a | sha256sum }}",
                long,
                &long[..63],
                "did you mean `h{{ .a | sha256sum | trunc 62 }}`?",
            ),
            ("{{ .a }}", "3", "4", "`{{ .a }}` should give `4`"),
            ("{{ .a }}Gi", "3Gi", "64m", "`{{ .a }}Gi` should give `64m`"),
        ] {
            let found = way_out(source, given, &[meant], false);
            assert_eq!(found.as_deref(), Some(expected), "{source}");
        }
        let jinja = way_out("{{ Id }}", "web.db", &["web-db"], true);
        let expected = "did you mean `{{ Id | replace(\".\", \"-\") }}`?";
        assert_eq!(jinja.as_deref(), Some(expected));
        let two = way_out("{{ .a }}GB", "3GB", &["3G", "3Gi"], false);
        let expected = "did you mean `{{ .a }}G` or `{{ .a }}Gi`?";
        assert_eq!(two.as_deref(), Some(expected));
        for source in ["abc", "{{ if .a }}x{{ end }}", "name: {{ .a }}", "{{ .a"] {
            assert_eq!(way_out(source, "x.y", &["x-y"], false), None, "{source}");
        }
    }
}
