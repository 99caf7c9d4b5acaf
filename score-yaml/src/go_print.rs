//! Prints data as Go's fmt does, which is what it becomes in a string.

use crate::node::{Kind, Node};
use crate::number;

/// Appends a value as `%v` prints it.
pub fn print(node: &Node, out: &mut String) {
    match &node.kind {
        Kind::Null => out.push_str("<nil>"),
        Kind::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Kind::Int(n) => number::write_int(*n, out),
        Kind::UInt(n) => number::write_uint(*n, out),
        Kind::Float(n) => number::write_printed_float(*n, out),
        Kind::String(text) | Kind::Timestamp(text) => out.push_str(text),
        Kind::Seq(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(' ');
                }
                print(item, out);
            }
            out.push(']');
        }
        Kind::Map(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| key.text.as_str());
            out.push_str("map[");
            for (i, (key, value)) in entries.into_iter().enumerate() {
                if i > 0 {
                    out.push(' ');
                }
                out.push_str(&key.text);
                out.push(':');
                print(value, out);
            }
            out.push(']');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;
    use crate::source::SourceMap;

    #[test]
    fn values_are_printed_as_go_prints_them() {
        for (value, expected) in [
            ("80.0", "80"),
            ("1e30", "1e+30"),
            ("1.5e-7", "1.5e-07"),
            ("0.25", "0.25"),
            (".inf", "+Inf"),
            ("[a, {c: 1, b: [2]}]", "[a map[b:[2] c:1]]"),
        ] {
            let mut text = String::new();
            let mut sources = SourceMap::new();
            let file = sources.add("test.yaml", value);
            print(&parse(&sources, file).expect("it is YAML")[0], &mut text);
            assert_eq!(text, expected, "{value}");
        }
    }
}
