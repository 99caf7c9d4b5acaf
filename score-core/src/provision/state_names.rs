//! The names that a template of a state reads of the state of the run before. One that the state never has makes a new value in each
//! run, a password for example.

use std::ops::Range;

/// The bytes of the names in a template, `password` of `.State.password`, `dig "password" "x" .State` and `index .State "password"`.
pub(super) fn names_read(text: &str) -> Vec<Range<usize>> {
    const STATE: &str = "State";
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut names = Vec::new();
    for (at, _) in text.match_indices(STATE) {
        let (before, end) = (&text[..at], at + STATE.len());
        let behind = &text[end..];
        if before.ends_with(is_part) || behind.starts_with(is_part) {
            continue;
        }
        match behind.strip_prefix('.') {
            Some(name) => {
                let length = name.find(|c| !is_part(c)).unwrap_or(name.len());
                names.push(end + 1..end + 1 + length);
            }
            None => match in_quotes(text, end, &[" \"", "[\"", "['"]) {
                Some(name) => names.push(name),
                None => names.extend(dug(before)),
            },
        }
    }
    names
}

/// The bytes of the function by which a template draws what it gives, if it reads nothing that an earlier run may have given.
pub(super) fn draws(text: &str) -> Option<Range<usize>> {
    const DRAWING: [&str; 12] = [
        "randAlphaNum",
        "randAlpha",
        "randNumeric",
        "randAscii",
        "randBytes",
        "randInt",
        "uuidv4",
        "uuid",
        "random_alphanum",
        "genPrivateKey",
        "genCA",
        "genSelfSignedCert",
    ];
    if ["State", "Init", "Shared"]
        .iter()
        .any(|read| text.contains(read))
    {
        return None;
    }
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut actions = text.match_indices("{{");
    actions.find_map(|(open, _)| {
        let end = text[open..].find("}}").map_or(text.len(), |end| open + end);
        let mut found = DRAWING.iter().flat_map(|name| {
            let inside = text[open..end].match_indices(name);
            inside.map(move |(at, _)| open + at)
        });
        let is_call = |at: &usize| {
            let before = &text[open..*at];
            let is_quoted = before.matches(['"', '`']).count() % 2 == 1;
            let is_other = before.ends_with(|c: char| is_part(c) || ".$-'".contains(c));
            !is_other && !is_quoted && !before.contains("/*")
        };
        let length = |at: usize| text[at..].find(|c| !is_part(c));
        let mut calls = found.by_ref().filter(is_call);
        calls.find_map(|start| {
            let name = start..start + length(start)?;
            DRAWING.contains(&&text[name.clone()]).then_some(name)
        })
    })
}

/// The key of the line that a byte of a template stands in, `password` of `password: {{ … }}`.
pub(super) fn key_at(text: &str, at: usize) -> Option<&str> {
    let before = text.get(..at)?;
    let line = &before[before.rfind('\n').map_or(0, |newline| newline + 1)..];
    let (key, _) = line.split_once(':')?;
    let key = key.trim().trim_matches(['"', '\'']);
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    (!key.is_empty() && key.chars().all(is_name)).then_some(key)
}

/// How an action which draws a value at a byte keeps what the first run drew: with the key of its line, and what stands there.
pub(super) fn kept(text: &str, at: usize, is_jinja: bool) -> Option<String> {
    let key = key_at(text, at)?;
    let open = text.get(..at)?.rfind("{{")?;
    let end = open + text[open..].find("}}")?;
    let line_start = text[..open].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[end..]
        .find('\n')
        .map_or(text.len(), |newline| end + newline);
    // What else the line says would be drawn into the value again.
    let around = [&text[line_start..open], &text[end + 2..line_end]];
    let before = around[0].split_once(':')?.1;
    let is_all = |part: &str| part.trim().trim_matches(['"', '\'']).is_empty();
    if !is_all(before) || !is_all(around[1]) {
        return None;
    }
    let inside = text[open + 2..end].trim_matches(['-', ' ']);
    let (drawn, rest) = match inside.split_once(" | ") {
        Some((drawn, rest)) => (drawn.trim(), format!(" | {}", rest.trim())),
        None => (inside, String::new()),
    };
    let is_name = key.chars().all(|c| c.is_alphanumeric() || c == '_');
    match is_jinja {
        true => is_name.then(|| format!("write `{{{{ State.{key} | default({drawn}){rest} }}}}`")),
        false => Some(format!(
            "write `{{{{ dig \"{key}\" ({drawn}) .State{rest} }}}}`"
        )),
    }
}

/// The bytes of a text in quotes that one of some starts opens.
fn in_quotes(text: &str, start: usize, opens: &[&str]) -> Option<Range<usize>> {
    let open = opens
        .iter()
        .find(|open| text[start..].starts_with(**open))?;
    let start = start + open.len();
    let quote = open.chars().next_back()?;
    let length = text[start..].find([quote, '\n'])?;
    (text[start + length..].starts_with(quote)).then(|| start..start + length)
}

/// The bytes of the keys of each `dig` in the action that a text ends in: one may be the default of another.
fn dug(before: &str) -> impl Iterator<Item = Range<usize>> + use<'_> {
    const DIG: &str = "dig \"";
    let open = before.rfind("{{").unwrap_or(before.len());
    let digs = before[open..].match_indices(DIG);
    digs.filter_map(move |(at, _)| in_quotes(before, open + at, &[DIG]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_anew_is_found() {
        for (text, expected) in [
            ("a: {{ randAlphaNum 8 | quote }}", Some("randAlphaNum")),
            ("a: {{ dig \"a\" (randAlphaNum 8) .State }}", None),
            ("random: {{ .Params.rand }}", None),
            ("a: {{ $random := .Uid }}{{ $random }}", None),
            ("a: {{ .Params.a | default \"randInt\" }}", None),
            ("a: {{/* randInt */}}b", None),
        ] {
            assert_eq!(draws(text).map(|at| &text[at]), expected, "{text}");
        }
    }

    #[test]
    fn what_keeps_a_drawn_value_has_its_key_and_its_action() {
        for (text, is_jinja, expected) in [
            (
                "b: 1\npassword: {{ randAlphaNum 16 | quote }}\n",
                false,
                Some("write `{{ dig \"password\" (randAlphaNum 16) .State | quote }}`"),
            ),
            (
                "id: \"{{ uuidv4 }}\"",
                false,
                Some("write `{{ dig \"id\" (uuidv4) .State }}`"),
            ),
            (
                "key: {{ random_alphanum(8) }}",
                true,
                Some("write `{{ State.key | default(random_alphanum(8)) }}`"),
            ),
            ("key: pw-{{ randAlpha 8 }}", false, None),
        ] {
            let at = draws(text).map(|drawn| drawn.start).expect("it draws");
            assert_eq!(kept(text, at, is_jinja).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn names_are_read_in_several_ways() {
        for (text, expected) in [
            ("a: {{ .State.a | default \"x\" }}", &["a"][..]),
            ("a: {{ dig \"b\" (randAlpha 3 | quote) .State }}", &["b"]),
            (
                "{{ dig \"b\" (dig \"old\" \"x\" .State) .State }}",
                &["b", "old", "b", "old"],
            ),
            ("a: {{ index .State \"c\" }} {{ $.State.d }}", &["c", "d"]),
            ("a: {{ State['e'] }}{{ State.f }}", &["e", "f"]),
            ("a: {{ .StateX.a }}{{ .State }}{{ .State", &[]),
        ] {
            let found: Vec<_> = names_read(text).into_iter().map(|at| &text[at]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
