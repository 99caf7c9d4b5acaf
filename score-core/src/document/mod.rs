//! Score files before they are typed: parse, overlay, upgrade.

mod file_kind;
mod outputs_in_text;
mod overlay;
mod override_path;
mod spec;
mod tags;
mod unread;
mod upgrade;
// Beside the schema, as they name the formats that people come from.
#[path = "../../schemas/words/mod.rs"]
mod words;

pub use file_kind::FileKind;
pub(crate) use overlay::quoted_for_shell;
pub use overlay::{Addition, Removal, additions, overlay, override_property, parse_overrides};
use score_yaml::message;
use score_yaml::parallel;
use score_yaml::{FileId, Key, Kind, Mapping, Node, OrderedMap, SourceMap, Span, Str};
pub use spec::spec;
pub use tags::ignored_tag;
pub use unread::{foreign_outputs, unread_placeholders};
pub use upgrade::upgrade;
pub use words::words_of_line;
pub use words::{SCORE_WORDS, in_place_of_type, type_meant};
pub(crate) use words::{in_extension, merge_conflict, override_values};

use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, Dialect, Severity, nearest, with_article};

/// A Score file as a tree with places; its top is a map.
#[derive(Clone, PartialEq, Debug)]
pub struct Document {
    root: Node,
}

impl Document {
    /// A document from its tree, if that is a map.
    #[must_use]
    pub fn new(root: Node) -> Option<Self> {
        root.as_map().is_some().then_some(Document { root })
    }

    /// The tree; a map.
    #[must_use]
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The map at the top.
    #[must_use]
    pub fn map(&self) -> &Mapping {
        self.root.as_map().expect("the top of a document is a map")
    }

    /// The map at the top, to change.
    pub fn map_mut(&mut self) -> &mut Mapping {
        self.root
            .as_map_mut()
            .expect("the top of a document is a map")
    }

    /// `metadata.name` and its place; parsed documents have it, overrides may take it away.
    #[must_use]
    pub fn name(&self) -> Option<(&str, Span)> {
        let name = self.map().get("metadata")?.get("name")?;
        Some((name.as_str()?, name.span))
    }

    /// The tree itself.
    #[must_use]
    pub fn into_root(self) -> Node {
        self.root
    }
}

