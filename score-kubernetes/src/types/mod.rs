//! The published Kubernetes API types, as the committed table says them (`table.txt`, made and checked by
//! `tests/types.rs`). Nothing is read before the first question, and of a definition nothing before the
//! first question about it.

use std::sync::OnceLock;

/// The type of a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Type {
    /// Text.
    String,
    /// An integer of 32 bits.
    Int32,
    /// An integer of 64 bits.
    Int64,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Base64 text.
    Bytes,
    /// An RFC 3339 time.
    Time,
    /// An amount, `250m`, `1Gi`, `2`.
    Quantity,
    /// An integer of 32 bits, or text.
    IntOrString,
    /// Anything.
    Any,
    /// A list.
    List(Box<Type>),
    /// A map with keys of the author's own.
    Map(Box<Type>),
    /// A map with the fields of a definition.
    Object(&'static Definition),
}

/// An object type.
pub struct Definition {
    /// Its name, `core.v1.PodSpec`.
    pub name: &'static str,
    body: &'static str,
    fields: OnceLock<Vec<(&'static str, Type)>>,
}

/// The scope that objects of a kind live in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// In a namespace.
    Namespaced,
    /// In the cluster.
    Cluster,
}

/// A kind of object that Kubernetes itself serves.
#[derive(Clone, Copy, Debug)]
pub struct KnownKind {
    /// Its type.
    pub definition: &'static Definition,
    /// The scope that it lives in.
    pub scope: Scope,
}

impl Definition {
    /// The type of a field.
    #[must_use]
    pub fn field(&'static self, name: &str) -> Option<&'static Type> {
        let fields = self.fields();
        let index = fields
            .binary_search_by(|(known, _)| (*known).cmp(name))
            .ok()?;
        Some(&fields[index].1)
    }

    /// Name and type of all fields, sorted by name.
    pub fn fields(&'static self) -> &'static [(&'static str, Type)] {
        self.fields.get_or_init(|| {
            let lines = self
                .body
                .lines()
                .filter_map(|line| line.trim_start().split_once(' '));
            lines.map(|(name, word)| (name, Type::read(word))).collect()
        })
    }
}

impl Type {
    fn read(word: &'static str) -> Type {
        let inside = |open, close| word.strip_prefix(open)?.strip_suffix(close);
        if let Some(item) = inside('[', ']') {
            return Type::List(Box::new(Type::read(item)));
        }
        if let Some(value) = inside('{', '}') {
            return Type::Map(Box::new(Type::read(value)));
        }
        match word {
            "string" => Type::String,
            "int32" => Type::Int32,
            "int64" => Type::Int64,
            "number" => Type::Number,
            "boolean" => Type::Boolean,
            "bytes" => Type::Bytes,
            "time" => Type::Time,
            "quantity" => Type::Quantity,
            "intstr" => Type::IntOrString,
            name => definition(name).map_or(Type::Any, Type::Object),
        }
    }
}

/// The definition of a name, `core.v1.PodSpec`.
#[must_use]
pub fn definition(name: &str) -> Option<&'static Definition> {
    let definitions = &table().definitions;
    let index = definitions
        .binary_search_by(|known| known.name.cmp(name))
        .ok()?;
    Some(&definitions[index])
}

/// True if Kubernetes serves kinds of this version by itself; it knows no others of it then.
#[must_use]
pub(crate) fn has_version(api_version: &str) -> bool {
    let kinds = &table().kinds;
    let first = kinds.partition_point(|known| known.api_version < api_version);
    kinds
        .get(first)
        .is_some_and(|known| known.api_version == api_version)
}

/// Looks up a kind; `None` for kinds that Kubernetes does not serve by itself.
#[must_use]
pub fn kind(api_version: &str, kind: &str) -> Option<KnownKind> {
    let kinds = &table().kinds;
    let index = kinds
        .binary_search_by(|known| (known.api_version, known.kind).cmp(&(api_version, kind)))
        .ok()?;
    let Kind {
        definition: name,
        scope,
        ..
    } = kinds[index];
    Some(KnownKind {
        definition: definition(name)?,
        scope,
    })
}

struct Table {
    kinds: Vec<Kind>,
    definitions: Vec<Definition>,
}

struct Kind {
    api_version: &'static str,
    kind: &'static str,
    definition: &'static str,
    scope: Scope,
}

/// Kinds first, one a line; then a paragraph a definition, its fields indented. All sorted by their bytes.
fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let text = include_str!("table.txt");
        let mut start = 0;
        let ends = memchr::memmem::find_iter(text.as_bytes(), "\n\n").chain([text.len()]);
        let mut paragraphs = ends.map(|end| {
            let paragraph = &text[start..end];
            start = end + 2;
            paragraph
        });
        let kinds = paragraphs
            .next()
            .unwrap_or_default()
            .lines()
            .filter_map(Kind::read)
            .collect();
        let definitions = paragraphs.map(|paragraph| {
            let (name, body) = paragraph.split_once('\n').unwrap_or((paragraph, ""));
            Definition {
                name,
                body,
                fields: OnceLock::new(),
            }
        });
        Table {
            kinds,
            definitions: definitions.collect(),
        }
    })
}

impl Kind {
    fn read(line: &'static str) -> Option<Kind> {
        let mut words = line.split(' ');
        Some(Kind {
            api_version: words.next()?,
            kind: words.next()?,
            definition: words.next()?,
            scope: if words.next()? == "cluster" {
                Scope::Cluster
            } else {
                Scope::Namespaced
            },
        })
    }
}

impl std::fmt::Debug for Definition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
impl PartialEq for Definition {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
impl Eq for Definition {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_and_definition_is_found_and_every_field_has_a_type() {
        for Kind {
            api_version,
            kind: name,
            ..
        } in &table().kinds
        {
            assert!(kind(api_version, name).is_some(), "{api_version} {name}");
        }
        for known in &table().definitions {
            let found = definition(known.name).expect("sorted");
            assert!(
                found.fields().is_sorted_by_key(|(name, _)| name),
                "{found:?}"
            );
            for line in found.body.lines().filter(|line| !line.is_empty()) {
                let (name, word) = line.trim_start().split_once(' ').expect(line);
                let kind = found.field(name).expect(line);
                assert!(
                    *kind != Type::Any || word == "any",
                    "no definition for {word}"
                );
            }
        }
    }

    #[test]
    fn scopes_are_known() {
        let scope = |api, name| kind(api, name).map(|k| k.scope);
        assert_eq!(scope("apps/v1", "Deployment"), Some(Scope::Namespaced));
        assert_eq!(
            scope("rbac.authorization.k8s.io/v1", "ClusterRole"),
            Some(Scope::Cluster)
        );
        assert_eq!(scope("gateway.networking.k8s.io/v1", "HTTPRoute"), None);
    }
}
