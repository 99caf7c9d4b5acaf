//! The items of a list in the place of a map by name, as entries of that map.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use score_yaml::{FileId, Key, Kind, Mapping, Node, SourceMap, Span};

use crate::fitting::{Fitting, property};
use crate::shape::{NAMING, kind, plain, stand_in};
use crate::vocabulary::Vocabulary;
use crate::writer::{ANY, MOST};

/// An item of a list as an entry of a map.
pub(crate) struct Item<'n> {
    pub(crate) key: Key,
    pub(crate) value: Node,
    /// The item, and the key in it that says its name, if one does.
    pub(crate) written: &'n Node,
    pub(crate) naming: Option<&'n Key>,
    /// True if the value is what was written, and not what may be meant.
    pub(crate) is_whole: bool,
}

pub(crate) struct ListReader<'s> {
    pub(crate) fitting: Fitting<'s>,
    pub(crate) sources: &'s SourceMap,
    pub(crate) words: &'s Vocabulary,
    /// The file that is overridden by what stands in others; in those fields may be missing.
    pub(crate) whole: FileId,
}

impl<'s> ListReader<'s> {
    /// The items of a list as entries of the map that belongs there, and what the format wants each of them to be.
    pub(crate) fn items<'n>(
        &self,
        path: &[String],
        list: &'n Node,
    ) -> Option<(&'s Json, Vec<Item<'n>>)> {
        let owner = self.fitting.schema_at(path)?;
        let entries = owner.get("additionalProperties");
        let entries = match entries.filter(|entries| entries.is_object()) {
            Some(entries) => self.fitting.value(entries),
            // A map of anything, as params are.
            None if entries.is_none() && owner.get("properties").is_none() => &ANY,
            None => return None,
        };
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        let mut names = Names {
            reader: self,
            path,
            owner,
            known: HashSet::new(),
            numbers: HashMap::new(),
        };
        let mut items: Vec<Item<'n>> = Vec::new();
        for item in list.as_seq()?.iter().take(MOST) {
            // An item may be many.
            if items.len() >= MOST {
                break;
            }
            self.entries_of(&keys, entries, item, &mut names, &mut items)?;
        }
        (!items.is_empty()).then_some((entries, items))
    }

    /// The maps of a list in the place of one map with fields of its own, put together, and what that has to be; `None` if a
    /// key is in two of them.
    pub(crate) fn parts(&self, path: &[String], list: &Node) -> Option<(&'s Json, Mapping)> {
        let wanted = self.fitting.schema_at(path)?;
        wanted.get("properties")?;
        let items = list.as_seq().filter(|items| items.len() <= MOST)?;
        let mut whole = Mapping::new();
        for item in items {
            for (key, value) in item.as_map()?.iter() {
                if whole.insert(key.clone(), value.clone()).is_some() {
                    return None;
                }
            }
        }
        let is_field = |key: &Key| property(wanted, &key.text).is_some();
        let has_one = whole.keys().any(is_field);
        has_one.then_some((wanted, whole))
    }

    /// The entries that an item stands for: one, or each key of a map without a name.
    fn entries_of<'n>(
        &self,
        path: &[&str],
        entries: &Json,
        item: &'n Node,
        names: &mut Names<'_, '_>,
        items: &mut Vec<Item<'n>>,
    ) -> Option<()> {
        let is_map = kind(entries) == "object";
        let mut add = |key: Option<Key>, value: Node, naming: Option<&'n Key>, is_whole: bool| {
            let key = names.free(key, item.span);
            items.push(Item {
                key,
                value,
                written: item,
                naming,
                is_whole,
            });
            Some(())
        };
        let naming = item.as_map().and_then(|map| {
            let mut fields = NAMING.iter().filter_map(|name| map.get_entry(name));
            fields.find(|(_, name)| plain(name).is_some_and(|name| !name.is_empty()))
        });
        if let Some((key, value)) = (self.words.item)(path, item) {
            let naming = key.as_ref().and_then(|key| {
                let fields = item.as_map()?.iter();
                // What is still there does not name it alone, as the type of a resource.
                let mut fields = fields.filter(|(naming, name)| {
                    name.span == key.span && value.get(&naming.text).is_none()
                });
                fields.next().map(|(naming, _)| naming)
            });
            return add(key, value, naming, true);
        }
        match &item.kind {
            Kind::Map(map) => {
                if let Some((field, name)) = naming {
                    let mut rest = map.clone();
                    rest.remove(&field.text);
                    let only = rest.iter().next().map(|(_, value)| value.clone());
                    let value = match rest.get("value") {
                        Some(value) if !is_map => value.clone(),
                        _ if is_map || rest.len() != 1 => Node::new(Kind::Map(rest), item.span),
                        _ => only?,
                    };
                    let key = Key {
                        text: plain(name)?.into(),
                        span: name.span,
                        is_string: true,
                    };
                    return add(Some(key), value, Some(field), true);
                }
                let is_field = |key: &Key| property(entries, &key.text).is_some();
                let first = map.iter().next().filter(|(key, _)| !is_field(key));
                match first {
                    // A map without a name: its keys are fields of what the map holds.
                    None if is_map => add(None, item.clone(), None, true),
                    Some((key, value)) if is_map && map.len() == 1 => {
                        add(Some(key.clone()), value.clone(), None, true)
                    }
                    // `- web:` with its fields beside it.
                    Some((key, value)) if is_map && value.is_null() => {
                        let mut rest = map.clone();
                        rest.remove(&key.text);
                        let value = Node::new(Kind::Map(rest), item.span);
                        add(Some(key.clone()), value, None, true)
                    }
                    _ if is_map => add(None, item.clone(), None, true),
                    _ => {
                        for (key, value) in map.iter().take(MOST) {
                            add(Some(key.clone()), value.clone(), None, true)?;
                        }
                        Some(())
                    }
                }
            }
            Kind::String(line) => match line.split_once('=').or_else(|| line.split_once(": ")) {
                Some((name, value)) if !is_map && !name.is_empty() => {
                    let value = Node::new(Kind::String(value.into()), item.span);
                    add(Some(key_of(name, item.span)), value, None, true)
                }
                _ if is_map => {
                    let value = Node::new(Kind::Map(Mapping::new()), item.span);
                    add(Some(key_of(line, item.span)), value, None, false)
                }
                _ => add(Some(key_of(line, item.span)), null(item.span), None, false),
            },
            _ => None,
        }
    }
}