/// Reads a Score file of `sources`: one YAML document that is a map and names its workload.
///
/// # Errors
/// It is no such thing. Where a tool's scripts read the summary word for word it is set; a missing name
/// sets one line of it, which [`together`] puts into the whole.
pub fn parse(
    sources: &SourceMap,
    file: FileId,
    dialect: &Dialect,
) -> Result<Document, Diagnostics> {
    let name = &sources.get(file).name;
    let root = parse_map(sources, file, &|node| {
        let undecodable = dialect.undecodable.replace("{file}", &message!("{name}"));
        no_score_file(node, sources, &undecodable)
    })?;
    let is_empty = root.is_none();
    let root = root.unwrap_or_else(|| Node::new(Kind::Map(Mapping::new()), Span::new(file, 0, 0)));
    let document = Document { root };
    let metadata = document.map().get_entry("metadata");
    let is_override = metadata.is_none_or(|(_, metadata)| {
        metadata
            .as_map()
            .is_some_and(|map| !map.contains_key("name"))
    }) && document.root.get("apiVersion").is_none()
        && document.root.get("containers").is_some();
    let containers = document.root.get("containers").and_then(Node::as_map);
    let has_image = containers.is_some_and(|containers| {
        let mut all = containers.iter().take(FEW);
        all.any(|(_, container)| container.get("image").is_some())
    });
    let missing = |message: &str, span| {
        let diagnostic = Diagnostic::new(codes::MISSING_NAME, message)
            .at(span)
            .path("metadata.name");
        let mut diagnostic = diagnostic.hint(match metadata {
            _ if FileKind::of(&document.root) == Some(FileKind::Definitions) => {
                FileKind::Definitions.way_out()
            }
            Some((_, metadata)) if metadata.get("name").is_some() => {
                "write the name of the workload: `name: web`"
            }
            Some((_, metadata)) if metadata.as_map().is_some_and(|map| !map.is_empty()) => {
                "write the name of the workload below `metadata`: `name: web`"
            }
            Some((_, metadata)) if metadata.as_map().is_some() => {
                "write the name of the workload: `metadata: {name: web}`"
            }
            Some(_) => "write `metadata: {name: …}`, the name of the workload",
            None => "add `metadata: {name: …}`, the name of the workload",
        });
        let way = "what changes another Score file is given with `--overrides-file`".to_owned();
        match (is_override, has_image) {
            (true, true) => diagnostic.hints.push(way),
            (true, false) => diagnostic.hints.insert(0, way),
            _ => {}
        }
        diagnostic
    };
    let diagnostic = match metadata {
        Some((key, metadata)) if metadata.as_map().is_some() => match metadata.get("name") {
            Some(name) if name.as_str().is_some_and(|name| !name.is_empty()) => {
                return Ok(document);
            }
            Some(name) if name.as_str().is_none() && !name.is_null() => not_a_name(name, sources),
            Some(name) => missing("`metadata.name` is empty", name.span),
            None => match metadata.as_map().and_then(near_name) {
                Some(near) => Diagnostic {
                    hints: vec!["did you mean `name`?".to_owned()],
                    ..missing("`metadata` has no `name`", near)
                },
                None => score_schema::written_for(&SCORE_WORDS, &document.root, "metadata")
                    .unwrap_or_else(|| missing("`metadata` has no `name`", key.span)),
            },
        }
        .summary(message!(
            "workload in file '{name}' has empty metadata.name"
        )),
        _ if is_empty => empty(document.root.span, sources).summary(message!(
            "workload in file '{name}' is missing required metadata"
        )),
        // It is there, and is something else.
        Some((_, node)) if !node.is_null() => (SCORE_WORDS.foreign)(&document.root)
            .unwrap_or_else(|| not_metadata(node, missing("", node.span))),
        _ => (SCORE_WORDS.foreign)(&document.root)
            .or_else(|| match metadata {
                Some(_) => None,
                None => score_schema::written_for(&SCORE_WORDS, &document.root, "metadata"),
            })
            .unwrap_or_else(|| match metadata {
                Some((_, node)) => {
                    let wrong = not_metadata(node, missing("", node.span));
                    // Below an empty `metadata:` its field is not indented.
                    match document.map().get_entry("name") {
                        Some((key, _)) => {
                            let line = sources.location(key.span).line;
                            let way = "by two more blanks: `name` belongs below `metadata`";
                            Diagnostic {
                                hints: vec![format!("indent line {line} {way}")],
                                ..wrong
                            }
                        }
                        None => wrong,
                    }
                }
                None if wrapper(&document.root).is_some() => {
                    let (name, span) = wrapper(&document.root)
                        .map_or(("", document.root.span), |key| (&*key.text, key.span));
                    let message = message!("all of the Score file stands below `{name}`, expected it at the top");
                    Diagnostic {
                        hints: vec![message!(
                            "move what is below `{name}` to the left margin, and leave `{name}` out"
                        )],
                        ..missing(&message, span)
                    }
                }
                None if is_of_something_else(&document.root) => missing(
                    "this is no Score file: it has none of `apiVersion`, `metadata` and `containers`",
                    document.root.span,
                ),
                None if is_override && !has_image => missing(
                    "this is no Score file: it has neither `apiVersion` nor `metadata`",
                    document.root.span,
                ),
                None => missing("the workload has no `metadata`", document.root.span),
            })
            .summary(message!(
                "workload in file '{name}' is missing required metadata"
            )),
    };
    Err(diagnostic.into())
}

