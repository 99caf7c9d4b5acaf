//! Sets and deltas from files.

use score_core::diagnostic::{Cursor, Diagnostic, Diagnostics, TreeReader};
use score_yaml::{FileId, Key, Kind, Map, Mapping, Node, SourceMap, Span, Value, message};

use super::apply::UpdatePlace;
use super::delta::{DeploymentDelta, ModuleUpdate};
use super::operation::Operation;
use super::set::DeploymentSet;
use super::shape::check_module;
use crate::codes;
use crate::top_map::read_map;
use crate::written_operation::{FaultPlace, OperationFault, WrittenField, WrittenOperation};

impl DeploymentSet {
    /// Reads a set: `{id?, version?, modules?, shared?}`, where a module is `{profile, spec, externals, deploy}`.
    ///
    /// # Errors
    /// Everything that is wrong with the file.
    pub fn read(sources: &SourceMap, file: FileId) -> Result<Self, Diagnostics> {
        let root = read_map(sources, file, "a set is `{modules: {…}, shared: {…}}`")?;
        if is_score_file(&root) {
            let error = other_file(&root, "a Score file, expected a set");
            return Err(error
                .hint("`set FILE` prints the set of Score files")
                .into());
        }
        if root.get("modules").is_some_and(is_of_delta) {
            let error = other_file(&root, "a delta, expected a set");
            let hint = "`delta apply SET DELTA` makes a set of it; the set comes first";
            return Err(error.hint(hint).into());
        }
        let mut set = DeploymentSet::default();
        finished(|reader| {
            reader.fields(&root, "a set", &["id", "version", "modules", "shared"], {
                |reader, key, node| match key.text.as_str() {
                    "modules" => reader.entries(node, |reader, key, node| {
                        let module = reader.module(node);
                        set.modules.insert(key.text.clone(), module);
                    }),
                    "shared" => reader.entries(node, |reader, key, node| {
                        reader.is_map(node);
                        let resource = reader.data(node);
                        if let Value::Map(shared) = &mut set.shared {
                            shared.insert(key.text.clone(), resource);
                        }
                    }),
                    "version" if node.to_value() != Value::Int(0) => {
                        let message = "the version of a set is 0";
                        reader.error(codes::INVALID_VALUE, message, node.span);
                    }
                    _ => {}
                }
            });
        })?;
        Ok(set)
    }
}

impl DeploymentDelta {
    /// Reads a delta: `{id?, metadata?, modules: {add?, remove?, update?}, shared?}`.
    ///
    /// # Errors
    /// Everything that is wrong with the file.
    pub fn read(sources: &SourceMap, file: FileId) -> Result<Self, Diagnostics> {
        let hint = "a delta is `{modules: {add: {…}, remove: […], update: {…}}, shared: […]}`";
        let root = read_map(sources, file, hint)?;
        if is_score_file(&root) {
            let error = other_file(&root, "a Score file, expected a delta");
            let hint = "`set FILE` prints the set of Score files, and `delta diff` the delta between two sets";
            return Err(error.hint(hint).into());
        }
        if is_set(&root) {
            let error = other_file(&root, "a set, expected a delta");
            let hint = "the set comes first, `delta apply SET DELTA`; `delta diff FROM TO` makes a delta of two sets";
            return Err(error.hint(hint).into());
        }
        let mut delta = DeploymentDelta::default();
        finished(|reader| {
            let known = ["id", "metadata", "modules", "shared"];
            reader.fields(&root, "a delta", &known, |reader, key, node| {
                match key.text.as_str() {
                    "metadata" => reader.entries(node, |reader, key, node| {
                        let data = reader.data(node);
                        delta.metadata.insert(key.text.clone(), data);
                    }),
                    "modules" => reader.modules(node, &mut delta),
                    "shared" => delta.shared = reader.operations(node, &UpdatePlace::Shared),
                    _ => {}
                }
            });
        })?;
        Ok(delta)
    }
}

/// The set that stands behind a delta where the set is the first of some files: its place among the others, and the error.
#[must_use]
pub fn exchanged(
    sources: &SourceMap,
    first: FileId,
    others: &[FileId],
) -> Option<(usize, Diagnostic)> {
    let holds = |file, is_kind: fn(&Node) -> bool| {
        let root = read_map(sources, file, "").ok()?;
        (!is_score_file(&root) && is_kind(&root)).then_some(root)
    };
    let delta = holds(first, |root| root.get("modules").is_some_and(is_of_delta))?;
    let mut sets = others.iter().enumerate();
    let mut sets = sets
        .by_ref()
        .filter(|(_, file)| holds(**file, is_set).is_some());
    let (at, _) = sets.next().filter(|_| sets.next().is_none())?;
    let mut error = other_file(&delta, "");
    error.message = "a delta stands before the set, expected the set first".into();
    Some((at, error))
}

