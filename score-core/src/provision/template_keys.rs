//! The names of the outputs that a template can give, as far as its text says them.

use score_yaml::{SortedSet, Str};

/// The numbers of those of some outputs that a template of outputs never gives, whatever it is told: none where a line of it may
/// give any name.
pub(super) fn never_given(text: &str, expected: &[Str]) -> Vec<usize> {
    if expected.is_empty() {
        return Vec::new();
    }
    let Some(keys) = keys(text).filter(|keys| !keys.is_empty()) else {
        return Vec::new();
    };
    let name = |expected: &Str| expected.split('.').next().unwrap_or_default().to_owned();
    let missing = expected.iter().enumerate();
    let missing = missing.filter(|(_, expected)| !keys.contains(name(expected).as_str()));
    missing.map(|(at, _)| at).collect()
}

/// The keys at the top of what a template gives; `None` if not all of them are written.
fn keys(text: &str) -> Option<SortedSet<&str>> {
    let mut keys = SortedSet::new();
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() || line.starts_with([' ', '#']) || is_control(line) {
            continue;
        }
        let (key, _) = line.split_once(':')?;
        let key = key.trim_matches(['"', '\'']);
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        if key.is_empty() || !key.chars().all(is_plain) {
            return None;
        }
        keys.insert(key);
    }
    Some(keys)
}

/// True if a line is one action that prints nothing.
fn is_control(line: &str) -> bool {
    let inside = |open: &str, close: &str| {
        let inside = line.strip_prefix(open)?.strip_suffix(close)?;
        (!inside.contains(close)).then(|| inside.trim_matches(['-', ' ']))
    };
    if inside("{%", "%}").is_some() {
        return true;
    }
    let Some(action) = inside("{{", "}}") else {
        return false;
    };
    let word = action.split_whitespace().next().unwrap_or_default();
    matches!(word, "if" | "else" | "end" | "range" | "with")
        || action.starts_with("/*")
        || action.starts_with('$') && action.contains('=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_that_no_line_gives_are_known() {
        let expected = ["host", "port", "tls.key"].map(Str::from);
        for (text, missing) in [
            ("host: a\nport: 1\ntls: {key: a}\n", &[][..]),
            ("host: a\n", &[1, 2]),
            (
                "{{ $h := .Id }}\n{{ if .x }}\nhost: a\n{{- else }}\nport: {{ .p }}\n{{ end }}",
                &[2],
            ),
            ("{% if x %}\nhost: a\n{% endif %}", &[1, 2]),
            ("\"host\": a\n# port: 1\ntls:\n  port: 1\n", &[1]),
            ("host: a\n{{ toYaml .State }}", &[]),
            ("host: a\n{{ $k }}: 1", &[]),
            ("{{ if .x }}host: a{{ end }}", &[]),
            ("{host: a}", &[]),
            ("{{ .State | toJson }}", &[]),
            ("", &[]),
        ] {
            assert_eq!(never_given(text, &expected), missing, "{text}");
        }
    }
}
