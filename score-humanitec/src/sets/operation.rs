//! A change by a path, `{op, path, value}`, as deltas have it.

use score_core::diagnostic::Diagnostic;
use score_yaml::data::depth;
use score_yaml::json::sort_keys;
use score_yaml::{Limits, Map, Span, Str, Value, message};

use super::change::Change;
use crate::codes;
use crate::draft::{Draft, DraftList, DraftMap, Opened};
use crate::json_pointer::{self, index};
use crate::operation_kind::OperationKind;
use crate::written_operation::OperationHead;

/// A change of a module, or of what is shared.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    pub(super) kind: OperationKind,
    /// The path, as it is written.
    pub(super) path: Str,
    /// Its keys; one at least.
    keys: Vec<Str>,
    /// What is put there; of a removal, how far it goes.
    value: Option<Value>,
    /// The levels of lists and maps in the value.
    depth: usize,
    /// Its place in the delta's file, of one that was read.
    pub(super) span: Option<Span>,
}

/// Where they stand makes no difference.
impl PartialEq for Operation {
    fn eq(&self, other: &Self) -> bool {
        (self.kind, &self.path, &self.value) == (other.kind, &other.path, &other.value)
    }
}

/// Why an operation does not apply.
pub(super) struct Refusal {
    why: String,
    /// A key that is not there, and those that are.
    missing: Option<(Str, Vec<Str>)>,
    /// True if what it would make is nested too deep.
    is_too_deep: bool,
}

impl Refusal {
    fn new(why: String) -> Self {
        Refusal {
            why,
            missing: None,
            is_too_deep: false,
        }
    }

    /// The error of an operation: `at` says which it is, `update[1]` of what.
    pub(super) fn diagnostic(self, operation: &Operation, at: &str, path: &str) -> Diagnostic {
        let message = format!("{at} {}", self.why);
        let code = match self.is_too_deep {
            true => codes::TOO_LARGE,
            false => codes::INVALID_PATCH,
        };
        let mut error = Diagnostic::new(code, message).path(path);
        error.span = operation.span;
        if self.is_too_deep {
            return error.hint("put less in one another, or put it nearer to the top");
        }
        match &self.missing {
            Some((key, known)) => error.near(key, known.iter().map(Str::as_str)),
            None => error,
        }
    }
}

impl Operation {
    /// An operation of a kind on what a path leads to.
    ///
    /// # Errors
    /// The path is none, or leads to the whole.
    pub(super) fn new(
        kind: OperationKind,
        path: &str,
        value: Option<Value>,
        span: Option<Span>,
    ) -> Result<Self, String> {
        let keys = json_pointer::keys(path).map_err(|fault| fault.of_path(path))?;
        if keys.is_empty() {
            return Err(OperationKind::of_the_whole(path));
        }
        let head = OperationHead { kind, path, keys };
        Ok(Operation::of_head(head, value, span))
    }

    /// One that was read.
    pub(super) fn of_head(
        head: OperationHead<'_>,
        value: Option<Value>,
        span: Option<Span>,
    ) -> Self {
        let OperationHead { kind, path, keys } = head;
        Operation {
            kind,
            path: path.into(),
            keys,
            depth: value.as_ref().map_or(0, depth),
            value,
            span,
        }
    }

    /// True if it takes back an earlier operation of the same delta, and is none on a set: `{"scope": "delta"}`.
    pub(super) fn is_of_delta(&self) -> bool {
        let scope = self.value.as_ref().and_then(|value| value.get("scope"));
        self.kind == OperationKind::Remove && scope.and_then(Value::as_str) == Some("delta")
    }

    /// The operation on a module that the delta itself adds: there it removes what it takes back.
    pub(super) fn on_added(&self) -> Operation {
        let mut operation = self.clone();
        if operation.is_of_delta() {
            operation.value = None;
        }
        operation
    }

    /// The pointer's keys.
    pub(super) fn keys(&self) -> &[Str] {
        &self.keys
    }

    /// Changes what stands below `root`, a map, where `levels` of lists and maps are around its entries in a file.
    ///
    /// # Errors
    /// Its path leads nowhere, or what it makes is nested deeper than files are read.
    pub(super) fn apply(&self, root: &mut Draft<Value>, levels: usize) -> Result<(), Refusal> {
        let (last, parents) = self.keys.split_last().expect("there is one key at least");
        let mut at = root;
        for (depth, key) in parents.iter().enumerate() {
            at = match at.open() {
                Opened::Map(map) if !map.contains_key(key) => {
                    return Err(self.no_parent(depth, Some(&*map)));
                }
                Opened::Map(map) => &mut map.get_mut(key).expect("it is there").1,
                Opened::Seq(items) => {
                    let found = index(key, items.len());
                    let item = found.and_then(|at| items.get_mut(at));
                    item.ok_or_else(|| self.no_parent(depth, None))?
                }
                Opened::Single(single) => return Err(self.through(single)),
            };
        }
        if self.kind != OperationKind::Remove {
            self.check_depth(levels)?;
        }
        match at.open() {
            Opened::Map(map) => self.change_entry(map, last),
            Opened::Seq(items) => self.change_item(items, last),
            Opened::Single(single) => Err(self.through(single)),
        }
    }