/// True if a file has what only a set has.
fn is_set(root: &Node) -> bool {
    root.get("version").is_some() || root.get("modules").is_some_and(is_of_set)
}

/// True if a file is one of Score: as a set or a delta it has nothing that is right.
fn is_score_file(root: &Node) -> bool {
    root.get("apiVersion").is_some() && root.get("containers").is_some()
}

/// The error of a file that is another one than it is taken for.
fn other_file(root: &Node, what: &str) -> Diagnostic {
    let message = format!("the file holds {what}");
    let place = root.as_map().and_then(|map| map.keys().next());
    let place = place.map_or(root.span, |key| key.span);
    Diagnostic::new(codes::WRONG_TYPE, message).at(place)
}

/// What a delta does with modules.
const MODULES: [&str; 3] = ["add", "remove", "update"];

/// What else people write for that, which is hardly the name of a workload.
const OTHER_VERBS: [&str; 6] = ["change", "create", "delete", "modify", "replace", "set"];

/// True if the modules of a set are those of a delta: what is done with some.
fn is_of_delta(modules: &Node) -> bool {
    let map = modules.as_map().filter(|map| !map.is_empty());
    map.is_some_and(|map| {
        map.iter().all(|(key, node)| {
            let fields = ["profile", "spec", "externals"];
            let is_module = fields.iter().any(|field| node.get(field).is_some());
            MODULES.contains(&key.text.as_str()) && !is_module
        })
    })
}

/// True if the modules of a delta are those of a set: by their names.
fn is_of_set(modules: &Node) -> bool {
    let map = modules.as_map().filter(|map| !map.is_empty());
    map.is_some_and(|map| {
        map.iter().all(|(key, node)| {
            let name = key.text.as_str();
            !MODULES.contains(&name) && !OTHER_VERBS.contains(&name) && node.as_map().is_some()
        })
    })
}

/// Calls a function with a reader, and gives what is wrong.
fn finished(read: impl FnOnce(&mut SetReader<'_>)) -> Result<(), Diagnostics> {
    let mut diags = Diagnostics::new();
    read(&mut SetReader(Cursor::new(&mut diags)));
    match diags.has_errors() {
        true => Err(diags),
        false => Ok(()),
    }
}

/// Reads sets and deltas.
struct SetReader<'d>(Cursor<'d>);

impl<'d> TreeReader<'d> for SetReader<'d> {
    fn cursor(&mut self) -> &mut Cursor<'d> {
        &mut self.0
    }
}

