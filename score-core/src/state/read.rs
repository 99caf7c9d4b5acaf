//! The state file as the Go tools and we write it -> [`State`].

use score_yaml::message;
use std::sync::Arc;

use score_yaml::{
    FileId, Key, Kind, Limits, Map, Mapping, Node, OrderedMap, SortedMap, SourceMap, Span,
};

use super::reader::{AS_BEFORE, StateLayer, StateReader};
use super::{BesideState, ResourceState, State, WorkloadState};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, TreeReader};
use crate::path::FieldPath;
use crate::resource::ResourceUid;
use crate::target::{StateField, StateFields};
use crate::text::{Template, Text};
use crate::tree::Tree;

/// Reads a state file. `fields` are those of the target, `layers` those under which workloads keep what stands beside
/// their Score files.
///
/// # Errors
/// It is not YAML, holds a field that is not known, or a value of another type than the format says
/// (code `invalid-state`, with its place).
pub fn read(
    sources: &SourceMap,
    file: FileId,
    fields: &StateFields,
    layers: &[StateLayer],
) -> Result<State, Diagnostics> {
    let format = Format { fields, layers };
    read_within(sources, file, &format, Limits::default())
}

/// Reads the file beside the state file into the state.
///
/// # Errors
/// As [`read()`].
pub fn read_beside(
    sources: &SourceMap,
    file: FileId,
    state: &mut State,
) -> Result<(), Diagnostics> {
    let top = top(sources, file, Limits::default())?;
    let mut diags = Diagnostics::new();
    state.beside = StateReader::new(sources, FieldPath::new(), &mut diags).beside(top);
    if diags.has_errors() {
        Err(diags)
    } else {
        Ok(())
    }
}

fn read_within(
    sources: &SourceMap,
    file: FileId,
    format: &Format<'_>,
    most: Limits,
) -> Result<State, Diagnostics> {
    let text = &sources.get(file).text;
    // All that write a state end its last line.
    let may_be_cut = text.contains('\n') && !text.ends_with('\n');
    let top = match top(sources, file, most) {
        Err(_) if may_be_cut => return Err(cut_off(file, text.len()).into()),
        top => top?,
    };
    if may_be_cut && top.get("shared_state").is_none() {
        return Err(cut_off(file, text.len()).into());
    }
    if let Some(error) = of_another(&top, format.fields) {
        return Err(error.into());
    }
    let mut diags = Diagnostics::new();
    let state = StateReader::new(sources, FieldPath::new(), &mut diags).state(top, format);
    match diags.has_errors() {
        true if may_be_cut => Err(cut_off(file, text.len()).into()),
        true => Err(diags),
        false => Ok(state),
    }
}

/// The way out of a state that is lost.
const BRING_BACK: &str =
    "bring it back from where it is kept, or remove it and run `init`, which makes other passwords";

/// A state of which only the start is left. To mend what is broken at its end would lose the passwords behind that.
fn cut_off(file: FileId, end: usize) -> Diagnostic {
    let message = "the state ends in the middle of a line";
    Diagnostic::new(codes::INVALID_STATE, message)
        .at(Span::new(file, end, end))
        .hint(BRING_BACK)
}

/// The error that the state is that of another target's program, if it is.
fn of_another(top: &Node, fields: &StateFields) -> Option<Diagnostic> {
    let workloads = top.get("workloads").and_then(Node::as_map);
    let workload = workloads.and_then(|workloads| Some(workloads.iter().next()?.1));
    let (key, program) = fields.others.iter().find_map(|(field, program)| {
        let places = [Some(top), workload].into_iter().flatten();
        let mut places = places.filter_map(Node::as_map);
        Some((places.find_map(|map| map.get_entry(field))?.0, program))
    })?;
    let message = format!("this is the state of `{program}`, which has `{}`", key.text);
    let error = Diagnostic::new(codes::INVALID_STATE, message).at(key.span);
    Some(error.hint(format!(
        "it belongs into `.{program}`; bring the one back that was here"
    )))
}

