//! The names that a template of a state reads of the state of the run before. One that the state never has makes a new value in each
//! run, a password for example.

use std::ops::Range;

use score_template::NO_VALUE;
use score_yaml::{Map, Value, message};

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::resource::ResourceUid;

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

/// The way out where a template that runs before there is a state, or makes it, prints a field of the state of the run before:
/// in the first run there is none, whatever else gives it.
pub(super) fn state_before_state(field: &str, path: &str, is_jinja: bool) -> Option<String> {
    let name = path
        .trim_start_matches('$')
        .trim_start_matches('.')
        .strip_prefix("State.")?;
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    let kept = match is_jinja {
        true => message!("`{name}: {{{{ State.{name} | default(\"…\") }}}}`"),
        false => message!("`{name}: {{{{ dig \"{name}\" \"…\" .State }}}}`"),
    };
    // What a run that warns of it has done already.
    let in_state = match is_jinja {
        true => {
            message!("the state keeps `{name}` by now, without a value: ")
                + &line_taken_out(&message!("{name}:"))
        }
        false => {
            message!("the state keeps `{NO_VALUE}` as its `{name}` by now: ")
                + &line_taken_out(&message!("{name}: {NO_VALUE}"))
        }
    } + ", too";
    match field {
        "init" => Some(format!(
            "the state is empty in the first run: leave it out here, and write in `state` {kept}\n{in_state}"
        )),
        "state" => Some(format!(
            "the state is empty in the first run: write {kept}\n{in_state}"
        )),
        _ => None,
    }
}

/// The warnings of what a state keeps that a template of an earlier run printed for no value: the template takes it for one.
pub(super) fn kept_no_values<'a>(
    uid: &'a ResourceUid,
    before: &'a Map,
    state: &'a Map,
) -> impl Iterator<Item = Diagnostic> + 'a {
    let is_none = |value: &Value| matches!(value, Value::String(text) if text == NO_VALUE);
    let kept = before.iter().filter(move |(name, value)| {
        is_none(value) && state.get(name.as_str()).is_some_and(is_none)
    });
    kept.map(move |(name, _)| {
        let message = message!(
            "the state of `{uid}` keeps `{NO_VALUE}` as its `{name}`, which an earlier run printed for none"
        );
        let taken_out = line_taken_out(&message!("{name}: {NO_VALUE}"));
        Diagnostic::new(codes::NO_VALUE, message).hint(taken_out)
    })
}

/// The way to take a line out of the state.
fn line_taken_out(line: &str) -> String {
    message!("take the line `{line}` out of `state.yaml` in the state folder")
}

/// The bytes of the functions by which a template draws what it gives, and reads nothing that an earlier run may have given: the
/// first of each line.
pub(super) fn draws(text: &str) -> Vec<Range<usize>> {
    let reads = |part: &str| {
        ["State", "Init", "Shared"]
            .iter()
            .any(|read| part.contains(read))
    };
    let is_read = reads(text);
    // What a statement or a variable reads may decide on all that is drawn.
    if is_read
        && (text.contains("{%")
            || actions(text).any(|at| reads(&text[at.clone()]) && !prints(&text[at])))
    {
        return Vec::new();
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    // The end of the line of the last one.
    let mut told_to = 0;
    for at in actions(text) {
        let action = &text[at.clone()];
        let is_kept = is_read && (reads(action) || !prints(action));
        let drawn = if is_kept { None } else { drawn_in(action) };
        let drawn = drawn.map(|name| at.start + name.start..at.start + name.end);
        if let Some(drawn) = drawn.filter(|drawn| drawn.start >= told_to) {
            let length = text[drawn.start..].find('\n');
            told_to = length.map_or(text.len(), |length| drawn.start + length);
            found.push(drawn);
        }
    }
    found
}

/// The bytes of the actions of a template but comments, from their braces on, each behind the last.
fn actions(text: &str) -> impl Iterator<Item = Range<usize>> + use<'_> {
    let mut from = 0;
    let next = move || {
        let open = from + text.get(from..)?.find("{{")?;
        let inside = text[open + 2..].trim_start_matches(['-', ' ', '\n', '\t']);
        let close = match inside.starts_with("/*") {
            true => "*/",
            false => "}}",
        };
        let end = text[open..].find(close);
        let end = end.map_or(text.len(), |end| open + end);
        from = (end + close.len()).min(text.len());
        Some((open..end, close == "}}"))
    };
    let all = std::iter::from_fn(next);
    all.filter_map(|(action, prints)| prints.then_some(action))
}

/// True if an action prints what it has, and sets or decides nothing.
fn prints(action: &str) -> bool {
    let inside = action.trim_start_matches(['{', '-', ' ', '\n', '\t']);
    let word = inside.split(|c: char| !c.is_alphanumeric()).next();
    let is_statement = matches!(
        word,
        Some("if" | "else" | "with" | "range" | "define" | "block" | "template")
    );
    let sets = inside.starts_with('$') && inside.contains('=');
    !is_statement && !sets
}

