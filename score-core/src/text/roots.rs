//! The first words of placeholders, and what they name.

use score_yaml::message::listed;

/// A table of the roots that placeholders may have, with what each names.
///
/// [`SCORE_ROOTS`] is Score's. A layer whose files have placeholders of its own keeps a table of its own, next to its
/// [`Grammar`](super::Grammar), in which Score's roots stand beside those that it adds. It replaces what it adds before
/// the workload is checked: behind it, all placeholders are Score's.
#[derive(Clone, Copy, Debug)]
pub struct Roots<R: 'static>(&'static [(&'static str, R)]);

impl<R: Copy> Roots<R> {
    /// A table of names, and what each names.
    #[must_use]
    pub const fn new(table: &'static [(&'static str, R)]) -> Self {
        Roots(table)
    }

    /// The root of a name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<R> {
        let mut roots = self.0.iter();
        roots.find_map(|(known, root)| (*known == name).then_some(*root))
    }

    /// The names of all, in their order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<R> {
        self.0.iter().map(|(name, _)| *name)
    }

    /// The names of all, as a message has them: `` `metadata` or `resources` ``.
    #[must_use]
    pub fn listed(&self) -> String {
        listed(self.names(), " or ")
    }
}

/// A root of Score's placeholders.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScoreRoot {
    /// The workload's metadata.
    Metadata,
    /// Outputs of the workload's resources.
    Resources,
}

impl ScoreRoot {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            ScoreRoot::Metadata => "metadata",
            ScoreRoot::Resources => "resources",
        }
    }
}

/// The roots of Score's placeholders.
pub const SCORE_ROOTS: Roots<ScoreRoot> = Roots::new(&[
    (ScoreRoot::Metadata.name(), ScoreRoot::Metadata),
    (ScoreRoot::Resources.name(), ScoreRoot::Resources),
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_roots_finds_and_lists_them() {
        assert_eq!(SCORE_ROOTS.find("metadata"), Some(ScoreRoot::Metadata));
        assert_eq!(SCORE_ROOTS.find("resources"), Some(ScoreRoot::Resources));
        for unknown in ["", "metadat", "metadata2", "Resources", "context"] {
            assert_eq!(SCORE_ROOTS.find(unknown), None, "{unknown}");
        }
        assert!(SCORE_ROOTS.names().eq(["metadata", "resources"]));
        assert_eq!(SCORE_ROOTS.listed(), "`metadata` or `resources`");
    }
}
