//! Single words of other languages in an action, and commas and brackets around arguments: what they are in this one.

use std::ops::Range;

use crate::foreign_expression::{is_path, shown};
use crate::other_languages::{ForeignAction, inside_of};

/// What a parse error is about, where that is a word or a sign of another language; `offset` is the byte of the template that it
/// names.
pub(crate) fn of_word(message: &str, text: &str, offset: usize) -> Option<ForeignAction> {
    let (start, inside) = inside_of(text, offset)?;
    let action = Action {
        start: start + 2,
        inside,
        at: offset.checked_sub(start + 2)?.min(inside.len()),
    };
    if let Some(name) = message.strip_prefix("function \"") {
        return action.of_name(name.strip_suffix("\" not defined")?);
    }
    if message.starts_with("bad character U+002D") {
        return action.of_dash();
    }
    if message.starts_with("bad character U+005B") {
        return action.of_brackets();
    }
    if message.starts_with("bad character ") {
        return action.of_sign();
    }
    let (found, _) = message
        .strip_prefix("unexpected \"")?
        .split_once("\" in ")?;
    match found {
        "," => action.of_commas(),
        "(" => action.of_arguments().or_else(|| {
            let hint = "arguments stand behind the function, a call among them in brackets: `join \",\" (list A B)`";
            let is_nested = inside.matches('(').count() > 1;
            is_nested.then(|| action.found(None, hint.to_owned(), None)).flatten()
        }),
        found if found.starts_with('.') => action.of_number_of_item(found),
        _ => None,
    }
}

/// The variables of a loop, by the names that another language has for them: one is that of the items.
fn loop_names(names: &str) -> String {
    let names: Vec<String> = names
        .split([',', '>'])
        .map(|name| name.trim_matches([' ', '=', '$', '(', ')']))
        .map(|name| format!("${name}"))
        .collect();
    match names.as_slice() {
        [one] => format!("$i, {one}"),
        several => several.join(", "),
    }
}

/// An action, and the byte in it that an error names.
pub(crate) struct Action<'t> {
    /// The byte of the template at which the inside starts.
    start: usize,
    /// What stands between the braces.
    pub(crate) inside: &'t str,
    pub(crate) at: usize,
}