    /// Refuses a value below which there are more levels than are read.
    fn check_depth(&self, levels: usize) -> Result<(), Refusal> {
        let limit = Limits::default().depth;
        // Each key but the last leads into one level.
        if levels + self.keys.len() - 1 + self.depth <= limit {
            return Ok(());
        }
        Err(Refusal {
            is_too_deep: true,
            ..Refusal::new(self.kind.too_deep(&self.path))
        })
    }

    fn change_entry(&self, map: &mut DraftMap<Value>, key: &Str) -> Result<(), Refusal> {
        match self.kind {
            OperationKind::Add => _ = map.insert(key.clone(), (key.clone(), self.put())),
            // One that is not there need not be removed.
            OperationKind::Remove => _ = map.swap_remove(key),
            OperationKind::Replace => match map.get_mut(key) {
                Some((_, value)) => *value = self.put(),
                None => {
                    return Err(Refusal {
                        missing: Some((key.clone(), map.keys().cloned().collect())),
                        ..self.not_there()
                    });
                }
            },
        }
        Ok(())
    }

    fn change_item(&self, items: &mut DraftList<Value>, key: &str) -> Result<(), Refusal> {
        let length = items.len();
        let of_length = |end| index(key, end).ok_or_else(|| self.no_item(key, length));
        match self.kind {
            OperationKind::Add => {
                let at = match key {
                    "-" => length,
                    _ => of_length(length + 1)?,
                };
                items.insert(at, self.put());
            }
            OperationKind::Remove => {
                let at = of_length(length)?;
                items.remove(at);
            }
            OperationKind::Replace => {
                let at = of_length(length)?;
                if let Some(item) = items.get_mut(at) {
                    *item = self.put();
                }
            }
        }
        Ok(())
    }

    /// What it puts in.
    fn put(&self) -> Draft<Value> {
        Draft::new(self.written_value())
    }

    /// The value that is written with it.
    fn written_value(&self) -> Value {
        self.value.clone().unwrap_or_default()
    }

    fn not_there(&self) -> Refusal {
        let verb = self.kind.verb();
        Refusal::new(message!("{verb} `{}`, which is not there", self.path))
    }

    fn no_item(&self, key: &str, length: usize) -> Refusal {
        let verb = self.kind.verb();
        let there = match length {
            0 => "is empty".to_owned(),
            1 => "has one item".to_owned(),
            length => format!("has {length} items"),
        };
        Refusal::new(message!(
            "{verb} `{}`, and `{key}` is no index in a list that {there}",
            self.path
        ))
    }

    /// The refusal that the key of this number leads nowhere, in a list or in a map.
    fn no_parent(&self, depth: usize, map: Option<&DraftMap<Value>>) -> Refusal {
        let mut parent = String::new();
        for key in &self.keys[..=depth] {
            json_pointer::push_key(&mut parent, key);
        }
        let verb = self.kind.verb();
        let why = message!("{verb} `{}`, and there is no `{parent}`", self.path);
        let keys = map.map(|map| map.keys().cloned().collect());
        Refusal {
            why,
            missing: keys.map(|keys| (self.keys[depth].clone(), keys)),
            is_too_deep: false,
        }
    }

    fn through(&self, single: &Value) -> Refusal {
        let kind = single.kind_name();
        Refusal::new(message!(
            "leads to `{}` through a single value, a {kind}",
            self.path
        ))
    }

    /// The operation for people.
    pub(super) fn change<'d>(&'d self, module: Option<&'d Str>) -> Change<'d> {
        Change {
            module: module.map(Str::as_str),
            operation: self.kind.as_str(),
            path: &self.path,
            value: self.value.as_ref(),
        }
    }

    /// The operation as it is written.
    pub(super) fn to_value(&self) -> Value {
        let mut operation = Map::from_iter([
            ("op", Value::from(self.kind.as_str())),
            ("path", Value::String(self.path.clone())),
        ]);
        let is_removal = self.kind == OperationKind::Remove;
        if self.is_of_delta() || !is_removal {
            let mut value = self.written_value();
            sort_keys(&mut value);
            operation.insert("value".into(), value);
        }
        Value::Map(operation)
    }
}
