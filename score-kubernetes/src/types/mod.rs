//! The published Kubernetes API types, as the committed table says them (`table.txt`, made and checked by
//! `tests/types.rs`). The type of a field is read when it is first asked for.

mod table;

pub use table::Field;
use table::Part;

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
#[derive(Clone, Copy)]
pub struct Definition {
    name: Part,
    first_field: u32,
    /// The index behind the last field.
    fields_end: u32,
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
    /// Its name, `core.v1.PodSpec`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name.text()
    }

    /// The type of a field.
    #[must_use]
    pub fn field(&'static self, name: &str) -> Option<&'static Type> {
        let fields = self.fields();
        let index = fields.binary_search_by(|known| known.cmp_name(name));
        fields.get(index.ok()?).map(Field::kind)
    }

    /// All fields, sorted by name.
    #[must_use]
    pub fn fields(&self) -> &'static [Field] {
        table::fields_of(self)
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
    table::definition(name)
}

/// True if Kubernetes serves kinds of this version by itself; it knows no others of it then.
#[must_use]
pub(crate) fn has_version(api_version: &str) -> bool {
    let first = table::first_kind(|known, _| known.cmp(api_version));
    first.is_some_and(|known| known.api_version == api_version)
}

/// The versions and the names of all kinds that Kubernetes serves by itself.
pub(crate) fn kinds() -> impl Iterator<Item = (&'static str, &'static str)> {
    table::all_kinds().map(|known| (known.api_version, known.kind))
}

/// Looks up a kind; `None` for kinds that Kubernetes does not serve by itself.
#[must_use]
pub fn kind(api_version: &str, kind: &str) -> Option<KnownKind> {
    let name = (api_version, kind);
    let first = table::first_kind(|version, kind| (version, kind).cmp(&name))?;
    let is_it = (first.api_version, first.kind) == name;
    Some(KnownKind {
        definition: definition(first.definition).filter(|_| is_it)?,
        scope: first.scope,
    })
}

impl std::fmt::Debug for Definition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
impl PartialEq for Definition {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}
impl Eq for Definition {}

#[cfg(test)]
mod tests {
    use super::*;

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