/// The bytes of the first function in an action that draws a value.
fn drawn_in(action: &str) -> Option<Range<usize>> {
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
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut is_quoted = false;
    let mut before = ' ';
    for (start, c) in action.char_indices() {
        if matches!(c, '"' | '`') {
            is_quoted = !is_quoted;
        }
        let starts_word = is_part(c) && !is_part(before) && !".$-'".contains(before);
        before = c;
        if is_quoted || !starts_word {
            continue;
        }
        let behind = &action[start..];
        let length = behind.find(|c| !is_part(c)).unwrap_or(behind.len());
        let name = start..start + length;
        if DRAWING.contains(&&action[name.clone()]) {
            return Some(name);
        }
    }
    None
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

/// The same of a line that gives one text, if the key is a name that templates can write.
pub(super) fn line_key(text: &str, at: usize) -> Option<&str> {
    let key = key_at(text, at)?;
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let value = text[line..at].split_once(':')?.1.trim_start();
    let is_text = value.starts_with("{{") || !value.starts_with(['{', '[']);
    let is_name = key.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_name && is_text).then_some(key)
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
    let is_name = key.chars().all(|c| c.is_alphanumeric() || c == '_');
    if is_jinja && !is_name {
        return None;
    }
    let before = text[line_start..open].split_once(':')?.1.trim_start();
    let behind = text[end + 2..line_end].trim_end();
    let inside = text[open + 2..end].trim_matches(['-', ' ']);
    let quotes = |part: &str| part.trim().trim_matches(['"', '\'']).is_empty();
    if !quotes(before) || !quotes(behind) {
        let value = text[line_start..line_end].split_once(':')?.1.trim();
        let (value, is_plain) = in_one(value, is_jinja)?;
        return Some(match (is_jinja, is_plain) {
            (true, true) => format!("write `{key}: {{{{ State.{key} | default({value}) }}}}`"),
            (true, false) => format!("write `{key}: \"{{{{ State.{key} | default({value}) }}}}\"`"),
            (false, true) => format!("write `{key}: {{{{ dig \"{key}\" ({value}) .State }}}}`"),
            (false, false) => {
                format!("write `{key}: {{{{ dig \"{key}\" ({value}) .State | quote }}}}`")
            }
        });
    }
    let (drawn, rest) = match inside.split_once(" | ") {
        Some((drawn, rest)) => (drawn.trim(), format!(" | {}", rest.trim())),
        None => (inside, String::new()),
    };
    Some(match is_jinja {
        true => format!("write `{{{{ State.{key} | default({drawn}){rest} }}}}`"),
        false => format!("write `{{{{ dig \"{key}\" ({drawn}) .State{rest} }}}}`"),
    })
}