impl SetReader<'_> {
    /// Hands each field of a map to a function; those that are not known are reported. Null is a field that is not there.
    fn fields(
        &mut self,
        node: &Node,
        owner: &str,
        known: &[&str],
        mut read: impl FnMut(&mut Self, &Key, &Node),
    ) {
        let entries = node.as_map().into_iter().flat_map(Mapping::iter);
        self.each_entry(entries, |reader, key, node| {
            if !known.contains(&key.text.as_str()) {
                return reader.push_error(|| {
                    let message = message!("{owner} has no field `{}`", key.text);
                    let error = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
                    error.near_or_listed(&key.text, known, "there are")
                });
            }
            if !node.is_null() {
                read(reader, key, node);
            }
        });
    }

    /// Hands each entry of what has to be a map to a function.
    fn entries(&mut self, node: &Node, read: impl FnMut(&mut Self, &&Key, &Node)) {
        if self.is_map(node) {
            self.each_entry(node.as_map().into_iter().flat_map(Mapping::iter), read);
        }
    }

    /// True if a value is a map; another one is reported.
    fn is_map(&mut self, node: &Node) -> bool {
        let is_map = node.as_map().is_some();
        if !is_map {
            self.wrong_type(node, "map");
        }
        is_map
    }

    /// The module of a workload.
    fn module(&mut self, node: &Node) -> Value {
        if !self.is_map(node) {
            return Value::Null;
        }
        check_module(self, node);
        self.data(node)
    }

    /// What a delta does with modules.
    fn modules(&mut self, node: &Node, delta: &mut DeploymentDelta) {
        if !self.is_map(node) {
            return;
        }
        self.fields(
            node,
            "`modules` of a delta",
            &MODULES,
            |reader, key, node| match key.text.as_str() {
                "add" => reader.entries(node, |reader, key, node| {
                    let module = (!node.is_null()).then(|| reader.module(node));
                    delta.add.insert(key.text.clone(), module);
                }),
                "remove" if node.as_str().is_some() => {
                    let name = node.as_str().unwrap_or_default();
                    let error =
                        Diagnostic::new(codes::WRONG_TYPE, "expected a list, found a string");
                    let way_out = message!("write a list: `\"remove\": [\"{name}\"]`");
                    reader.push(error.at(node.span).hint(way_out));
                }
                "remove" => {
                    for (at, name) in reader.items_of(node).unwrap_or_default().iter().enumerate() {
                        let name = reader.at_index(at, |reader| reader.str_of(name));
                        delta.remove.extend(name.map(Into::into));
                    }
                }
                _ => reader.entries(node, |reader, key, node| {
                    let place = UpdatePlace::Module(&key.text);
                    let update = ModuleUpdate {
                        span: Some(key.span),
                        operations: reader.operations(node, &place),
                    };
                    delta.update.insert(key.text.clone(), update);
                }),
            },
        );
    }

    /// A list of operations.
    fn operations(&mut self, node: &Node, place: &UpdatePlace<'_>) -> Vec<Operation> {
        if node.is_null() {
            return Vec::new();
        }
        if node.as_map().is_some() {
            let error = Diagnostic::new(codes::WRONG_TYPE, "expected a list, found a map");
            let error = error.at(node.span);
            self.push(
                error.hint("operations are a list: `[{\"op\": …, \"path\": …, \"value\": …}]`"),
            );
            return Vec::new();
        }
        let items = self.items_of(node).unwrap_or_default().iter().enumerate();
        let mut operations = Vec::new();
        for (at, item) in items {
            self.at_index(at, |reader| match reader.operation(item) {
                Ok(operation) => operations.push(operation),
                Err(fault) => reader.push_error(|| {
                    let OperationFault {
                        what,
                        place: at_fault,
                        hint,
                    } = fault;
                    let message = format!("{} {what}", place.of_operation(at));
                    let error = Diagnostic::new(codes::INVALID_PATCH, message);
                    let error = error.at(fault_span(item, &at_fault));
                    hint.into_iter().fold(error, Diagnostic::hint)
                }),
            });
        }
        operations
    }

    fn operation(&mut self, node: &Node) -> Result<Operation, OperationFault> {
        let Some(fields) = node.as_map() else {
            return Err(OperationFault::no_map(node.kind_name()));
        };
        let written = WrittenOperation {
            fields: fields
                .iter()
                .map(|(key, value)| {
                    let value = match value.as_str() {
                        Some(text) => WrittenField::Text(text),
                        None => WrittenField::Other(value.kind_name()),
                    };
                    (&*key.text, value)
                })
                .collect(),
            start: None,
        };
        let head = written.read()?;
        let value = fields.get("value");
        let value = value.map(|value| self.at("value", |reader| reader.data(value)));
        Ok(Operation::of_head(head, value, Some(node.span)))
    }

    /// A value as JSON has it.
    fn data(&mut self, node: &Node) -> Value {
        match &node.kind {
            Kind::Float(number) if !number.is_finite() => {
                let message = "JSON has no such number";
                self.error(codes::INVALID_VALUE, message, node.span);
                Value::Null
            }
            // JSON writes a negative zero as `-0`, which is read as the integer.
            Kind::Float(0.0) => Value::Int(0),
            // Text, as it is written.
            Kind::Timestamp(text) => Value::from(text.as_str()),
            Kind::Seq(items) => {
                let items = items.iter().enumerate();
                let items = items.map(|(at, item)| self.at_index(at, |reader| reader.data(item)));
                Value::Seq(items.collect())
            }
            Kind::Map(map) => {
                let mut entries = Map::with_capacity(map.len());
                for (key, node) in map.iter() {
                    let value = self.at(&key.text, |reader| reader.data(node));
                    entries.insert(key.text.clone(), value);
                }
                Value::Map(entries)
            }
            _ => node.to_value(),
        }
    }
}

/// The place in an operation at which something is wrong.
fn fault_span(operation: &Node, place: &FaultPlace) -> Span {
    let entry = |field: &str| operation.as_map()?.get_entry(field);
    let found = match place {
        FaultPlace::Whole => None,
        FaultPlace::Key(field) => entry(field).map(|(key, _)| key.span),
        FaultPlace::Value(field) => entry(field).map(|(_, value)| value.span),
    };
    found.unwrap_or(operation.span)
}
