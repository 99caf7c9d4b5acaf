//! Trees with references of the target as JSON text.

use score_yaml::Str;
use score_yaml::json::{self, NotJson};

use crate::text::{Part, Text};
use crate::tree::Tree;

/// Appends a tree with references of the target as [`json::push`] does: they are references in the JSON too.
///
/// # Errors
/// As for [`json::push`].
pub(super) fn push_tree(tree: &Tree<Text>, out: &mut Text) -> Result<(), NotJson> {
    match tree {
        Tree::String(text) => {
            out.push_str("\"");
            for part in &text.parts {
                match part {
                    Part::LateReference(reference) => {
                        out.push(Part::LateReference(reference.map_text(inside)));
                    }
                    part => out.push_str(&inside(&part.to_string())),
                }
            }
            out.push_str("\"");
        }
        Tree::Seq(items) => {
            out.push_str("[");
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push_str(",");
                }
                push_tree(item, out)?;
            }
            out.push_str("]");
        }
        Tree::Map(map) => {
            let mut entries: Vec<(&Str, &Tree<Text>)> = map.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            for (i, (key, value)) in entries.into_iter().enumerate() {
                out.push_str(if i == 0 { "{\"" } else { ",\"" });
                out.push_str(&inside(key));
                out.push_str("\":");
                push_tree(value, out)?;
            }
            out.push_str(if map.is_empty() { "{}" } else { "}" });
        }
        scalar => {
            let mut text = String::new();
            json::push(
                &scalar.to_value(&mut |text| text.encode().into()),
                &mut text,
            )?;
            out.push_str(&text);
        }
    }
    Ok(())
}

/// The JSON of a string without its quotes.
fn inside(text: &str) -> String {
    let mut out = String::new();
    json::push_str(text, &mut out);
    out.pop();
    out.remove(0);
    out
}
