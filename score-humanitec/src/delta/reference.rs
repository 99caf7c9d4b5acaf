//! References from resources of a Score file to resources of the platform.

/// A resource of the platform. What does not read as `externals.ID`, `shared.ID` or
/// `modules.WORKLOAD.(externals|shared).ID` is none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Reference {
    /// One of the workload alone: its id.
    Private(String),
    /// One that all workloads share: its id.
    Shared(String),
    /// One that another workload brings.
    OfOther,
}

impl Reference {
    /// Reads what the annotation `score.humanitec.io/resId` of a resource of `workload` says.
    pub(super) fn parse(text: &str, workload: &str) -> Option<Self> {
        let segments: Vec<&str> = text.splitn(4, '.').collect();
        let (scope, id) = match segments.as_slice() {
            ["modules", of, scope, id] if of.is_empty() || *of == workload => (*scope, *id),
            ["modules", _, _, _] => return Some(Reference::OfOther),
            [scope, id] => (*scope, *id),
            _ => return None,
        };
        match scope {
            "externals" => Some(Reference::Private(id.to_owned())),
            "shared" => Some(Reference::Shared(id.to_owned())),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_of_three_forms_are_read() {
        let private = |id: &str| Some(Reference::Private(id.into()));
        let shared = |id: &str| Some(Reference::Shared(id.into()));
        for (text, expected) in [
            ("externals.db", private("db")),
            ("shared.db", shared("db")),
            ("modules.shop.externals.db", private("db")),
            ("modules.shop.shared.db", shared("db")),
            ("modules.shop.externals.a.b", private("a.b")),
            ("modules.other.externals.db", Some(Reference::OfOther)),
            ("db", None),
            ("", None),
            ("external.db", None),
            ("a.b.c", None),
            ("modules.shop.db", None),
            ("things.shop.externals.db", None),
        ] {
            assert_eq!(Reference::parse(text, "shop"), expected, "{text}");
        }
    }
}
