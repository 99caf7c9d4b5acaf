//! A whole value on one line of YAML, as it can be put into a file.

use score_yaml::{Kind, Node, SourceMap, message};

use crate::shape::{LONGEST, as_written, plain, quoted, word};

/// A value in flow style, with quotes where YAML wants them; `None` if that takes more than `most` bytes or has characters
/// that no line can have.
#[must_use]
pub fn one_line(node: &Node, most: usize) -> Option<String> {
    let mut line = String::new();
    push(node, most, &mut line)?;
    (line.len() <= most).then_some(line)
}

/// A scalar as a string of YAML on one line: `"80"` for `80`; `None` as for [`one_line`], and for what is no scalar.
#[must_use]
pub fn string_on_one_line(node: &Node, most: usize) -> Option<String> {
    let line = match &node.kind {
        Kind::String(_) => return one_line(node, most),
        Kind::Float(_) => quoted(&as_written(plain(node)?, node)),
        _ => quoted(&plain(node)?),
    };
    (line.len() <= most).then_some(line)
}

/// Adds a value to a line. It stops at the first thing that is too much, so it is as fast for a large tree as for a small one.
fn push(node: &Node, most: usize, line: &mut String) -> Option<()> {
    if line.len() > most {
        return None;
    }
    match &node.kind {
        Kind::Null => line.push_str("null"),
        Kind::String(text) => push_text(text, most, line)?,
        Kind::Seq(items) => {
            line.push('[');
            for (i, item) in items.iter().enumerate() {
                line.push_str(if i > 0 { ", " } else { "" });
                push(item, most, line)?;
            }
            line.push(']');
        }
        Kind::Map(map) => {
            line.push('{');
            for (i, (key, value)) in map.iter().enumerate() {
                line.push_str(if i > 0 { ", " } else { "" });
                match key.is_string {
                    true => push_text(&key.text, most, line)?,
                    false => line.push_str(&key.text),
                }
                line.push_str(": ");
                push(value, most, line)?;
            }
            line.push('}');
        }
        _ => line.push_str(&plain(node)?),
    }
    Some(())
}

fn push_text(text: &str, most: usize, line: &mut String) -> Option<()> {
    let is_short = line.len() + text.len() <= most && text.len() <= LONGEST;
    let fits = is_short && !text.contains(char::is_control);
    fits.then(|| line.push_str(&word(text)))
}

/// The way out of a list whose one item is the map that is wanted: that map, if it is short and may be shown.
#[must_use]
pub fn without_dash(list: &Node, sources: &SourceMap) -> Option<String> {
    let [only] = list.as_seq()? else { return None };
    let map = only.as_map().filter(|map| !map.is_empty())?;
    if !sources.is_shown(list.span.file) {
        return None;
    }
    let (sign, lines) = match sources.text(list.span).starts_with('[') {
        true => ("`[` and `]`", ""),
        false => ("`-`", ", each of its lines two blanks further left"),
    };
    let fields = one_line(only, SHORT).filter(|_| map.len() == 1);
    Some(
        match fields.as_deref().map(|braced| &braced[1..braced.len() - 1]) {
            Some(fields) => message!("write the map without the {sign}: `{fields}`"),
            None => format!("write the map without the {sign}{lines}"),
        },
    )
}

/// The longest map that is written out.
const SHORT: usize = 60;

#[cfg(test)]
mod tests {
    use score_yaml::parse;

    use super::*;

    #[test]
    fn what_is_put_on_one_line_means_the_same() {
        for text in [
            "{a: [1, 2.5, true, null], b: {}}",
            "A: 'it is \"8\"'\nB: \"80\"\nC: ${resources.db.host}",
            "- yes\n- 2026-11-30\n- 'no'\n- .5\n- ''\n- '#x: y'",
            "80: x\n'80s': y\n\"true\": z",
        ] {
            let read = |text: &str| {
                let mut sources = SourceMap::new();
                let file = sources.add("t", text);
                parse(&sources, file).expect(text).remove(0)
            };
            let node = read(text);
            let line = one_line(&node, 200).expect(text);
            assert_eq!(read(&line), node, "{line}");
            assert_eq!(one_line(&node, line.len()), Some(line.clone()));
            assert_eq!(one_line(&node, line.len() - 1), None);
        }
        let mut sources = SourceMap::new();
        let file = sources.add("t", "a: |\n  x\n  y");
        let lines = parse(&sources, file).expect("YAML").remove(0);
        assert_eq!(one_line(&lines, 100), None);
    }
}
