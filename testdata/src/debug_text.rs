//! Pretty debug text, written shorter: without what is empty, spans in a few characters, and on one line what fits there.

use std::str::Lines;

/// The width of a line.
const WIDTH: usize = 120;
const INDENT: usize = 2;
/// What an empty field of a struct holds.
const EMPTY: [&str; 3] = ["None", "{}", "[]"];

/// A value of a debug text.
enum Value {
    /// A number, a string, or anything else without parts.
    Atom(String),
    /// A struct, a tuple, a map or a list.
    Group {
        /// What stands before the parts, bracket included: `Container {`.
        open: String,
        parts: Vec<Part>,
        close: &'static str,
        /// What stands behind it.
        span: String,
    },
}

struct Part {
    /// The name of a field, or the key of a map.
    name: Option<String>,
    value: Value,
}

/// Rewrites what `{:#?}` gives of a value. `Some(x)` is `x`, a `Spanned` its value with the span behind it, `@12..15`, or
/// `@1:12..15` in another file than the first. Fields that are `None`, `{}` or `[]` are left out.
pub(crate) fn shorten(debug: &str) -> String {
    let mut lines = debug.lines();
    let mut out = String::with_capacity(debug.len() / 2);
    while let Some(line) = lines.next() {
        print(&read(line.trim(), &mut lines), 0, &mut out);
        out.push('\n');
    }
    out
}

/// Reads the value that starts with a line, and the lines that go with it.
fn read(start: &str, lines: &mut Lines<'_>) -> Value {
    let close = match start.as_bytes().last() {
        Some(b'{') => "}",
        Some(b'(') => ")",
        Some(b'[') => "]",
        _ => return Value::Atom(start.strip_suffix(',').unwrap_or(start).to_owned()),
    };
    // A map has nothing before its brace.
    let (has_names, is_struct) = (close == "}", start.ends_with(" {"));
    let is_whole = !is_struct || ["Span {", "Spanned {"].contains(&start);
    let mut parts = Vec::new();
    while let Some(line) = lines.next() {
        let line = line.trim();
        if line.strip_suffix(',').unwrap_or(line) == close {
            break;
        }
        let (name, rest) = match has_names {
            true => named(line),
            false => (None, line),
        };
        let value = read(rest, lines);
        if is_whole || !is_empty(&value) {
            parts.push(Part { name, value });
        }
    }
    simplified(start, parts, close)
}

/// The name of a part, which may be a string, and the rest of its line.
fn named(line: &str) -> (Option<String>, &str) {
    let bytes = line.as_bytes();
    let mut at = 0;
    if bytes.first() == Some(&b'"') {
        at = 1;
        while bytes.get(at).is_some_and(|byte| *byte != b'"') {
            at += 1 + usize::from(bytes.get(at) == Some(&b'\\'));
        }
    }
    match line.get(at..).and_then(|rest| rest.find(": ")) {
        Some(colon) => {
            let (name, rest) = line.split_at(at + colon);
            (Some(name.to_owned()), &rest[2..])
        }
        None => (None, line),
    }
}

fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Atom(text) if EMPTY.contains(&text.as_str()))
}

/// A group, or what it is in short.
fn simplified(open: &str, mut parts: Vec<Part>, close: &'static str) -> Value {
    match (open, parts.as_mut_slice()) {
        ("Some(", [only]) if !is_empty(&only.value) => {
            return parts.remove(0).value;
        }
        ("Span {", [file, start, end]) => {
            let number = |part: &Part| line(&part.value);
            let (file, range) = (number(file), format!("{}..{}", number(start), number(end)));
            return Value::Atom(match file.as_str() {
                "FileId(0)" => format!("@{range}"),
                _ => {
                    let number = file.trim_start_matches("FileId(").trim_end_matches(')');
                    format!("@{number}:{range}")
                }
            });
        }
        ("Spanned {", [_, place]) => {
            let place = format!(" {}", line(&place.value));
            return match parts.remove(0).value {
                Value::Atom(text) => Value::Atom(text + &place),
                Value::Group {
                    open, parts, close, ..
                } => Value::Group {
                    open,
                    parts,
                    close,
                    span: place,
                },
            };
        }
        _ => {}
    }
    Value::Group {
        open: open.to_owned(),
        parts,
        close,
        span: String::new(),
    }
}

