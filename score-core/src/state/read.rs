//! The state file as the Go tools and we write it -> [`State`].

use score_yaml::message;
use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use score_yaml::{FileId, Key, Kind, Limits, Map, Mapping, Node, SourceMap, Span, Str};

use super::{ResourceState, State, WorkloadState};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, with_article};
use crate::path::FieldPath;
use crate::resource::ResourceUid;
use crate::target::{StateField, StateFields};
use crate::text::{Template, Text};
use crate::tree::Tree;

/// Reads a state file. `fields` are those of the target, `layers` those under which workloads keep what stands beside
/// their Score files ([`Layer::state_field`](crate::layer::Layer::state_field)).
///
/// # Errors
/// It is not YAML, holds a field that is not known, or a value of another type than the format says
/// (code `invalid-state`, with its place).
pub fn read(
    sources: &SourceMap,
    file: FileId,
    fields: &StateFields,
    layers: &[&'static str],
) -> Result<State, Diagnostics> {
    let shape = Shape { fields, layers };
    read_within(sources, file, &shape, Limits::default())
}

fn read_within(
    sources: &SourceMap,
    file: FileId,
    shape: &Shape<'_>,
    most: Limits,
) -> Result<State, Diagnostics> {
    let limits = limits(most, sources.get(file).text.len());
    let documents = score_yaml::parse_with(sources, file, limits).map_err(|errors| {
        let errors = errors.into_iter().map(|error| Diagnostic {
            code: Code::InvalidState,
            ..error.into()
        });
        errors.collect::<Diagnostics>()
    })?;
    let mut reader = Reader {
        sources,
        path: FieldPath::new(),
        diags: Diagnostics::new(),
    };
    let Some(top) = documents.into_iter().next() else {
        return Err(empty(file).into());
    };
    let state = reader.state(top, shape);
    if reader.diags.has_errors() {
        Err(reader.diags)
    } else {
        Ok(state)
    }
}

/// A state of which nothing is left. To take it for a new one would lose every password that it held.
fn empty(file: FileId) -> Diagnostic {
    Diagnostic::new(Code::InvalidState, "the state is empty")
        .at(Span::new(file, 0, 0))
        .summary("failed to load existing state directory: state file couldn't be decoded: EOF")
        .hint("bring it back from where it is kept, or remove the file and run `init`, which starts anew: with other passwords")
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
struct Shape<'f> {
    fields: &'f StateFields,
    layers: &'f [&'static str],
}

struct Reader<'a> {
    sources: &'a SourceMap,
    path: FieldPath,
    diags: Diagnostics,
}