impl Action<'_> {
    /// The way out to write other words for some bytes.
    pub(crate) fn replaced(&self, range: Range<usize>, words: &str) -> Option<String> {
        let before = self.inside.get(..range.start)?;
        let behind = self.inside.get(range.end..)?;
        // The dash of a marker has its blank already.
        let written = format!("{{{{{before}{words}{behind}}}}}");
        Some(format!("write `{}`", shown(&written)?))
    }

    /// True if some bytes are all that the action says, but for a keyword.
    pub(crate) fn is_all(&self, range: &Range<usize>) -> bool {
        let blank = |part: &str| part.trim_matches(['-', ' ']).is_empty();
        self.inside.get(..range.start).is_some_and(blank)
            && self.inside.get(range.end..).is_some_and(blank)
    }

    /// A call in the place of some bytes, in brackets if something else stands beside it.
    pub(crate) fn called(&self, range: Range<usize>, call: &str) -> Option<String> {
        let keywords = ["if ", "with ", "range ", ":= "];
        let before = self.inside.get(..range.start)?;
        let is_first = before.trim_matches(['-', ' ']).is_empty()
            || keywords.iter().any(|word| before.ends_with(word));
        let behind = self.inside.get(range.end..)?.trim_start();
        let is_last = behind.trim_start_matches('-').is_empty() || behind.starts_with('|');
        match is_first && is_last {
            true => self.replaced(range, call),
            false => self.replaced(range, &format!("({call})")),
        }
    }

    /// The bytes around the place that have no blank, bracket or bar.
    pub(crate) fn word(&self) -> Range<usize> {
        let is_end = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|' | '"' | '`' | ',');
        let start = self.inside[..self.at].rfind(is_end).map_or(0, |at| {
            at + self.inside[at..].chars().next().map_or(1, char::len_utf8)
        });
        let rest = &self.inside[self.at..];
        let end = rest.find(is_end).unwrap_or(rest.len());
        start..self.at + end
    }

    pub(crate) fn found(
        &self,
        message: Option<String>,
        hint: String,
        place: Option<Range<usize>>,
    ) -> Option<ForeignAction> {
        Some(ForeignAction {
            message,
            hint,
            place: place.map(|at| at.start + self.start..at.end + self.start),
        })
    }

    /// A name that no function has.
    fn of_name(&self, name: &str) -> Option<ForeignAction> {
        let action = self.inside.trim_matches(['-', ' ', '\n', '\t']);
        let hint = match name {
            "in" => {
                let infix = || {
                    let (before, list) = action.split_once(" in ")?;
                    let (keyword, item) = match before.split_once(' ') {
                        Some((word @ ("if" | "with"), item)) => (format!("{word} "), item.trim()),
                        _ => (String::new(), before),
                    };
                    let list = list.trim();
                    let written = format!("{{{{ {keyword}contains {item} {list} }}}}");
                    let is_plain = !item.contains(' ') && !list.contains(' ');
                    let written = shown(&written).filter(|_| is_plain && item != "if")?;
                    Some(format!(
                        "write `{written}`, and `has` for `contains` where it is a list"
                    ))
                };
                infix().unwrap_or_else(|| {
                    "`contains \"…\" TEXT` looks into a text, and `has \"…\" LIST` into a list"
                        .to_owned()
                })
            }
            "foreach" | "forEach" | "each" | "loop" => {
                let over = action.strip_prefix(name)?.trim();
                let parts = [" := ", " in ", " of "];
                let named = parts.iter().find_map(|word| over.split_once(word));
                let named =
                    named.or_else(|| over.split_once(" as ").map(|(list, names)| (names, list)));
                let written = match named {
                    Some((names, list)) => {
                        format!("{{{{ range {} := {} }}}}", loop_names(names), list.trim())
                    }
                    None => format!("{{{{ range {over} }}}}"),
                };
                format!("write `{}`", shown(&written)?)
            }
            "null" | "undefined" => match action.contains(&format!("default {name}")) {
                true => {
                    "write `default \"…\"`, with the text that stands in where the value is missing"
                        .to_owned()
                }
                false => "write `nil`".to_owned(),
            },
            "let" | "var" | "const" | "local" => {
                let (variable, value) = action.strip_prefix(name)?.split_once('=')?;
                let variable = variable
                    .trim_end_matches(':')
                    .trim()
                    .trim_start_matches('$');
                let written = format!("{{{{ ${variable} := {} }}}}", value.trim());
                let written = shown(&written).filter(|_| is_path(variable))?;
                format!("write `{written}`")
            }
            "as" => {
                let (list, names) = action.strip_prefix("range ")?.split_once(" as ")?;
                let names = loop_names(names);
                let written = format!("{{{{ range {names} := {} }}}}", list.trim());
                format!("write `{}`", shown(&written)?)
            }
            _ => {
                return self.of_go(name);
            }
        };
        self.found(None, hint, None)
    }

    /// A function of a package of Go, by the name of the package.
    fn of_go(&self, package: &str) -> Option<ForeignAction> {
        let start = self.inside.find(&format!("{package}."))?;
        let rest = &self.inside[start..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '.');
        let written = &rest[..end.unwrap_or(rest.len())];
        let (_, ours, call) = OF_GO.iter().find(|(go, ..)| *go == written)?;
        let range = start..start + written.len();
        let hint = match call {
            Some(call) => format!("write `{call}`"),
            None => self
                .replaced(range.clone(), ours)
                .unwrap_or_else(|| format!("write `{ours}`")),
        };
        let message = format!("there is no function `{written}`");
        self.found(Some(message), hint, Some(range))
    }

    /// Commas between arguments.
    fn of_commas(&self) -> Option<ForeignAction> {
        let mut written = String::new();
        let mut quote = None;
        for c in self.inside.chars() {
            match quote {
                None if c == ',' => {
                    written.push(' ');
                    continue;
                }
                None if matches!(c, '"' | '`') => quote = Some(c),
                Some(open) if open == c => quote = None,
                _ => {}
            }
            if c != ' ' || quote.is_some() || !written.ends_with(' ') {
                written.push(c);
            }
        }
        let written = format!("{{{{{written}}}}}");
        let hint = match shown(&written) {
            Some(written) => format!("blanks stand between arguments: write `{written}`"),
            None => "blanks stand between arguments, no commas".to_owned(),
        };
        self.found(None, hint, None)
    }

    /// Arguments in brackets behind a `|`: `| default("x")`.
    fn of_arguments(&self) -> Option<ForeignAction> {
        let open = self.inside[..self.at + 1]
            .rfind('(')
            .or_else(|| self.inside.find('('))?;
        let before = &self.inside[..open];
        let start = before.rfind(|c: char| !c.is_alphanumeric())? + 1;
        let is_behind_bar = before[..start].trim_end().ends_with('|');
        let close = open + self.inside[open..].find(')')?;
        let arguments = &self.inside[open + 1..close];
        if !is_behind_bar || start == open || arguments.contains('(') {
            return None;
        }
        let arguments: Vec<&str> = arguments.split(',').map(str::trim).collect();
        let call = format!("{} {}", &before[start..], arguments.join(" "));
        let hint = self.replaced(start..close + 1, call.trim())?;
        self.found(None, hint, None)
    }
}

