//! Files that hold one document, mostly a map: extensions, profiles, deploy configs, shared values.

use crate::codes;
use score_yaml::message;
use score_yaml::{FileId, Node, SourceMap, Span};

use score_core::diagnostic::{Diagnostic, Diagnostics, with_article};

/// The one document that a file holds; `None` if it holds nothing.
///
/// # Errors
/// It is not YAML, or holds a second document.
pub(super) fn one_document(sources: &SourceMap, file: FileId) -> Result<Option<Node>, Diagnostics> {
    let documents = score_yaml::parse(sources, file)
        .map_err(|errors| errors.into_iter().map(Into::into).collect::<Diagnostics>())?;
    let mut documents = documents.into_iter();
    let first = documents.next().filter(|node| !node.is_null());
    if let Some(second) = documents.find(|node| !node.is_null()) {
        let message = "the file holds a second YAML document, expected one";
        return Err(Diagnostic::new(codes::SECOND_DOCUMENT, message)
            .at(second.span)
            .hint(way_out_of_second(first.as_ref(), &second))
            .into());
    }
    Ok(first)
}

/// The way out for a second document: what it says goes into the first one.
fn way_out_of_second(first: Option<&Node>, second: &Node) -> &'static str {
    const HEADS: [&str; 2] = ["apiVersion", "kind"];
    let fields = second.as_map().into_iter().flat_map(|map| map.keys());
    let mut fields = fields.filter(|key| !HEADS.contains(&key.text.as_str()));
    let has_spec = |node: &Node| node.get("spec").is_some();
    match fields.next() {
        None if second.as_map().is_some() => {
            "leave it out, with the `---`: it says nothing that the first one does not"
        }
        _ if has_spec(second) && first.is_some_and(has_spec) => {
            "write what its `spec` holds into that of the first one, and leave the rest and the `---` out"
        }
        _ => "write its fields into the first one, and leave the `---` out",
    }
}

/// The one map that a file holds; `None` if it holds nothing.
///
/// # Errors
/// As for [`one_document`], or it holds something else.
pub(super) fn one_map(sources: &SourceMap, file: FileId) -> Result<Option<Node>, Diagnostics> {
    match one_document(sources, file)? {
        Some(node) if node.as_map().is_none() => {
            let found = with_article(node.kind_name());
            let message = message!("the file holds {found}, expected a map");
            let error = Diagnostic::new(codes::NOT_A_MAP, message).at(node.span);
            let way_out = score_schema::without_dash(&node, sources);
            Err(way_out.into_iter().fold(error, Diagnostic::hint).into())
        }
        map_or_nothing => Ok(map_or_nothing),
    }
}

/// The one map that a file has to hold; `expected` is the hint for an empty file.
///
/// # Errors
/// As for [`one_map`], or the file is empty.
pub(super) fn read_map(
    sources: &SourceMap,
    file: FileId,
    expected: &str,
) -> Result<Node, Diagnostics> {
    one_map(sources, file)?.ok_or_else(|| {
        Diagnostic::new(codes::NOT_A_MAP, "the file is empty")
            .at(Span::new(file, 0, 0))
            .hint(expected)
            .into()
    })
}