impl Reader<'_> {
    fn state(&mut self, top: Node, shape: &Shape<'_>) -> State {
        let mut state = State::default();
        let known = ["workloads", "resources", "shared_state"];
        self.fields(
            top,
            &known,
            shape.fields.top,
            |reader, field, node| match field {
                "workloads" => {
                    let workloads = reader.entries(node, |reader, name, node| {
                        let workload = reader.workload(node, shape);
                        reader.check_name(name, &workload.spec);
                        Some((name.text.clone(), workload))
                    });
                    state.workloads.extend(workloads);
                }
                "resources" => {
                    let resources = reader.entries(node, |reader, uid, node| {
                        let span = node.span;
                        let resource = reader.resource(node);
                        let Some(parsed) = ResourceUid::parse(&uid.text) else {
                            let message = message!(
                                "`{}` is no resource uid of the form `TYPE.CLASS#ID`",
                                uid.text
                            );
                            let diagnostic = Diagnostic::new(Code::InvalidState, message);
                            reader.diags.push(diagnostic.at(span));
                            return None;
                        };
                        Some((parsed, resource))
                    });
                    state.resources.extend(resources);
                    state.resources.sort_keys();
                }
                "shared_state" => state.shared_state = reader.map(node),
                extra => {
                    state.extras.insert(extra.into(), node.into_value());
                }
            },
        );
        state
    }

    fn workload(&mut self, node: Node, shape: &Shape<'_>) -> WorkloadState {
        let empty = Node::new(Kind::Map(Mapping::new()), node.span);
        let mut workload = WorkloadState {
            spec: Arc::new(empty),
            file: None,
            layers: BTreeMap::new(),
            extras: Map::new(),
        };
        let known: Vec<&str> = ["spec", "file"]
            .iter()
            .chain(shape.layers)
            .copied()
            .collect();
        let layer = |field: &str| shape.layers.iter().find(|layer| **layer == field);
        self.fields(
            node,
            &known,
            shape.fields.workload,
            |reader, field, node| match field {
                "spec" if node.as_map().is_some() => workload.spec = Arc::new(node),
                "spec" => reader.wrong_type("a map", &node),
                "file" => {
                    workload.file = Some(node)
                        .filter(|node| !node.is_null())
                        .map(|node| reader.text(node).into())
                }
                other => match layer(other) {
                    Some(layer) => _ = workload.layers.insert(layer, Arc::new(node)),
                    None => _ = workload.extras.insert(other.into(), node.into_value()),
                },
            },
        );
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
            let diagnostic = Diagnostic::new(Code::InvalidState, message)
                .at(name.span)
                .label(key.span, "it stands here")
                .hint("the two are the same, unless someone changed one of them");
            let mark = self.path.enter("spec");
            self.path.enter("metadata");
            self.path.enter("name");
            self.diags.push(diagnostic.path(&self.path));
            self.path.leave(mark);
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
        self.fields(node, &known, &[], |reader, field, node| match field {
            "guid" => resource.guid = reader.text(node),
            "metadata" => resource.metadata = reader.map(node),
            "params" => resource.params = Arc::new(reader.params(&node)),
            "source_workload" => resource.source_workload = reader.text(node),
            "provisioner" => resource.provisioner = reader.text(node),
            "state" => resource.state = reader.map(node),
            "outputs" => {
                resource.outputs = Arc::new(Tree::from_map(reader.map(node), &mut Text::literal))
            }
            // The uid says these.
            _ => drop(reader.text(node)),
        });
        resource
    }

    /// Hands each field of a map to `take`; reports those that are not known.
    fn fields(
        &mut self,
        node: Node,
        known: &[&str],
        extras: &[StateField],
        mut take: impl FnMut(&mut Self, &str, Node),
    ) {
        let Some(map) = self.mapping(node) else {
            return;
        };
        for (key, node) in map {
            let field = key.text.as_str();
            let mark = self.path.enter(field);
            if known.contains(&field) || extras.iter().any(|extra| extra.name == field) {
                take(self, field, node);
            } else {
                let message = message!("the state has no field `{field}` here");
                let diagnostic = Diagnostic::new(Code::InvalidState, message).at(key.span);
                let diagnostic = diagnostic.path(&self.path);
                let extras = extras.iter().map(|extra| extra.name);
                self.diags.push(
                    diagnostic
                        .near(field, known.iter().copied().chain(extras))
                        .hint("another tool may have written it, or a later version of this one"),
                );
            }
            self.path.leave(mark);
        }
    }

    /// What `read` makes of each entry of a map with free keys, by all cores.
    fn entries<T: Send>(
        &mut self,
        node: Node,
        read: impl Fn(&mut Self, &Key, Node) -> Option<T> + Sync,
    ) -> Vec<T> {
        let Some(map) = self.mapping(node) else {
            return Vec::new();
        };
        let (sources, above) = (self.sources, &self.path);
        let entries: Vec<(Key, Node)> = map.into_iter().collect();
        let read: Vec<(Option<T>, Diagnostics)> = entries
            .into_par_iter()
            .map_init(
                || Reader {
                    sources,
                    path: above.clone(),
                    diags: Diagnostics::new(),
                },
                |reader, (key, node)| {
                    let mark = reader.path.enter(&key.text);
                    let entry = read(reader, &key, node);
                    reader.path.leave(mark);
                    (entry, std::mem::take(&mut reader.diags))
                },
            )
            .collect();
        let found = read.into_iter().filter_map(|(entry, diags)| {
            self.diags.extend(diags);
            entry
        });
        found.collect()
    }

    /// The map that a node is; null is an empty one.
    fn mapping(&mut self, node: Node) -> Option<Mapping> {
        match node.kind {
            Kind::Map(map) => Some(map),
            Kind::Null => Some(Mapping::new()),
            _ => {
                self.wrong_type("a map", &node);
                None
            }
        }
    }

    fn map(&mut self, node: Node) -> Map {
        let map = self.mapping(node).unwrap_or_default();
        map.into_iter()
            .map(|(key, node)| (key.text, node.into_value()))
            .collect()
    }

    fn params(&mut self, node: &Node) -> Tree<Template> {
        match &node.kind {
            Kind::Map(_) => Tree::from_node(node, &mut |text, span| {
                Template::parse(text, span, self.sources.text(span))
            }),
            Kind::Null => Tree::map(),
            _ => {
                self.wrong_type("a map", node);
                Tree::map()
            }
        }
    }

    /// A string; another scalar counts as it is written.
    fn text(&mut self, node: Node) -> Str {
        match node.kind {
            Kind::String(text) | Kind::Timestamp(text) => text,
            Kind::Null => Str::default(),
            Kind::Bool(_) | Kind::Int(_) | Kind::UInt(_) | Kind::Float(_) => {
                self.sources.text(node.span).into()
            }
            Kind::Seq(_) | Kind::Map(_) => {
                self.wrong_type("a string", &node);
                Str::default()
            }
        }
    }

    fn wrong_type(&mut self, expected: &str, found: &Node) {
        let message = message!(
            "the state has {} here, expected {expected}",
            with_article(found.kind_name())
        );
        let diagnostic = Diagnostic::new(Code::InvalidState, message).at(found.span);
        self.diags.push(diagnostic.path(&self.path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: StateFields = StateFields {
        top: &[],
        workload: &[],
    };
    const FEW: Limits = Limits {
        depth: 20,
        nodes: 100,
    };

    fn read_few(text: &str) -> Result<State, Diagnostics> {
        let mut sources = SourceMap::new();
        let file = sources.add("state.yaml", text);
        let shape = Shape {
            fields: &FIELDS,
            layers: &[],
        };
        read_within(&sources, file, &shape, FEW)
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
        assert_eq!(codes, [Code::InvalidState]);
    }
}