/// What functions of Go's packages are here, and how they are called where that is in another order.
const OF_GO: [(&str, &str, Option<&str>); 22] = [
    ("strings.ToUpper", "upper", None),
    ("strings.ToLower", "lower", None),
    ("strings.Title", "title", None),
    ("strings.TrimSpace", "trim", None),
    (
        "strings.TrimPrefix",
        "trimPrefix",
        Some("trimPrefix START TEXT"),
    ),
    (
        "strings.TrimSuffix",
        "trimSuffix",
        Some("trimSuffix END TEXT"),
    ),
    ("strings.Trim", "trimAll", Some("trimAll SIGNS TEXT")),
    ("strings.Replace", "replace", Some("replace OLD NEW TEXT")),
    (
        "strings.ReplaceAll",
        "replace",
        Some("replace OLD NEW TEXT"),
    ),
    ("strings.Contains", "contains", Some("contains PART TEXT")),
    (
        "strings.HasPrefix",
        "hasPrefix",
        Some("hasPrefix START TEXT"),
    ),
    ("strings.HasSuffix", "hasSuffix", Some("hasSuffix END TEXT")),
    (
        "strings.Split",
        "splitList",
        Some("splitList SEPARATOR TEXT"),
    ),
    ("strings.Join", "join", Some("join SEPARATOR LIST")),
    ("strings.Repeat", "repeat", Some("repeat NUMBER TEXT")),
    ("strconv.Itoa", "toString", None),
    ("strconv.Atoi", "atoi", None),
    ("fmt.Sprintf", "printf", None),
    ("fmt.Sprint", "print", None),
    ("os.Getenv", "env", None),
    ("time.Now", "now", None),
    ("uuid.New", "uuidv4", None),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_signs_are_written_as_ours() {
        for (message, action, at, expected) in [
            (
                "bad character U+002F '/'",
                "{{ .Metadata.annotations.example.com/host }}",
                "/",
                "write `{{ index .Metadata.annotations \"example.com/host\" }}`",
            ),
            (
                "bad character U+002F '/'",
                "{{ .Params.size/2 }}",
                "/",
                "write `{{ div .Params.size 2 }}`",
            ),
            (
                "bad character U+003D '='",
                "{{ if .Params.size==3 }}",
                "=",
                "write `{{ if eq .Params.size 3 }}`",
            ),
            (
                "bad character U+002D '-'",
                "{{ .Params.size-1 }}",
                ".P",
                "write `{{ sub .Params.size 1 }}` to calculate, or `{{ index .Params \"size-1\" }}` for that name",
            ),
            (
                "bad character U+002D '-'",
                "{{ .Params.name-}}",
                ".P",
                "write `{{ .Params.name }}`",
            ),
            (
                "bad character U+005B '['",
                "{{ .Params.dbs[0].name }}",
                ".P",
                "write `{{ (index .Params.dbs 0).name }}`",
            ),
            (
                "bad character U+005B '['",
                "{{ .Params[\"a\"].b | quote }}",
                ".P",
                "write `{{ (index .Params \"a\").b | quote }}`",
            ),
            (
                "unexpected \".0\" in operand",
                "{{ .Params.list.0 | quote }}",
                ".0",
                "write `{{ index .Params.list 0 | quote }}`",
            ),
            (
                "unexpected \",\" in operand",
                "{{ first (list \"a\", \"b\") }}",
                ",",
                "blanks stand between arguments: write `{{ first (list \"a\" \"b\") }}`",
            ),
            (
                "unexpected \"(\" in operand",
                "{{ .Params.name | default(\"x\") }}",
                "(",
                "write `{{ .Params.name | default \"x\" }}`",
            ),
            (
                "function \"in\" not defined",
                "{{ if \"a\" in .Params.name }}",
                "in",
                "write `{{ if contains \"a\" .Params.name }}`, and `has` for `contains` where it is a list",
            ),
            (
                "function \"let\" not defined",
                "{{ let x = \"a\" }}",
                "let",
                "write `{{ $x := \"a\" }}`",
            ),
            (
                "function \"as\" not defined",
                "{{ range .Params as $x }}",
                "as",
                "write `{{ range $i, $x := .Params }}`",
            ),
            (
                "function \"strings\" not defined",
                "{{ strings.ToUpper .Params.name }}",
                "strings",
                "write `{{ upper .Params.name }}`",
            ),
        ] {
            let text = format!("a: {action} b");
            let found = of_word(message, &text, text.find(at).unwrap());
            let found = found.map(|found| found.hint);
            assert_eq!(found.as_deref(), Some(expected), "{action}");
        }
    }
}
