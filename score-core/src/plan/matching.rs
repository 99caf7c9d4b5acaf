//! The choice of the entry that takes a node.

use std::collections::BTreeMap;

use super::{Entry, Node};

/// Entries by the type of resource that they take.
pub(super) struct ByKind<'e, E: ?Sized>(BTreeMap<&'e str, Vec<&'e E>>);

impl<'e, E: Entry + ?Sized> ByKind<'e, E> {
    pub(super) fn new(entries: impl IntoIterator<Item = &'e E>) -> Self {
        let mut by_kind: BTreeMap<&str, Vec<&E>> = BTreeMap::new();
        for entry in entries {
            by_kind.entry(entry.kind()).or_default().push(entry);
        }
        ByKind(by_kind)
    }

    /// The entry that takes a node: the one of the highest rank, the first of equal ones.
    pub(super) fn choose(&self, node: &Node) -> Option<&'e E> {
        let mut best = None;
        for entry in self.of(node.uid.kind()) {
            let Some(rank) = entry.takes(node) else {
                continue;
            };
            if best.is_none_or(|(known, _)| rank > known) {
                best = Some((rank, *entry));
            }
        }
        best.map(|(_, entry)| entry)
    }
}

impl<'e, E: ?Sized> ByKind<'e, E> {
    /// The entries of a type.
    pub(super) fn of(&self, kind: &str) -> &[&'e E] {
        self.0.get(kind).map_or(&[], Vec::as_slice)
    }

    /// The types.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.keys().copied()
    }
}