/// A value on one line.
fn line(value: &Value) -> String {
    match value {
        Value::Atom(text) => text.clone(),
        Value::Group {
            open,
            parts,
            close,
            span,
        } => {
            let texts: Vec<String> = parts
                .iter()
                .map(|Part { name, value }| match name {
                    Some(name) => format!("{name}: {}", line(value)),
                    None => line(value),
                })
                .collect();
            let blank = if *close == "}" && !parts.is_empty() {
                " "
            } else {
                ""
            };
            format!("{open}{blank}{}{blank}{close}{span}", texts.join(", "))
        }
    }
}

/// Writes a value that starts where `out` ends, in a block with this indent.
fn print(value: &Value, indent: usize, out: &mut String) {
    let short = line(value);
    let before = out.len() - out.rfind('\n').map_or(0, |at| at + 1);
    let Value::Group {
        open,
        parts,
        close,
        span,
    } = value
    else {
        out.push_str(&short);
        return;
    };
    if parts.is_empty() || before + short.chars().count() <= WIDTH {
        out.push_str(&short);
        return;
    }
    out.push_str(open);
    for Part { name, value } in parts {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', indent + INDENT));
        if let Some(name) = name {
            out.extend([name, ": "]);
        }
        print(value, indent + INDENT, out);
    }
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
    out.extend([close, span.as_str()]);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::shorten;

    #[derive(Debug)]
    #[expect(dead_code, reason = "they are printed")]
    struct FileId(u32);
    #[derive(Debug)]
    #[expect(dead_code, reason = "they are printed")]
    struct Span {
        file: FileId,
        start: usize,
        end: usize,
    }
    #[derive(Debug)]
    #[expect(dead_code, reason = "they are printed")]
    struct Spanned<T> {
        value: T,
        span: Span,
    }
    #[derive(Debug)]
    #[expect(dead_code, reason = "they are printed")]
    struct Pod {
        name: Spanned<&'static str>,
        args: Spanned<Vec<&'static str>>,
        labels: BTreeMap<&'static str, Option<Vec<u8>>>,
        none: Option<u8>,
        no_list: Vec<u8>,
        empty_list: Option<Vec<u8>>,
        inner: Option<Box<Pod>>,
    }

    fn at(file: u32, start: usize) -> Span {
        Span {
            file: FileId(file),
            start,
            end: start + 2,
        }
    }

    fn pod(inner: Option<Box<Pod>>) -> Pod {
        Pod {
            name: Spanned {
                value: "a: {",
                span: at(0, 3),
            },
            args: Spanned {
                value: vec!["x", ""],
                span: at(1, 7),
            },
            labels: BTreeMap::from([("a\": [", None), ("b", Some(vec![])), ("c", Some(vec![1]))]),
            none: None,
            no_list: vec![],
            empty_list: Some(vec![]),
            inner,
        }
    }

    #[test]
    fn what_is_empty_is_left_out_of_structs_alone() {
        let text = shorten(&format!("{:#?}", Some(pod(None))));
        let expected = r#"Pod {
  name: "a: {" @3..5
  args: ["x", ""] @1:7..9
  labels: { "a\": [": None, "b": Some([]), "c": [1] }
  empty_list: Some([])
}
"#;
        assert_eq!(text, expected);
    }

    #[test]
    fn what_fits_is_on_one_line() {
        let spanned = Spanned {
            value: Some(5),
            span: at(0, 0),
        };
        assert_eq!(shorten(&format!("{spanned:#?}")), "5 @0..2\n");
        let nested = shorten(&format!("{:#?}", pod(Some(Box::new(pod(None))))));
        assert!(
            nested.contains("\n  inner: Pod {\n    name: \"a: {\" @3..5\n"),
            "{nested}"
        );
    }
}
