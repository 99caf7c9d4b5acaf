//! Structs of the data, and values that only functions make.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use super::Value;

/// The type of a [`Struct`]: its Go name and its fields in order.
#[derive(Debug)]
pub struct StructType {
    /// The name with its package, `provisioners.NetworkService`.
    pub name: &'static str,
    /// The names of the fields.
    pub fields: &'static [&'static str],
    /// Their names in JSON, where those differ: as many, or none.
    pub json: &'static [&'static str],
    /// Makes the zero value.
    pub zero: fn() -> Value,
}

impl StructType {
    /// A type with the same names in JSON. Its zero value is nil; types of the elements of maps need a better one.
    #[must_use]
    pub const fn new(name: &'static str, fields: &'static [&'static str]) -> Self {
        StructType {
            name,
            fields,
            json: &[],
            zero: || Value::Nil,
        }
    }
}

/// A struct of the data: unlike in a map, a field that it lacks is an error.
#[derive(Clone, Debug)]
pub struct Struct {
    ty: &'static StructType,
    fields: Arc<[Value]>,
}

impl Struct {
    /// A struct from the values of its fields, in the order of the type. Values too many are cut
    /// off, missing ones are nil.
    pub fn new(ty: &'static StructType, mut fields: Vec<Value>) -> Self {
        fields.resize(ty.fields.len(), Value::Nil);
        let fields = fields.into();
        Struct { ty, fields }
    }

    /// The address of its fields.
    pub(super) fn address(&self) -> usize {
        self.fields.as_ptr().addr()
    }

    /// Its type.
    pub fn ty(&self) -> &'static StructType {
        self.ty
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let index = self.ty.fields.iter().position(|field| *field == name)?;
        self.fields.get(index)
    }

    /// Sets a field, if the type has it. Structs that were cloned before keep theirs.
    pub fn set(&mut self, name: &str, value: Value) {
        if let Some(index) = self.ty.fields.iter().position(|field| *field == name) {
            Arc::make_mut(&mut self.fields)[index] = value;
        }
    }

    /// The values of the fields, in the order of the type.
    pub fn values(&self) -> &[Value] {
        &self.fields
    }

    /// Fields by their names in JSON, with their values, in order.
    pub fn json_fields(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        let names = if self.ty.json.is_empty() {
            self.ty.fields
        } else {
            self.ty.json
        };
        names.iter().copied().zip(&*self.fields)
    }

    /// Fields with their values, in order.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.ty.fields.iter().copied().zip(&*self.fields)
    }
}

/// A value that functions of a library made (a time, a semantic version, a certificate).
pub trait Object: fmt::Debug + Send + Sync + 'static {
    /// The Go type, `*semver.Version`.
    fn type_name(&self) -> &'static str;
    /// The Go kind: `ptr`, `struct`.
    fn kind(&self) -> &'static str;
    /// True if Go counts it as true.
    fn truth(&self) -> bool {
        true
    }
    /// Its text as `%v` prints it.
    fn text(&self) -> String;
    /// Its text as `%#v` prints it.
    fn go_syntax(&self) -> String {
        self.text()
    }
    /// Its text as data of other languages than Go's: a time as in RFC 3339.
    fn data_text(&self) -> String {
        self.text()
    }
    /// True if `eq` finds it equal to another value. (Every value is equal to itself.)
    fn equals(&self, other: &dyn Object) -> bool {
        let _ = other;
        false
    }
    /// A field. (Methods are of the library: [`crate::Library::with_methods`].)
    fn field(&self, name: &str) -> Option<Value>;
    /// Itself, to find the Rust type again.
    fn as_any(&self) -> &dyn Any;
}
