//! Fields of objects: their paths, and what stands in them.

use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::Str;

/// What a path of keys leads to.
pub(crate) fn tree_at<'t>(tree: &'t Tree<Text>, path: &[&str]) -> Option<&'t Tree<Text>> {
    let found = path.iter().try_fold(tree, |tree, key| tree.get(key))?;
    (!matches!(found, Tree::Null)).then_some(found)
}

/// The plain text that a path of keys leads to.
pub(crate) fn text_at<'t>(tree: &'t Tree<Text>, path: &[&str]) -> Option<&'t str> {
    tree_at(tree, path)?.as_string()?.as_literal()
}

/// The whole number that a path of keys leads to.
pub(crate) fn int_at(tree: &Tree<Text>, path: &[&str]) -> Option<i64> {
    match tree_at(tree, path)? {
        Tree::Int(number) => Some(*number),
        _ => None,
    }
}

/// True if a path of keys leads to `true`.
pub(crate) fn is_true_at(tree: &Tree<Text>, path: &[&str]) -> bool {
    matches!(tree_at(tree, path), Some(Tree::Bool(true)))
}

/// The items of the list that a path of keys leads to.
pub(crate) fn items_at<'t>(tree: &'t Tree<Text>, path: &[&str]) -> &'t [Tree<Text>] {
    tree_at(tree, path)
        .and_then(Tree::as_seq)
        .unwrap_or_default()
}

/// The entries of the map that a path of keys leads to.
pub(crate) fn entries_at<'t>(
    tree: &'t Tree<Text>,
    path: &[&str],
) -> impl Iterator<Item = (&'t Str, &'t Tree<Text>)> {
    let map = tree_at(tree, path).and_then(Tree::as_map);
    map.into_iter().flat_map(|map| map.iter())
}

/// A single value as a text.
pub(crate) fn single_text(value: &Tree<Text>) -> Option<Text> {
    Some(match value {
        Tree::String(text) => text.clone(),
        Tree::Int(number) => Text::literal(number.to_string()),
        Tree::UInt(number) => Text::literal(number.to_string()),
        Tree::Bool(value) => Text::literal(value.to_string()),
        Tree::Float(number) => Text::literal(number.to_string()),
        _ => return None,
    })
}

/// A field below a path.
pub(super) fn joined(path: &str, field: &str) -> String {
    match path.is_empty() {
        true => field.to_owned(),
        false => format!("{path}.{field}"),
    }
}