/// The names of entries, each another one.
struct Names<'r, 's> {
    reader: &'r ListReader<'s>,
    path: &'r [String],
    owner: &'s Json,
    known: HashSet<String>,
    /// The last number behind each name that was wanted again.
    numbers: HashMap<String, usize>,
}

impl Names<'_, '_> {
    /// The key of the next entry: its own, or one of the format's choice.
    fn free(&mut self, key: Option<Key>, place: Span) -> Key {
        let wanted = match &key {
            Some(key) => key.text.to_string(),
            None => match self.reader.words.entry_name(self.path) {
                Some(name) => name.to_owned(),
                None => stand_in(self.reader.fitting.root, self.owner, 1),
            },
        };
        let last = self.numbers.entry(wanted.clone()).or_insert(0);
        let name = loop {
            *last += 1;
            let name = match *last {
                1 => wanted.clone(),
                number => format!("{wanted}-{number}"),
            };
            if self.known.insert(name.clone()) {
                break name;
            }
        };
        Key {
            text: name.as_str().into(),
            span: key.as_ref().map_or(place, |key| key.span),
            is_string: true,
        }
    }
}

fn key_of(name: &str, span: Span) -> Key {
    Key {
        text: name.trim().into(),
        span,
        is_string: true,
    }
}

fn null(span: Span) -> Node {
    Node::new(Kind::Null, span)
}
