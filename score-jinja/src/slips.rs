//! Slips in the syntax of a template: what is wrong in our words, and what was meant by what other languages write.

use std::ops::Range;

use crate::python::joined_values;
use crate::words::{is_filter, is_part, start_of};

/// What is wrong at a place, and a way out.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Slip {
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    /// The bytes of the line that are wrong, where those are not what the engine stopped at.
    pub(crate) range: Option<Range<usize>>,
}

/// The place of a slip.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'t> {
    /// What the engine stopped at.
    pub(crate) found: &'t str,
    /// The line before that.
    pub(crate) before: &'t str,
    /// The line behind that.
    pub(crate) behind: &'t str,
    /// The word of the last block before it that is not closed, `if`.
    pub(crate) open: Option<&'t str>,
}

/// Words that stand in `{% %}` alone.
const STATEMENTS: [&str; 8] = [
    "set", "if", "elif", "else", "endif", "for", "endfor", "macro",
];

impl Slip {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Option<Self> {
        Some(Slip {
            message: message.into(),
            hint: Some(hint.into()),
            range: None,
        })
    }

    /// The same about other bytes of the line.
    fn of(
        range: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Option<Self> {
        Some(Slip {
            message: message.into(),
            hint: Some(hint.into()),
            range: Some(range),
        })
    }
}

/// What is wrong where the engine stopped, which says `what`.
pub(crate) fn slip(what: &str, place: Place<'_>) -> Slip {
    let (what, expected) = match what.split_once(", expected ") {
        Some((what, expected)) => (what, Some(expected)),
        None => (what, None),
    };
    operator(place)
        .or_else(|| statement(what, place))
        .or_else(|| closing(place, expected))
        .or_else(|| beside(place, expected))
        .unwrap_or_else(|| Slip {
            message: match expected {
                Some(expected) => {
                    let expected = in_words(expected);
                    format!("`{}` cannot stand here, expected {expected}", place.found)
                }
                None => format!("`{}` cannot stand here", place.found),
            },
            hint: None,
            range: None,
        })
}

/// What the engine expects, as it is written.
fn in_words(expected: &str) -> &str {
    match expected {
        "end of variable block" => "`}}`",
        "end of block" => "`%}`",
        "identifier" => "a name",
        "assignment operator" => "`=`",
        "in" => "`in`",
        "string" => "a text in quotes",
        other => other,
    }
}

impl<'t> Place<'t> {
    /// The start of the braces that it stands in, without them, and whether these are `{% %}`.
    fn inside(self) -> (&'t str, bool) {
        let open = self.before.rfind("{{").max(self.before.rfind("{%"));
        let Some(open) = open else {
            return (self.before, false);
        };
        let is_block = self.before[open..].starts_with("{%");
        let inside = self.before[open + 2..].trim_start_matches(['-', '+']);
        (inside.trim(), is_block)
    }

    /// What stands before it from the last place on where a word starts.
    fn before_word(self, word: &str) -> &'t str {
        let at = self.before.rfind(word).unwrap_or(self.before.len());
        &self.before[at..]
    }

    /// What stands behind it in the braces.
    fn rest(self) -> &'t str {
        let ends = ["}}", "%}", "-}}", "-%}"].into_iter();
        let end = ends.filter_map(|end| self.behind.find(end)).min();
        self.behind[..end.unwrap_or(self.behind.len())].trim()
    }

    fn is_name(self) -> bool {
        self.found
            .starts_with(|c: char| c.is_alphabetic() || c == '_')
    }
}

/// An operator of another language.
fn operator(place: Place<'_>) -> Option<Slip> {
    let (inside, _) = place.inside();
    let name = start_of(place.behind, |c| is_part(c) || c == '.');
    match place.found {
        "&" if place.behind.starts_with('&') => {
            Slip::new("there is no operator `&&`", "write `and`")
        }
        "|" if inside.ends_with('|') => Slip::new("there is no operator `||`", "write `or`"),
        "!" => Slip::new(
            "there is no operator `!`",
            format!("write `not {}`", if name.is_empty() { "…" } else { name }),
        ),
        "?" => {
            let (yes, no) = place.rest().split_once(':').unwrap_or(("A", "B"));
            let (yes, no) = (yes.trim(), no.trim());
            let hint = format!("write `{yes} if {inside} else {no}`");
            Slip::new("there is no operator `?`", hint)
        }
        "=" if place.before.ends_with("!=") => {
            let end = place.before.len();
            Slip::of(end - 2..end + 1, "there is no operator `!==`", "write `!=`")
        }
        "#" => Slip::new(
            "no comment can stand in these braces",
            "a comment is `{# … #}`",
        ),
        "=" if inside.ends_with("==") => Slip::new("there is no operator `===`", "write `==`"),
        ">" if inside.ends_with('-') => Slip::new(
            "there is no operator `->`",
            format!("write a dot: `{}.{name}`", inside.trim_end_matches('-')),
        ),
        "$" => Slip::new(
            "a name has no `$` in front of it",
            format!("write `{name}`"),
        ),
        ";" => Slip::new("no `;` can stand here", "leave it out"),
        "`" => Slip::new("a text stands in quotes, not in backticks", "write `\"…\"`"),
        _ => None,
    }
}

