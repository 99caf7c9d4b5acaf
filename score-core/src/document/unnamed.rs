//! Score files that do not name their workload, and files that are none.

use score_yaml::{Key, Kind, Mapping, Node, SourceMap, Span, message};

use super::{Document, FEW, FileKind, GIVE_A_SCORE_FILE, SCORE_WORDS, name_slip};
use crate::codes;
use crate::diagnostic::{Diagnostic, nearest, with_article};

/// The error of a document that does not name its workload, `None` if it does. Where scripts read the summary word for word
/// a line of it is set: where metadata is missing, or its name.
pub(super) fn fault(
    document: &Document,
    is_empty: bool,
    sources: &SourceMap,
) -> Option<Diagnostic> {
    let root = document.root();
    let file = &sources.get(root.span.file).name;
    match document.map().get_entry("metadata") {
        Some((key, metadata)) => match metadata.as_map() {
            Some(fields) => in_metadata(root, key, fields, sources),
            None => Some(no_map(document, metadata, sources)),
        },
        None if is_empty => Some(empty(root.span, sources).summary(no_metadata(file))),
        None => Some(without_metadata(root, file)),
    }
}

/// The line that scripts know of a file without metadata.
fn no_metadata(file: &str) -> String {
    message!("workload in file '{file}' is missing required metadata")
}

/// The error of metadata that are a map, if they have no name.
fn in_metadata(
    root: &Node,
    key: &Key,
    metadata: &Mapping,
    sources: &SourceMap,
) -> Option<Diagnostic> {
    let file = &sources.get(root.span.file).name;
    let no_name = |message: &str, span, way: &str| {
        let error = missing(root, message, span, way);
        error.summary(message!(
            "workload in file '{file}' has empty metadata.name"
        ))
    };
    let title = "`metadata` has no `name`";
    Some(match metadata.get("name") {
        Some(name) if name.as_str().is_some_and(|name| !name.is_empty()) => return None,
        Some(name) if name.as_str().is_none() && !name.is_null() => not_a_name(name, sources),
        Some(name) => {
            let way = "write the name of the workload: `name: web`";
            no_name("`metadata.name` is empty", name.span, way)
        }
        None => match (name_slip::found(metadata), near_name(metadata)) {
            (Some(slip), _) => no_name(&slip.message, slip.span, &slip.way_out),
            (None, Some(near)) => {
                let (line, column) = {
                    let place = sources.location(near);
                    (place.line, place.column)
                };
                let error = Diagnostic {
                    hints: vec!["did you mean `name`?".to_owned()],
                    ..no_name(title, near, "")
                };
                // The name is there, in another spelling.
                error.summary(message!(
                    "workload in file '{file}' has empty metadata.name ({file}:{line}:{column}: did you mean `name`?)"
                ))
            }
            (None, None) if are_overrides(root) => overrides(root, Some(key), file),
            (None, None) => {
                let way = match metadata.is_empty() {
                    true => "write the name of the workload: `metadata: {name: web}`",
                    false => "write the name of the workload below `metadata`: `name: web`",
                };
                score_schema::written_for(&SCORE_WORDS, root, "metadata")
                    .unwrap_or_else(|| no_name(title, key.span, way))
            }
        },
    })
}

/// The error of metadata that are no map.
fn no_map(document: &Document, metadata: &Node, sources: &SourceMap) -> Diagnostic {
    let root = document.root();
    if let Some(foreign) = (SCORE_WORDS.foreign)(root) {
        return foreign;
    }
    let is_null = metadata.is_null();
    let found = match is_null {
        true => "no value".to_owned(),
        false => with_article(metadata.kind_name()),
    };
    let message = message!("expected a map, found {found}");
    let way = "write `metadata: {name: …}`, the name of the workload";
    let wrong = missing(root, &message, metadata.span, way).path("metadata");
    let wrong = match is_null {
        true => wrong.summary(no_metadata(&sources.get(root.span.file).name)),
        false => Diagnostic {
            code: codes::WRONG_TYPE,
            ..wrong
        },
    };
    // Below an empty `metadata:` its field is not indented.
    let beside = document.map().get_entry("name").filter(|_| is_null);
    let way = match (beside, metadata.as_str().and_then(name_slip::of_text)) {
        (Some((key, _)), _) => {
            let line = sources.location(key.span).line;
            let way = "by two more blanks: `name` belongs below `metadata`";
            format!("indent line {line} {way}")
        }
        (None, Some(way)) => way,
        (None, None) => return wrong,
    };
    Diagnostic {
        hints: vec![way],
        ..wrong
    }
}

/// The error of a file without metadata.
fn without_metadata(root: &Node, file: &str) -> Diagnostic {
    let other = (SCORE_WORDS.foreign)(root)
        .or_else(|| score_schema::written_for(&SCORE_WORDS, root, "metadata"));
    if let Some(other) = other {
        return other;
    }
    let way = "add `metadata: {name: …}`, the name of the workload";
    if let Some(key) = wrapper(root) {
        let name = &key.text;
        let message =
            message!("all of the Score file stands below `{name}`, expected it at the top");
        let way =
            message!("move what is below `{name}` to the left margin, and leave `{name}` out");
        return Diagnostic {
            hints: vec![way],
            path: None,
            ..missing(root, &message, key.span, "")
        };
    }
    if is_of_something_else(root) {
        let message =
            "this is no Score file: it has none of `apiVersion`, `metadata` and `containers`";
        return Diagnostic {
            path: None,
            ..missing(root, message, root.span, GIVE_A_SCORE_FILE)
        };
    }
    if are_overrides(root) {
        return overrides(root, None, file);
    }
    missing(root, "the workload has no `metadata`", root.span, way).summary(no_metadata(file))
}

