//! The reasons of edges, for people.

/// Why one resource depends on another, as pictures tell it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Reason {
    /// The word in the graph.
    pub(super) word: &'static str,
    /// What it means: A depends on B because …
    pub(super) meaning: &'static str,
    /// The class of its lines in pictures.
    pub(super) style: &'static str,
}

/// All of them, the first one that holds first.
pub(super) const REASONS: [Reason; 8] = [
    Reason {
        word: "score",
        meaning: "A's Score file declares B",
        style: "asked",
    },
    Reason {
        word: "params",
        meaning: "params in A's Score file refer to B",
        style: "asked",
    },
    Reason {
        word: "reference",
        meaning: "A's definition refers to B",
        style: "referred",
    },
    Reason {
        word: "provision-params",
        meaning: "A's params, which another definition gives it, refer to B",
        style: "referred",
    },
    Reason {
        word: "is_dependent",
        meaning: "A is made beside B, and depends on it",
        style: "beside",
    },
    Reason {
        word: "match_dependents",
        meaning: "B is made beside something that A depends on",
        style: "beside",
    },
    Reason {
        word: "selector",
        meaning: "a selector of A's definition finds B",
        style: "referred",
    },
    Reason {
        word: "driver",
        meaning: "A's driver needs B",
        style: "driver",
    },
];

/// The reason of this word, if it is known.
pub(super) fn reason(word: &str) -> Option<&'static Reason> {
    REASONS.iter().find(|reason| reason.word == word)
}