/// A statement that there is not, or that stands in the wrong braces.
fn statement(what: &str, place: Place<'_>) -> Option<Slip> {
    let (inside, is_block) = place.inside();
    let rest = place.rest();
    if is_block && inside == "else" && place.found == "if" {
        let hint = format!("write `{{% elif {rest} %}}`");
        return Slip::new("there is no `else if`", hint);
    }
    let first = start_of(inside, is_part);
    if !is_block && STATEMENTS.contains(&first) && place.before.contains("{{") {
        let whole = [inside, place.found, rest].join(" ");
        let hint = format!("write `{{% {} %}}`", whole.trim_end_matches(['}', ' ']));
        let start = place.before.len() - place.before_word(first).len();
        return Slip::of(
            start..start + first.len(),
            format!("`{first}` stands in `{{% %}}`, not in `{{{{ }}}}`"),
            hint,
        );
    }
    let word = what.strip_prefix("unknown statement ")?;
    if word == "end" {
        let hint = match place.open {
            Some(open) => format!("write `{{% end{open} %}}`"),
            None => "leave it out: nothing is open here".to_owned(),
        };
        return Slip::new("there is no statement `end`", hint);
    }
    if let Some(block) = word.strip_prefix("end") {
        let message = format!("`{word}` closes nothing: no `{block}` is open here");
        let hint = match place.open {
            Some(open) => format!("write `{{% end{open} %}}`"),
            None => "leave it out".to_owned(),
        };
        return Slip::new(message, hint);
    }
    if word == "elif" || word == "else" {
        let message = format!("`{word}` stands in no `if`");
        return Slip::new(message, "write `{% if … %}` before it");
    }
    let message = format!("there is no statement `{word}`");
    if rest.starts_with('=') {
        return Slip::new(message, format!("write `{{% set {word} {rest} %}}`"));
    }
    let whole = [word, rest].join(" ");
    Slip::new(
        message,
        format!("write `{{{{ {} }}}}` for a value", whole.trim()),
    )
}

/// Braces and brackets that are not closed, or closed too soon.
fn closing(place: Place<'_>, expected: Option<&str>) -> Option<Slip> {
    let (inside, is_block) = place.inside();
    let close = if is_block { "%}" } else { "}}" };
    let is_close = matches!(place.found, "}}" | "%}" | "-}}" | "-%}");
    if place.found != "}" && !is_close {
        return None;
    }
    let outer = place.before.rfind("{{").map(|open| &place.before[..open]);
    if outer.is_some_and(|outer| outer.rfind("{{") > outer.rfind("}}")) {
        let start = outer.map_or(0, str::len);
        let close = usize::from(place.found == "}" && place.behind.starts_with('}'));
        return Slip::of(
            start..place.before.len() + place.found.len() + close,
            "braces stand in braces",
            format!("write the name alone: `{inside}`"),
        );
    }
    let open =
        |left: char, right: char| inside.matches(left).count() > inside.matches(right).count();
    for (left, right) in [('(', ')'), ('[', ']')] {
        if open(left, right) {
            return Slip::new(
                format!("no `{right}` closes the `{left}`"),
                format!("write `{right}` before the `{close}`"),
            );
        }
    }
    if matches!(expected, Some("end of block" | "end of variable block")) {
        let open = if is_block { "{%" } else { "{{" };
        let is_double = place.found == "}" && place.behind.starts_with('}');
        let found = if is_double { "}}" } else { place.found };
        return Slip::new(
            format!("`{open}` is closed by `{close}`, found `{found}`"),
            format!("write `{close}` in place of `{found}`"),
        );
    }
    if let Some(value) = inside
        .strip_suffix('%')
        .filter(|_| !is_block && place.found == "}")
    {
        return Slip::new(
            "`{{` is closed by `}}`, found `%}`",
            format!("write `{{{{ {} }}}}`", value.trim()),
        );
    }
    if inside.ends_with('|') {
        return Slip::new(
            "the name of a filter is missing behind the `|`",
            "write it, or leave the `|` out",
        );
    }
    if inside.is_empty() || expected.is_none() {
        let last = inside.rsplit(' ').next().unwrap_or_default();
        let message = format!("a value is missing before the `{close}`");
        return match last {
            "" => Slip::new(message, "write one between the braces"),
            last => Slip::new(message, format!("write one behind `{last}`")),
        };
    }
    None
}

