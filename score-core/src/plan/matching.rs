//! The choice of the entry that takes a node.

use score_yaml::SortedMap;

use crate::diagnostic::Diagnostic;

use super::{Entry, EntryGroup, Node, Rank};

/// Entries by the type of resource that they take, and groups of entries.
pub(super) struct ByKind<'e, E: ?Sized> {
    entries: SortedMap<&'e str, Vec<&'e E>>,
    groups: Vec<&'e dyn EntryGroup<E>>,
}

impl<'e, E: Entry + ?Sized> ByKind<'e, E> {
    pub(super) fn new(
        entries: impl IntoIterator<Item = &'e E>,
        groups: impl IntoIterator<Item = &'e dyn EntryGroup<E>>,
    ) -> Self {
        let mut by_kind: SortedMap<&str, Vec<&E>> = SortedMap::new();
        for entry in entries {
            by_kind.entry(entry.kind()).or_default().push(entry);
        }
        ByKind {
            entries: by_kind,
            groups: groups.into_iter().collect(),
        }
    }

    /// The entry that takes a node, groups last.
    pub(super) fn choose(&self, node: &Node) -> Option<&'e E> {
        let entries = self.of(node.uid.kind()).iter();
        let entries = entries.filter_map(|entry| Some((entry.takes(node)?, *entry)));
        let groups = self.groups.iter().filter_map(|group| group.choose(node));
        highest(entries.chain(groups))
    }
}

/// What takes a node of all that would: the one of the highest rank, the first of equal ones.
pub fn highest<T>(ranked: impl IntoIterator<Item = (Rank, T)>) -> Option<T> {
    let mut best: Option<(Rank, T)> = None;
    for (rank, one) in ranked {
        if best.as_ref().is_none_or(|(known, _)| rank > *known) {
            best = Some((rank, one));
        }
    }
    best.map(|(_, one)| one)
}

impl<'e, E: ?Sized> ByKind<'e, E> {
    /// The entries of a type.
    pub(super) fn of(&self, kind: &str) -> &[&'e E] {
        self.entries.get(kind).map_or(&[], Vec::as_slice)
    }

    /// The types.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &str> + Clone {
        self.entries.keys().copied()
    }

    /// The error of a group that nobody takes a node, if one has more to say.
    pub(super) fn refusal(&self, node: &Node) -> Option<Diagnostic> {
        self.groups.iter().find_map(|group| group.refusal(node))
    }

    /// The hint of the group that had a node before, by the uri of its entry.
    pub(super) fn way_back(&self, node: &Node, before: &str) -> Option<String> {
        let mut groups = self.groups.iter();
        groups.find_map(|group| group.way_back(node, before))
    }
}
