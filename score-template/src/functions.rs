//! The functions that a template may call.

use crate::builtins::BUILTINS;
use crate::function::{Function, Library};
use crate::value::Value;

/// The functions that a template may call: the language's own, and those of libraries, which hide
/// others of the same name.
#[derive(Clone, Copy, Debug, Default)]
pub struct Functions {
    libraries: &'static [&'static Library],
}

impl Functions {
    /// The functions of the language.
    pub const fn new() -> Self {
        Functions { libraries: &[] }
    }

    /// The functions of the language and of libraries, of which the first that has a name counts.
    pub const fn of(libraries: &'static [&'static Library]) -> Self {
        Functions { libraries }
    }

    /// The names of all functions, a hidden one's twice, in no order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let all = self.all().flat_map(Library::functions);
        all.map(|function| function.name)
    }

    /// The function of that name.
    pub fn find(&self, name: &str) -> Option<&'static Function> {
        self.all().find_map(|library| library.find(name))
    }

    /// The method of a value. (A field of an object is none.)
    pub fn method(&self, receiver: &Value, name: &str) -> Option<&'static Function> {
        self.all()
            .find_map(|library| library.method(receiver, name))
    }

    fn all(&self) -> impl Iterator<Item = &'static Library> {
        self.libraries.iter().copied().chain([&BUILTINS])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::Body;
    use crate::value::Type;

    #[test]
    fn functions_of_a_library_hide_others() {
        static OWN: Library = Library::new(&[&[Function::outside("len", &[Type::Str])]]);
        static FUNCTIONS: Functions = Functions::of(&[&OWN]);
        let found = FUNCTIONS.find("len").unwrap();
        assert!(matches!(found.body, Body::Outside));
        assert!(FUNCTIONS.find("print").is_some());
        assert!(FUNCTIONS.find("nope").is_none());
        assert_eq!(FUNCTIONS.names().filter(|name| *name == "len").count(), 2);
    }

    #[test]
    #[should_panic(expected = "not sorted by name")]
    fn a_family_is_sorted() {
        const B: Function = Function::outside("ab", &[]);
        const A: Function = Function::outside("a", &[]);
        Library::new(&[&[A, B], &[B, A]]);
    }
}