/// The error of metadata that is no map; `missing` is that of a name that is not there.
fn not_metadata(node: &Node, missing: Diagnostic) -> Diagnostic {
    let (code, found) = match node.is_null() {
        true => (codes::MISSING_NAME, "no value".to_owned()),
        false => (codes::WRONG_TYPE, with_article(node.kind_name())),
    };
    let name = node.as_str().filter(|name| is_workload_name(name));
    let message = message!("expected a map, found {found}");
    let wrong = Diagnostic {
        code,
        message,
        ..missing.path("metadata")
    };
    match name {
        Some(name) => Diagnostic {
            hints: vec![message!("write `metadata: {{name: {name}}}`")],
            ..wrong
        },
        None => wrong,
    }
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
fn is_of_something_else(root: &Node) -> bool {
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

/// So many keys of a file say whether it is a Score file.
const FEW: usize = 100;

/// True if a text may be the name of a workload.
fn is_workload_name(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (2..=63).contains(&text.len()) && text.chars().all(is_part)
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

/// Reads a Score file of `sources` that may not name its workload; `None` if it is empty, no map, or of another format.
#[must_use]
pub fn parse_unnamed(sources: &SourceMap, file: FileId) -> Option<Document> {
    let root = parse_map(sources, file, &not_a_map).ok()??;
    let is_foreign = is_of_something_else(&root) || (SCORE_WORDS.foreign)(&root).is_some();
    Document::new(root).filter(|_| !is_foreign)
}

/// Puts the Score files of a run together: each has a name of its own.
///
/// # Errors
/// All that is wrong with any of them. Missing and clashing names share one summary.
pub fn together(
    parsed: Vec<Result<Document, Diagnostics>>,
    sources: &SourceMap,
    dialect: &Dialect,
) -> Result<Vec<Document>, Diagnostics> {
    let mut documents: Vec<Document> = Vec::with_capacity(parsed.len());
    let mut diags = Diagnostics::new();
    // To look for the name of each takes longer than to compare them.
    let found: Vec<Option<(Str, Span)>> = parallel::map(&parsed, 1, |result| {
        let (name, span) = result.as_ref().ok()?.name()?;
        Some((name.into(), span))
    });
    let mut names: OrderedMap<Str, Span> = OrderedMap::with_capacity(found.len());
    for (result, named) in parsed.into_iter().zip(found) {
        match result {
            Ok(document) => {
                if let Some((name, span)) = named {
                    match names.get(&name) {
                        // In the order in which they were read.
                        Some(first) => {
                            let (first, second) = match first.file <= span.file {
                                true => (*first, span),
                                false => (span, *first),
                            };
                            diags.push(duplicate(&name, first, second, sources));
                        }
                        None => _ = names.insert(name, span),
                    }
                }
                documents.push(document);
            }
            Err(found) => diags.extend(found),
        }
    }
    if diags.is_empty() {
        return Ok(documents);
    }
    // Whatever is wrong with it, the Go tools have a line for it.
    let about_names = |d: &Diagnostic| d.summary.is_some() && d.code != codes::NOT_A_MAP;
    let about = diags.iter().filter(|d| about_names(d));
    let lines: Vec<&str> = about.filter_map(|d| d.summary.as_deref()).collect();
    let lines = dialect.invalid_names(&lines, diags.more(Severity::Error));
    Err(diags
        .into_iter()
        .map(|d| {
            if about_names(&d) {
                d.summary_lines(&lines)
            } else {
                d
            }
        })
        .collect())
}

fn duplicate(name: &str, first: Span, second: Span, sources: &SourceMap) -> Diagnostic {
    let [first_file, file] = [first, second].map(|span| &sources.get(span.file).name);
    Diagnostic::new(
        codes::DUPLICATE_WORKLOAD,
        message!("`{first_file}` and `{file}` both describe a workload `{name}`"),
    )
    .at(second)
    .path("metadata.name")
    .label(first, "first here")
    .hint("give each workload a name of its own")
    .summary(message!(
        "workload name '{name}' in file '{file}' is used more than once"
    ))
}

/// The map that a file holds, if it holds anything. `refused` is the error of something else.
fn parse_map(
    sources: &SourceMap,
    file: FileId,
    refused: &dyn Fn(&Node) -> Diagnostic,
) -> Result<Option<Node>, Diagnostics> {
    let documents = score_yaml::parse(sources, file).map_err(|errors| {
        errors
            .into_iter()
            .map(Diagnostic::from)
            .collect::<Diagnostics>()
    })?;
    let mut documents = documents.into_iter();
    let first = documents.next();
    if let Some(second) = documents.find(|node| !node.is_null()) {
        let message = "the file holds a second YAML document, expected one";
        return Err(Diagnostic::new(codes::SECOND_DOCUMENT, message)
            .at(second.span)
            .hint(match words::is_of_extension(&second) {
                true => "it is an extension: put it into a file of its own, for `--extensions`",
                false => "put each workload into a file of its own",
            })
            .into());
    }
    match first {
        Some(node) if node.as_map().is_some() => Ok(Some(node)),
        Some(node) if !node.is_null() => Err(refused(&node).into()),
        _ => Ok(None),
    }
}

/// The error of a file that holds no map.
fn not_a_map(node: &Node) -> Diagnostic {
    let found = with_article(node.kind_name());
    let message = message!("the file holds {found}, expected a map");
    Diagnostic::new(codes::NOT_A_MAP, message).at(node.span)
}

/// The error of a Score file that holds no map, with the text that the Go tools have for it.
fn no_score_file(node: &Node, sources: &SourceMap, undecodable: &str) -> Diagnostic {
    let line = sources.location(node.span).line;
    // Of what belongs to somebody else no word is said.
    let source = sources
        .is_shown(node.span.file)
        .then(|| sources.text(node.span));
    let found = go_unmarshal_subject(node, source);
    let error = not_a_map(node);
    let error = match FileKind::of(node) {
        Some(kind) => error.hint(kind.way_out()),
        None => {
            let further = score_schema::without_dash(node, sources).into_iter();
            let is_workload = |item: &Node| item.get("containers").is_some();
            let items = node.as_seq().unwrap_or_default();
            let error = match items.len() > 1 && items.iter().all(is_workload) {
                true => {
                    error.hint("write each workload into a file of its own, and give all of them")
                }
                false => error.hint("a Score file starts with `apiVersion: score.dev/v1b1`"),
            };
            further.fold(error, Diagnostic::hint)
        }
    };
    error.summary_lines([
        format!("{undecodable}: yaml: unmarshal errors:"),
        format!("  line {line}: cannot unmarshal {found} into map[string]interface {{}}"),
    ])
}

/// Tag and value of what is no map, as yaml.v3 shortens them: `` !!str `blah` ``. Without the value where the source
/// is not to be shown.
fn go_unmarshal_subject(node: &Node, source: Option<&str>) -> String {
    let is_shown = source.is_some();
    let source = source.unwrap_or_default();
    let (tag, value) = match &node.kind {
        Kind::Null => ("!!null", source),
        Kind::Bool(_) => ("!!bool", source),
        Kind::Int(_) | Kind::UInt(_) => ("!!int", source),
        Kind::Float(_) => ("!!float", source),
        Kind::Timestamp(text) => ("!!timestamp", text.as_str()),
        Kind::String(text) => ("!!str", text.as_str()),
        Kind::Seq(_) => return "!!seq".to_owned(),
        Kind::Map(_) => return "!!map".to_owned(),
    };
    if !is_shown {
        tag.to_owned()
    } else if value.len() > 10 {
        let cut = (0..=7)
            .rev()
            .find(|i| value.is_char_boundary(*i))
            .unwrap_or(0);
        message!("{tag} `{}...`", &value[..cut])
    } else if value.is_empty() {
        tag.to_owned()
    } else {
        message!("{tag} `{value}`")
    }
}
