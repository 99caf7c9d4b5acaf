//! The kinds of files that commands take, told apart by what they hold: for files that are given where those of another kind
//! belong.

use score_yaml::{Kind, Node};

/// The kind of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// A Score file.
    Score,
    /// Entries of provisioners.
    Provisioners,
    /// Resource definitions.
    Definitions,
}

impl FileKind {
    /// The kind of a file by the tree that it holds, if it is certain.
    #[must_use]
    pub fn of(root: &Node) -> Option<Self> {
        let text =
            |node: &Node, field: &str| node.get(field).and_then(Node::as_str).map(str::to_owned);
        match &root.kind {
            Kind::Seq(items) => {
                let kind = FileKind::of(items.first()?)?;
                (kind != FileKind::Score).then_some(kind)
            }
            Kind::Map(map) => {
                let version = text(root, "apiVersion").unwrap_or_default();
                let has = |field| map.contains_key(field);
                if has("driver_type") || text(root, "kind").as_deref() == Some("Definition") {
                    Some(FileKind::Definitions)
                } else if version.starts_with("score.dev/") || has("metadata") && has("containers")
                {
                    Some(FileKind::Score)
                } else if text(root, "uri").is_some_and(|uri| uri.contains("://")) {
                    Some(FileKind::Provisioners)
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    /// What a file of the kind holds, `the file holds …`.
    #[must_use]
    pub fn holds(self) -> &'static str {
        match self {
            FileKind::Score => "a Score file",
            FileKind::Provisioners => "provisioners",
            FileKind::Definitions => "resource definitions",
        }
    }

    /// How a file of the kind is given, where it is said that it is one.
    #[must_use]
    pub fn given(self) -> &'static str {
        match self {
            FileKind::Score => "`generate FILE` takes it",
            FileKind::Provisioners => "`init --provisioners FILE` installs them",
            FileKind::Definitions => "`generate --definitions FILE` takes them",
        }
    }

    /// The way out: how a file of the kind is given.
    #[must_use]
    pub fn way_out(self) -> &'static str {
        match self {
            FileKind::Score => "a Score file is given to `generate`",
            FileKind::Provisioners => {
                "the file holds provisioners: `init --provisioners FILE` installs them"
            }
            FileKind::Definitions => {
                "the file holds resource definitions: `generate --definitions FILE` takes them"
            }
        }
    }
}