/// The tree of a file of the state.
fn top(sources: &SourceMap, file: FileId, most: Limits) -> Result<Node, Diagnostics> {
    let limits = limits(most, sources.get(file).text.len());
    let documents = score_yaml::parse_with(sources, file, limits).map_err(|errors| {
        let errors = errors.into_iter().map(|error| Diagnostic {
            code: codes::INVALID_STATE,
            ..error.into()
        });
        errors.collect::<Diagnostics>()
    })?;
    documents
        .into_iter()
        .next()
        .ok_or_else(|| empty(file).into())
}

/// A state of which nothing is left. To take it for a new one would lose every password that it held.
fn empty(file: FileId) -> Diagnostic {
    Diagnostic::new(codes::INVALID_STATE, "the state is empty")
        .at(Span::new(file, 0, 0))
        .summary("failed to load existing state directory: state file couldn't be decoded: EOF")
        .hint(BRING_BACK)
}

/// Those of other files, and room for the fields in which the state keeps what stood at their top. A state is as large
/// as its project: of what stands in it in full, and no node takes less than a byte, everything is read; so much may
/// come from aliases as in any other file.
fn limits(most: Limits, bytes: usize) -> Limits {
    Limits {
        depth: most.depth + 16,
        nodes: most.nodes.max(bytes),
    }
}

/// The fields of a state that are not the same for every target and program.
struct Format<'f> {
    fields: &'f StateFields,
    layers: &'f [StateLayer],
}

impl StateReader<'_, '_> {
    fn state(&mut self, top: Node, format: &Format<'_>) -> State {
        let mut state = State::default();
        let known = ["workloads", "resources", "shared_state"].into_iter();
        let known = known.chain(names(format.fields.top));
        let entries = self.mapping(top);
        self.fields(entries, known, |reader, field, node| match field {
            "workloads" => {
                let workloads = reader.entries(node, |reader, name, node| {
                    let workload = reader.workload(node, format);
                    reader.check_name(name, &workload.spec);
                    Some((name.text.clone(), workload))
                });
                state.workloads.extend(workloads);
            }
            "resources" => state.resources = reader.resources(node),
            "shared_state" => state.shared_state = reader.map(node),
            extra => {
                state.extras.insert(extra.into(), node.into_value());
            }
        });
        state
    }

    fn beside(&mut self, top: Node) -> BesideState {
        let mut beside = BesideState::default();
        let entries = self.mapping(top);
        let known = ["resources", "fields", "last_run"].into_iter();
        self.fields(entries, known, |reader, field, node| match field {
            "resources" => beside.resources = reader.resources(node),
            "fields" => beside.fields = reader.map(node),
            _ => beside.last_run = reader.map(node),
        });
        beside
    }

    /// Resources by uid, in the order of their uids.
    fn resources(&mut self, node: Node) -> OrderedMap<ResourceUid, ResourceState> {
        let mut resources = OrderedMap::new();
        resources.extend(self.entries(node, |reader, uid, node| {
            let span = node.span;
            let resource = reader.resource(node);
            let Some(parsed) = ResourceUid::parse(&uid.text) else {
                let message = message!(
                    "`{}` is no resource uid of the form `TYPE.CLASS#ID`",
                    uid.text
                );
                let diagnostic = Diagnostic::new(codes::INVALID_STATE, message);
                let diagnostic = diagnostic.at(span).hint(AS_BEFORE);
                reader.cursor.diags.push(diagnostic);
                return None;
            };
            Some((parsed, resource))
        }));
        resources.sort_keys();
        resources
    }

    fn workload(&mut self, node: Node, format: &Format<'_>) -> WorkloadState {
        let empty = Node::new(Kind::Map(Mapping::new()), node.span);
        let mut workload = WorkloadState {
            spec: Arc::new(empty),
            file: None,
            layers: SortedMap::new(),
            extras: Map::new(),
        };
        let layers = format.layers.iter().map(|layer| layer.field);
        let known = ["spec", "file"].into_iter().chain(layers);
        let known = known.chain(names(format.fields.workload));
        let layer = |field: &str| format.layers.iter().find(|layer| layer.field == field);
        let entries = self.mapping(node);
        self.fields(entries, known, |reader, field, node| match field {
            "spec" if node.as_map().is_some() => workload.spec = Arc::new(node),
            "spec" => reader.wrong_type(&node, "map"),
            "file" => {
                workload.file = Some(node)
                    .filter(|node| !node.is_null())
                    .map(|node| reader.text(node).into())
            }
            other => match layer(other) {
                Some(layer) => {
                    let tree = (layer.read)(reader, node);
                    workload.layers.insert(layer.field, Arc::new(tree));
                }
                None => _ = workload.extras.insert(other.into(), node.into_value()),
            },
        });
        workload
    }

