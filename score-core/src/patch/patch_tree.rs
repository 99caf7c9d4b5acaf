//! Patches by the keys of their paths: the one that made a field is found without a look at all of them.

/// Patches, by the keys of their paths. Each is known by its number in their order.
use score_yaml::SortedMap;

#[derive(Debug, Default)]
pub(super) struct PatchTree {
    below: SortedMap<String, PatchTree>,
    /// The last patch of just these keys.
    own: Option<usize>,
    /// The last patch of these keys, or of more.
    last: Option<usize>,
    /// The first of them.
    first: Option<usize>,
    /// The last of them that has a key `-`, which is that of a JSON pointer behind a list.
    behind_list: Option<usize>,
    /// The number of patches of these keys, or of more.
    count: usize,
}

/// What has more keys leads to nothing: no document is so deep.
const MOST_KEYS: usize = 1_000;

impl PatchTree {
    /// The tree of patches with these keys, in their order; those without keys are never found.
    pub(super) fn new(paths: impl Iterator<Item = Option<Vec<String>>>) -> Self {
        let mut tree = PatchTree::default();
        for (at, keys) in paths.enumerate() {
            if let Some(keys) = keys.filter(|keys| keys.len() <= MOST_KEYS) {
                tree.add(at, &keys);
            }
        }
        tree
    }

    fn add(&mut self, at: usize, keys: &[String]) {
        let is_behind_list = keys.iter().any(|key| key == "-");
        let mut node = self;
        node.note(at, is_behind_list);
        for key in keys {
            node = node.below.entry(key.clone()).or_default();
            node.note(at, is_behind_list);
        }
        node.own = Some(at);
    }

    fn note(&mut self, at: usize, is_behind_list: bool) {
        self.first.get_or_insert(at);
        self.last = Some(at);
        self.count += 1;
        if is_behind_list {
            self.behind_list = Some(at);
        }
    }

    /// The first patch of a field at the top, or of what it holds.
    pub(super) fn first(&self, key: &str) -> Option<usize> {
        self.below.get(key)?.first
    }

    /// The last patch whose path leads to a field, to what holds it, or to what it holds.
    pub(super) fn last(&self, keys: &[String]) -> Option<usize> {
        self.latest(keys, &|node| node.last, &|node, _| node.own)
    }

    /// The last of those that has a key `-`.
    pub(super) fn behind_list(&self, keys: &[String]) -> Option<usize> {
        let own = |node: &PatchTree, keys: &[String]| {
            node.own.filter(|_| keys.iter().any(|key| key == "-"))
        };
        self.latest(keys, &|node| node.behind_list, &own)
    }

    /// The last patch on the way along some keys, each by what `own` says of it and the keys up to it, and at the end by what
    /// `whole` says.
    fn latest(
        &self,
        keys: &[String],
        whole: &dyn Fn(&PatchTree) -> Option<usize>,
        own: &dyn Fn(&PatchTree, &[String]) -> Option<usize>,
    ) -> Option<usize> {
        // `-1` adds an item, which has a number then: a path that says the number is nearer.
        let found = self.latest_of(keys, &[], whole, own);
        found.or_else(|| self.latest_of(keys, &["-1"], whole, own))
    }

    /// The same, where each key may have other names.
    fn latest_of(
        &self,
        keys: &[String],
        others: &[&str],
        whole: &dyn Fn(&PatchTree) -> Option<usize>,
        own: &dyn Fn(&PatchTree, &[String]) -> Option<usize>,
    ) -> Option<usize> {
        let mut nodes = vec![self];
        let mut latest = None;
        for (at, key) in keys.iter().enumerate() {
            let known = nodes.iter().filter_map(|node| own(node, &keys[..at]));
            latest = known.chain(latest).max();
            let is_number = key.parse::<usize>().is_ok();
            let others = others.iter().filter(move |_| is_number);
            let names = std::iter::once(key.as_str()).chain(others.copied());
            let below = nodes
                .iter()
                .flat_map(|node| names.clone().filter_map(|name| node.below.get(name)));
            nodes = below.collect();
        }
        let known = nodes.iter().filter_map(|node| whole(node));
        known.chain(latest).max()
    }

    /// The number of keys that a path shares with that of the patch which shares the most, and that patch; `None` if several do.
    pub(super) fn nearest(&self, keys: &[String]) -> Option<(usize, usize)> {
        let mut node = self;
        let mut shared = 0;
        while let Some(below) = keys.get(shared).and_then(|key| node.below.get(key)) {
            node = below;
            shared += 1;
        }
        let only = node.last.filter(|_| node.count == 1)?;
        Some((shared, only))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(path: &str) -> Vec<String> {
        path.split('.').map(str::to_owned).collect()
    }

    #[test]
    fn the_last_patch_of_a_field_is_found_by_its_keys() {
        let paths = [
            "a.b", "a.b.c", "a.d.-1.e", "x.y", "a.b", "l.-.n", "0.a.b", "-1",
        ];
        let tree = PatchTree::new(paths.iter().map(|path| Some(keys(path))));
        for (path, expected) in [
            ("a.b", Some(4)),
            ("a.b.c", Some(4)),
            ("a", Some(4)),
            ("a.d.7.e.f", Some(2)),
            ("a.d.-1.e", Some(2)),
            ("a.e", None),
            ("x.y.z", Some(3)),
            ("q", None),
            ("0.a", Some(6)),
            ("1.a", Some(7)),
        ] {
            assert_eq!(tree.last(&keys(path)), expected, "{path}");
        }
        assert_eq!(tree.first("a"), Some(0));
        assert_eq!(tree.first("x"), Some(3));
        assert_eq!(tree.first("q"), None);
        assert_eq!(tree.behind_list(&keys("l")), Some(5));
        assert_eq!(tree.behind_list(&keys("l.-.n.m")), Some(5));
        assert_eq!(tree.behind_list(&keys("a.b")), None);
        assert_eq!(tree.nearest(&keys("x.z")), Some((1, 3)));
        assert_eq!(tree.nearest(&keys("a.z")), None);
    }
}