/// A word or a value right beside another one.
fn beside(place: Place<'_>, expected: Option<&str>) -> Option<Slip> {
    let (inside, is_block) = place.inside();
    let (found, rest) = (place.found, place.rest());
    if found == "=" && is_block && ["if", "elif"].contains(&start_of(inside, is_part)) {
        return Slip::new("`=` compares nothing", "write `==` to compare");
    }
    if found == "for" && inside.contains('[') {
        let list = rest.split_once(" in ").map_or("LIST", |(_, list)| list);
        let list = list.split([']', ' ']).next().unwrap_or("LIST");
        return Slip::new(
            "no loop can stand in a list",
            format!("`{list} | list` is all of it, `| map` and `| select` take parts"),
        );
    }
    let is_format = inside.ends_with('f') && !inside.trim_end_matches('f').ends_with(is_part);
    if let Some(joined) = joined_values(found).filter(|_| is_format) {
        let end = place.before.len();
        return Slip::of(
            end.saturating_sub(1)..end + found.len(),
            "no `f` stands before a text",
            format!("write `{joined}`"),
        );
    }
    if found == "=" && !is_block {
        let whole = [inside, "=", rest].join(" ");
        return Slip::new(
            "`=` sets nothing here",
            format!("write `==` to compare, or `{{% set {whole} %}}`"),
        );
    }
    if expected == Some("in") && place.is_name() {
        let name = inside.rsplit(' ').next().unwrap_or_default();
        let list = rest.strip_prefix("in ").unwrap_or("MAP").trim();
        let list = match list.contains("items") {
            true => list.to_owned(),
            false => format!("{list} | items"),
        };
        return Slip::new(
            format!("`{found}` cannot stand here, expected `,` or `in`"),
            format!("write `for {name}, {found} in {list}`"),
        );
    }
    if !matches!(expected, Some("end of block" | "end of variable block")) {
        return None;
    }
    if found == "then" {
        return Slip::new("`if` has no `then`", "leave it out");
    }
    // `| default 'a'`
    let name = inside.rsplit('|').next().map(str::trim);
    let name = name.filter(|name| inside.contains('|') && name.chars().all(is_part));
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        let args = [found, rest].concat();
        return Slip::new(
            format!("the arguments of `{name}` stand in no brackets"),
            format!("write `{name}({})`", args.trim()),
        );
    }
    if is_filter(found) {
        let args = rest.trim_start_matches('(').trim_end_matches(')').trim();
        let call = match args {
            "" => found.to_owned(),
            args => format!("{found}({args})"),
        };
        return Slip::new(
            format!("the filter `{found}` stands behind no `|`"),
            format!("write `{inside} | {call}`"),
        );
    }
    let close = if is_block { "`%}`" } else { "`}}`" };
    let message = format!("`{found}` cannot stand beside `{inside}`, expected {close}");
    match place.is_name() || found.starts_with(['"', '\'']) {
        true => {
            let part = start_of(place.behind, |c| is_part(c) || c == '.');
            let part = if place.is_name() { part } else { "" };
            Slip::new(
                message,
                format!("`~` joins texts: `{inside} ~ {found}{part}`"),
            )
        }
        false => Some(Slip {
            message,
            hint: None,
            range: None,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_other_languages_lead_to_ours() {
        let hint = |what, before, found, behind| {
            let open = Some("if");
            let place = Place {
                found,
                before,
                behind,
                open,
            };
            slip(what, place).hint.unwrap_or_default()
        };
        let end = "unexpected identifier, expected end of variable block";
        for (what, before, found, behind, expected) in [
            (
                "unexpected character",
                "a {{ x ",
                "&",
                "& y }}",
                "write `and`",
            ),
            (
                "unexpected `|`, expected identifier",
                "{{ x |",
                "|",
                " y }}",
                "write `or`",
            ),
            (
                "unexpected character",
                "{{ x ",
                "?",
                " 'a' : 'b' }}",
                "write `'a' if x else 'b'`",
            ),
            (
                "unexpected character",
                "{{ ",
                "!",
                "x.y }}",
                "write `not x.y`",
            ),
            (
                "unexpected identifier, expected end of block",
                "{% else ",
                "if",
                " b %}y",
                "write `{% elif b %}`",
            ),
            (
                "unknown statement end",
                "{% ",
                "end",
                " %}",
                "write `{% endif %}`",
            ),
            (
                "unknown statement x",
                "{% ",
                "x",
                " = 1 %}",
                "write `{% set x = 1 %}`",
            ),
            (end, "{{ set ", "x", " = 3 }}", "write `{% set x = 3 %}`"),
            (
                end,
                "{{ x ",
                "default",
                " \"y\" }}",
                "write `x | default(\"y\")`",
            ),
            (end, "{{ x|default ", "'a'", " }}", "write `default('a')`"),
            (end, "{{ a ", "b", " }}", "`~` joins texts: `a ~ b`"),
            (
                "unexpected `}`, expected end of block",
                "{% if x ",
                "}",
                "a",
                "write `%}` in place of `}`",
            ),
            (
                "unexpected `}`, expected `,`",
                "{{ x|join(',' ",
                "}",
                "}",
                "write `)` before the `}}`",
            ),
            (
                "unexpected `}`, expected `:`",
                "{{ {{ x ",
                "}",
                "} }}",
                "write the name alone: `x`",
            ),
            (
                "unexpected identifier, expected in",
                "{% for k ",
                "v",
                " in y %}",
                "write `for k, v in y | items`",
            ),
            (
                "unexpected end of variable block",
                "{{ 1 + ",
                "}}",
                "",
                "write one behind `+`",
            ),
        ] {
            assert_eq!(
                hint(what, before, found, behind),
                expected,
                "{before}{found}{behind}"
            );
        }
    }
}