    /// A workload stands under its own name: later stages find what else is known of it by that.
    fn check_name(&mut self, key: &Key, spec: &Node) {
        let name = spec
            .get("metadata")
            .and_then(|metadata| metadata.get("name"));
        let own = name.and_then(Node::as_str);
        if let (Some(name), Some(own)) = (name, own)
            && *own != *key.text
        {
            let message = message!(
                "the state has a workload of the name `{own}` under the name `{}`",
                key.text
            );
            let diagnostic = Diagnostic::new(codes::INVALID_STATE, message)
                .at(name.span)
                .label(key.span, "it stands here")
                .hint("the two are the same, unless someone changed one of them");
            self.at("spec", |reader| {
                reader.at("metadata", |reader| {
                    reader.at("name", |reader| reader.push(diagnostic));
                });
            });
        }
    }

    fn resource(&mut self, node: Node) -> ResourceState {
        let mut resource = ResourceState::default();
        let known = [
            "guid",
            "type",
            "class",
            "id",
            "metadata",
            "params",
            "source_workload",
            "provisioner",
            "state",
            "outputs",
        ];
        let entries = self.mapping(node);
        self.fields(
            entries,
            known.into_iter(),
            |reader, field, node| match field {
                "guid" => resource.guid = reader.text(node),
                "metadata" => resource.metadata = reader.map(node),
                "params" => resource.params = Arc::new(reader.params(&node)),
                "source_workload" => resource.source_workload = reader.text(node),
                "provisioner" => resource.provisioner = reader.text(node),
                "state" => resource.state = reader.map(node),
                "outputs" => {
                    resource.outputs =
                        Arc::new(Tree::from_map(reader.map(node), &mut Text::literal))
                }
                // The uid says these.
                _ => drop(reader.text(node)),
            },
        );
        resource
    }

    fn params(&mut self, node: &Node) -> Tree<Template> {
        match &node.kind {
            Kind::Map(_) => Tree::from_node(node, &mut |text, span| {
                Template::parse(text, span, self.sources.text(span))
            }),
            Kind::Null => Tree::map(),
            _ => {
                self.wrong_type(node, "map");
                Tree::map()
            }
        }
    }
}

/// The names of fields.
fn names(fields: &[StateField]) -> impl Iterator<Item = &str> + Clone {
    fields.iter().map(|field| field.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: StateFields = StateFields {
        top: &[],
        workload: &[],
        others: &[],
    };
    const FEW: Limits = Limits {
        depth: 20,
        nodes: 100,
    };

    fn read_few(text: &str) -> Result<State, Diagnostics> {
        let mut sources = SourceMap::new();
        let file = sources.add("state.yaml", text);
        let format = Format {
            fields: &FIELDS,
            layers: &[],
        };
        read_within(&sources, file, &format, FEW)
    }

    #[test]
    fn what_stands_in_a_state_in_full_is_within_the_limits() {
        let nodes = 10 * FEW.nodes;
        // Nothing has more nodes for its bytes.
        let text = format!("shared_state: {{l: [{}]}}", "1,".repeat(nodes));
        let mut sources = SourceMap::new();
        let file = sources.add("other.yaml", &text);
        assert!(score_yaml::parse_with(&sources, file, FEW).is_err());
        let state = read_few(&text).unwrap();
        let list = state.shared_state.get("l").and_then(|list| list.as_seq());
        assert_eq!(list.map(<[_]>::len), Some(nodes));
    }

    #[test]
    fn aliases_in_a_state_are_limited_as_elsewhere() {
        let list = format!("shared_state: {{l: &l [{}],", "1,".repeat(30));
        assert!(read_few(&format!("{list} a: *l}}")).is_ok());
        let aliases: String = (0..20).map(|i| format!("a{i}: *l, ")).collect();
        let errors = read_few(&format!("{list} {aliases}}}")).unwrap_err();
        let codes: Vec<_> = errors.iter().map(|error| error.code).collect();
        assert_eq!(codes, [codes::INVALID_STATE]);
    }
}