/// The value of a line that holds words beside actions, as one value, and true if that needs no quotes in YAML. `None` where the
/// words have signs that mean something in a text of a template, or an action does not print.
fn in_one(value: &str, is_jinja: bool) -> Option<(String, bool)> {
    let strip = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    let value = strip('"').or_else(|| strip('\'')).unwrap_or(value);
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '@');
    let is_read = |c: char| c.is_control() || matches!(c, '"' | '\'' | '\\' | '%' | '{' | '}');
    let (mut form, mut words, mut printed) = (String::new(), Vec::new(), Vec::new());
    let mut needs_quotes = false;
    let mut rest = value;
    loop {
        let (plain, behind) = rest.split_once("{{").unwrap_or((rest, ""));
        if plain.contains(is_read) {
            return None;
        }
        needs_quotes |= !plain.chars().all(is_plain);
        form.push_str(plain);
        if !plain.is_empty() {
            words.push(format!("\"{plain}\""));
        }
        if plain.len() == rest.len() {
            break;
        }
        let (inside, behind) = behind.split_once("}}")?;
        let inside = inside.trim_matches(['-', ' ']);
        let is_odd = inside.contains("quote") || inside.contains("/*") || inside.contains(" if ");
        if inside.is_empty() || is_odd || !prints(inside) {
            return None;
        }
        form.push_str("%v");
        words.push(inside.to_owned());
        printed.push(match inside.contains(char::is_whitespace) {
            true => format!("({inside})"),
            false => inside.to_owned(),
        });
        rest = behind;
    }
    let value = match is_jinja {
        true => words.join(" ~ "),
        false => format!("printf \"{form}\" {}", printed.join(" ")),
    };
    Some((value, !needs_quotes))
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
    // An action in which more stands before the state is none that a person wrote.
    const MOST: usize = 1_000;
    let start = before.len().saturating_sub(MOST);
    let near = (start..=before.len()).find(|at| before.is_char_boundary(*at));
    let near = near.unwrap_or(before.len());
    let open = before[near..]
        .rfind("{{")
        .map_or(before.len(), |open| near + open);
    let digs = before[open..].match_indices(DIG);
    digs.filter_map(move |(at, _)| in_quotes(before, open + at, &[DIG]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_there_is_a_state_nothing_of_it_is_printed() {
        let init = state_before_state("init", "$.State.pw", false);
        let init = init.expect("a way out");
        assert!(
            init.contains("`pw: {{ dig \"pw\" \"…\" .State }}`\n"),
            "{init}"
        );
        let state = state_before_state("state", "State.pw", true);
        let state = state.expect("a way out");
        assert!(
            state.contains("`pw: {{ State.pw | default(\"…\") }}`\n"),
            "{state}"
        );
        for (field, path) in [
            ("outputs", ".State.pw"),
            ("init", ".State.a.b"),
            ("init", ".Params.pw"),
        ] {
            assert_eq!(state_before_state(field, path, false), None, "{path}");
        }
    }

    #[test]
    fn what_was_printed_for_none_is_told_while_the_state_keeps_it() {
        let map = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter();
            Map::from_iter(pairs.map(|(name, value)| ((*name).to_owned(), (*value).into())))
        };
        let uid = ResourceUid::parse("thing.default#web.db").expect("a uid");
        let before = map(&[("pw", NO_VALUE), ("user", "a"), ("gone", NO_VALUE)]);
        let state = map(&[("pw", NO_VALUE), ("user", NO_VALUE)]);
        let told: Vec<_> = kept_no_values(&uid, &before, &state).collect();
        let [told] = told.as_slice() else {
            panic!("{told:?}");
        };
        assert!(told.message.contains("`pw`"), "{}", told.message);
        assert!(
            told.hints[0].contains("`pw: <no value>`"),
            "{:?}",
            told.hints
        );
    }

    #[test]
    fn what_is_drawn_anew_is_found() {
        for (text, expected) in [
            ("a: {{ randAlphaNum 8 | quote }}", &["randAlphaNum"][..]),
            ("a: {{ dig \"a\" (randAlphaNum 8) .State }}", &[]),
            (
                "a: {{ dig \"a\" (uuidv4) .State }}\nb: c-{{ randAlpha 4 }}",
                &["randAlpha"],
            ),
            (
                "a: {{ uuidv4 }}\nb: {{ randAlpha 4 }}{{ randInt 1 9 }}",
                &["uuidv4", "randAlpha"],
            ),
            (
                "{{ if .State.a }}a: {{ .State.a }}{{ else }}a: {{ uuidv4 }}{{ end }}",
                &[],
            ),
            ("{{ $a := uuidv4 }}\na: {{ dig \"a\" $a .State }}", &[]),
            ("{{ $a := uuidv4 }}\na: {{ $a }}", &["uuidv4"]),
            ("random: {{ .Params.rand }}", &[]),
            ("a: {{ $random := .Uid }}{{ $random }}", &[]),
            ("a: {{ .Params.a | default \"randInt\" }}", &[]),
            ("a: {{/* randInt */}}b", &[]),
            (
                "{{- /* {{ randInt }} {{ */ -}}\na: {{ printf \"{{ randInt\" | x }}{{ uuidv4 }}",
                &["uuidv4"],
            ),
        ] {
            let found: Vec<_> = draws(text).into_iter().map(|at| &text[at]).collect();
            assert_eq!(found, expected, "{text}");
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
            (
                "key: pw-{{ randAlpha 8 }}",
                false,
                Some("write `key: {{ dig \"key\" (printf \"pw-%v\" (randAlpha 8)) .State }}`"),
            ),
            (
                "key: \"{{ random_alphanum(8) }}-x\"",
                true,
                Some("write `key: {{ State.key | default(random_alphanum(8) ~ \"-x\") }}`"),
            ),
            (
                "name: \"{{ .Id }}-{{ randAlpha 4 }}\"",
                false,
                Some(
                    "write `name: {{ dig \"name\" (printf \"%v-%v\" .Id (randAlpha 4)) .State }}`",
                ),
            ),
            (
                "name: {{ Id }}-{{ random_alphanum(4) }}",
                true,
                Some("write `name: {{ State.name | default(Id ~ \"-\" ~ random_alphanum(4)) }}`"),
            ),
            (
                "name: {{ if .Id }}a{{ end }}-{{ randAlpha 4 }}",
                false,
                None,
            ),
            ("key: {{ .Id | quote }}-{{ randAlpha 8 }}", false, None),
            (
                "key: \"a b: {{ randAlpha 8 }}\"",
                false,
                Some(
                    "write `key: {{ dig \"key\" (printf \"a b: %v\" (randAlpha 8)) .State | quote }}`",
                ),
            ),
            (
                "key: a b {{ random_alphanum(8) }}",
                true,
                Some("write `key: \"{{ State.key | default(\"a b \" ~ random_alphanum(8)) }}\"`"),
            ),
            ("key: 5% {{ randAlpha 8 }}", false, None),
        ] {
            let at = draws(text).first().map(|drawn| drawn.start);
            let at = at.expect("it draws");
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
