//! The functions: one static table a family, sorted by name, nothing built at start.

mod compare;
mod escape;
mod language;

use crate::context::Context;
use crate::error::CallError;
use crate::value::{Type, Value};

/// The body of a function: gets as many arguments as its [`Function`] says, of those types
/// ([`Value::Absent`] never, but for [`Type::Raw`]).
pub type Func = fn(&mut Context<'_>, &[Value]) -> Result<Value, CallError>;

/// A function that templates can call.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// The types of its parameters. Checked, and literals brought to them, before the call.
    pub params: &'static [Type],
    /// The type of any number of further parameters.
    pub rest: Option<Type>,
    /// What it does.
    pub body: Body,
}

/// What a function does.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// Calls this.
    Func(Func),
    /// Calls [`crate::context::Outside::call`] with the function's name.
    Outside,
    /// Part of the language: evaluates only as many arguments as needed.
    And,
    /// As `And`.
    Or,
    /// Part of the language: its errors name the argument.
    Call,
}

impl Function {
    /// A function with fixed parameters.
    pub const fn new(name: &'static str, params: &'static [Type], func: Func) -> Self {
        Function {
            name,
            params,
            rest: None,
            body: Body::Func(func),
        }
    }

    /// A function that takes any number of parameters of type `rest` after the fixed ones.
    pub const fn variadic(
        name: &'static str,
        params: &'static [Type],
        rest: Type,
        func: Func,
    ) -> Self {
        Function {
            name,
            params,
            rest: Some(rest),
            body: Body::Func(func),
        }
    }

    /// A function that the caller supplies in [`crate::context::Outside::call`].
    pub const fn outside(name: &'static str, params: &'static [Type]) -> Self {
        Function {
            name,
            params,
            rest: None,
            body: Body::Outside,
        }
    }
}

/// Every family, each sorted by name. The first that has a name wins, so sprig's `slice` hides
/// the language's.
static FAMILIES: &[&[Function]] = &[language::FUNCTIONS];

/// The functions that a template may call: the language's own, sprig's, and the caller's.
#[derive(Clone, Copy, Debug, Default)]
pub struct Functions {
    extra: &'static [Function],
}

impl Functions {
    /// The functions of the language and of sprig.
    pub const fn new() -> Self {
        Functions { extra: &[] }
    }

    /// These with functions of the caller, which hide others of the same name.
    pub const fn with(extra: &'static [Function]) -> Self {
        Functions { extra }
    }

    /// The function of that name.
    pub fn find(&self, name: &str) -> Option<&'static Function> {
        let extra = self.extra.iter().find(|function| function.name == name);
        extra.or_else(|| {
            FAMILIES.iter().find_map(|family| {
                let index = family
                    .binary_search_by(|function| function.name.cmp(name))
                    .ok()?;
                family.get(index)
            })
        })
    }
}

/// The method of a value by name (`now.Year`, `(semver "1.2.3").Major`): its body gets the value
/// before the arguments, its `params` are those of the arguments alone. Fields of objects are not
/// methods.
pub fn method(receiver: &Value, name: &str) -> Option<&'static Function> {
    let methods: &'static [Function] = match receiver {
        Value::Time(_) | Value::Duration(_) | Value::Object(_) => &[],
        _ => return None,
    };
    methods.iter().find(|function| function.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_sorted() {
        for family in FAMILIES {
            let names: Vec<_> = family.iter().map(|function| function.name).collect();
            assert!(names.is_sorted(), "{names:?}");
        }
    }

    #[test]
    fn functions_of_the_caller_hide_others() {
        static EXTRA: &[Function] = &[Function::outside("len", &[Type::Str])];
        let found = Functions::with(EXTRA).find("len").unwrap();
        assert!(matches!(found.body, Body::Outside));
        assert!(Functions::new().find("nope").is_none());
    }
}
