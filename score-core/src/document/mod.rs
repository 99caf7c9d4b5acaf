//! Score files before they are typed: parse, overlay, upgrade.

mod file_kind;
mod name_slip;
mod numbered_lines;
mod outputs_in_text;
mod overlay;
mod override_file;
mod override_path;
mod read_by_shell;
mod second_document;
mod spec;
mod tags;
mod unnamed;
mod unread;
mod upgrade;

pub use file_kind::FileKind;
pub(crate) use overlay::foreign_overrides;
pub use overlay::{Addition, Removal, additions, overlay, override_property, parse_overrides};
pub use score_words::override_values::flag_meant;
pub use score_words::{GIVE_A_SCORE_FILE, SCORE_WORDS, in_place_of_type, type_meant};
pub(crate) use score_words::{amounts_near, in_extension, merge_conflict, override_values};
pub use score_words::{duration, words_of_line};
use score_yaml::message;
use score_yaml::parallel;
use score_yaml::{FileId, Kind, Mapping, Node, OrderedMap, SourceMap, Span, Str};
pub use spec::spec;
pub use tags::ignored_tag;
pub use unread::{foreign_outputs, unread_placeholders};
pub use upgrade::upgrade;

use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, Dialect, Severity, with_article};

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
    });
    let or_numbered = |mut found: Diagnostics| match numbered_lines::fault(sources, file) {
        Some(numbered) => numbered.into(),
        None => {
            score_words::foreign_files::lead_out_of_sections(&sources.get(file).text, &mut found);
            found
        }
    };
    let root = root.map_err(or_numbered)?;
    let is_empty = root.is_none();
    let root = root.unwrap_or_else(|| Node::new(Kind::Map(Mapping::new()), Span::new(file, 0, 0)));
    let document = Document { root };
    match unnamed::fault(&document, is_empty, sources) {
        Some(fault) => Err(or_numbered(fault.into())),
        None => Ok(document),
    }
}

/// So many keys of a file say whether it is a Score file.
const FEW: usize = 100;

/// Reads a Score file of `sources` that may not name its workload; `None` if it is empty, no map, of another format, or
/// overrides of another Score file.
#[must_use]
pub fn parse_unnamed(sources: &SourceMap, file: FileId) -> Option<Document> {
    let root = parse_map(sources, file, &not_a_map).ok()??;
    let is_other = unnamed::is_of_something_else(&root)
        || (SCORE_WORDS.foreign)(&root).is_some()
        || unnamed::are_overrides(&root)
        || numbered_lines::fault(sources, file).is_some();
    Document::new(root).filter(|_| !is_other)
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
        return Err(second_document::error(first.as_ref(), &second).into());
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
            let other = source.and_then(score_words::foreign_files::foreign_text);
            let error = match items.len() > 1 && items.iter().all(is_workload) {
                _ if other.is_some() => Diagnostic {
                    message: format!("this is {}, no Score file", other.unwrap_or_default()),
                    ..error.hint(GIVE_A_SCORE_FILE)
                },
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