/// The error of a missing name, with a way out unless the file is another one.
fn missing(root: &Node, message: &str, span: Span, way: &str) -> Diagnostic {
    let error = Diagnostic::new(codes::MISSING_NAME, message);
    let error = error.at(span).path("metadata.name");
    let error = match FileKind::of(root) == Some(FileKind::Definitions) {
        true => error.hint(FileKind::Definitions.way_out()),
        false => error.hint(way),
    };
    // With an image it may be both.
    match may_be_overrides(root) {
        true => error.hint("what changes another Score file is given with `--overrides-file`"),
        false => error,
    }
}

/// True if a file says what overrides may say, and nothing of what a Score file starts with.
fn may_be_overrides(root: &Node) -> bool {
    let is_named = match root.get("metadata") {
        Some(metadata) => metadata.as_map().is_none() || metadata.get("name").is_some(),
        None => false,
    };
    !is_named && root.get("apiVersion").is_none() && root.get("containers").is_some()
}

/// True if a file is certainly none of a workload, and changes one: no container of it has an image either.
pub(super) fn are_overrides(root: &Node) -> bool {
    let containers = root.get("containers").and_then(Node::as_map);
    let has_image = |map: &Mapping| {
        let mut all = map.iter().take(FEW);
        all.any(|(_, container)| container.get("image").is_some())
    };
    may_be_overrides(root) && containers.is_some_and(|map| !map.is_empty() && !has_image(map))
}

/// The error of overrides in the place of a Score file; `metadata` is the key of theirs.
fn overrides(root: &Node, metadata: Option<&Key>, file: &str) -> Diagnostic {
    let (message, fields) = match metadata {
        Some(_) => (
            "this is no whole Score file: it has no `apiVersion` and no `metadata.name`",
            "`name: …` below `metadata`, and an `image`",
        ),
        None => (
            "this is no Score file: it has neither `apiVersion` nor `metadata`",
            "`metadata: {name: …}` and an `image`",
        ),
    };
    let span = metadata.map_or(root.span, |key| key.span);
    let is_plain = |c: char| c.is_alphanumeric() || "._/-".contains(c);
    let file = match file.chars().all(is_plain) {
        true => file,
        false => "FILE",
    };
    Diagnostic::new(codes::MISSING_NAME, message)
        .at(span)
        .hint(message!(
            "for what changes another Score file: `generate score.yaml --overrides-file {file}`"
        ))
        .hint(format!(
            "or, if it is a workload of its own, add `apiVersion: score.dev/v1b1`, {fields}"
        ))
}

/// The key below which the whole of a Score file stands.
fn wrapper(root: &Node) -> Option<&Key> {
    let map = root.as_map()?;
    let has_all = |node: &Node| {
        ["metadata", "containers"]
            .iter()
            .all(|field| node.get(field).is_some())
    };
    let mut keys = map
        .iter()
        .take(FEW)
        .filter(|(_, node)| node.as_map().is_some());
    let (key, node) = keys.next()?;
    (keys.next().is_none() && has_all(node)).then_some(key)
}

/// True if a map has fields, and none of them is or is nearly one of a Score file.
pub(super) fn is_of_something_else(root: &Node) -> bool {
    const FIELDS: [&str; 5] = [
        "apiVersion",
        "metadata",
        "containers",
        "service",
        "resources",
    ];
    let is_ours = |name: &str| {
        let is_one = |field: &&str| field.eq_ignore_ascii_case(name);
        FIELDS.iter().any(is_one) || nearest(name, FIELDS).is_some()
    };
    let mut names = root.as_map().into_iter().flat_map(Mapping::keys).peekable();
    names.peek().is_some() && !names.take(FEW).any(|key| is_ours(&key.text))
}

/// The place of a key that is nearly `name`.
fn near_name(map: &Mapping) -> Option<Span> {
    let mut keys = map.keys().take(FEW);
    let near = keys.find(|key| nearest(&key.text, ["name"]).is_some());
    near.map(|key| key.span)
}

/// The error of a file that holds nothing.
fn empty(place: Span, sources: &SourceMap) -> Diagnostic {
    let text = &sources.get(place.file).text;
    let holds = match text.trim() {
        "" => "the file is empty",
        text if text
            .lines()
            .all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) =>
        {
            "the file has nothing but comments"
        }
        _ => "the file holds nothing",
    };
    let error = Diagnostic::new(
        codes::MISSING_NAME,
        format!("{holds}, expected a Score file"),
    );
    error
        .at(place)
        .hint("it starts with `apiVersion: score.dev/v1b1`; `init --file sample.yaml` writes one")
}

/// The error of a `metadata.name` that is no string, as the format's schema says it.
fn not_a_name(name: &Node, sources: &SourceMap) -> Diagnostic {
    let found = with_article(name.kind_name());
    let message = message!("expected a string, found {found}");
    let error = Diagnostic::new(codes::WRONG_TYPE, message);
    let error = error.at(name.span).path("metadata.name");
    error.hint(match name.kind {
        Kind::Seq(_) | Kind::Map(_) => match name.as_seq() {
            Some([only]) if only.as_str().is_some() => {
                message!("write `name: {}`", only.as_str().unwrap_or_default())
            }
            _ => "write `metadata: {name: …}`".to_owned(),
        },
        _ => message!(
            "put the value in quotes to make it a string: `name: \"{}\"`",
            sources.text(name.span).trim()
        ),
    })
}
