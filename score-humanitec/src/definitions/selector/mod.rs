//! What placeholders of definitions refer to: `context.env.id`, `resources.TYPE[.CLASS][#ID].outputs.NAME`, and the
//! resources that a selector finds, `dns<route`.

mod parse;
#[cfg(test)]
mod tests;

use std::fmt;

pub(in crate::definitions) use parse::function_called;
use score_yaml::Str;

use super::reference::ResourceKey;

/// What a placeholder refers to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reference {
    /// The organisation, the application, the environment, or the resource itself.
    Context(ContextField),
    /// Something of one resource.
    Resource(ResourceKey, Accessor),
    /// The same of each resource that a selector finds, a list.
    Selected(Selector, Accessor),
}

/// A fact of the context of a resource.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ContextField {
    /// `context.app.id`
    AppId,
    /// `context.env.id`
    EnvId,
    /// `context.env.type`
    EnvType,
    /// `context.org.id`
    OrgId,
    /// `context.res.id`
    ResId,
    /// `context.res.type`
    ResType,
    /// `context.res.class`
    ResClass,
    /// `context.res.guresid`
    ResGuresid,
}

/// The facts by how they are written.
const CONTEXT: [(&str, ContextField); 8] = [
    ("context.app.id", ContextField::AppId),
    ("context.env.id", ContextField::EnvId),
    ("context.env.type", ContextField::EnvType),
    ("context.org.id", ContextField::OrgId),
    ("context.res.id", ContextField::ResId),
    ("context.res.type", ContextField::ResType),
    ("context.res.class", ContextField::ResClass),
    ("context.res.guresid", ContextField::ResGuresid),
];

impl ContextField {
    /// How it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        let known = CONTEXT.iter().find(|(_, field)| *field == self);
        known.map_or("", |(name, _)| name)
    }
}

/// Resources that depend on each other, from step to step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Selector {
    /// Where it starts; class and id that are not written are those of whoever refers to it.
    pub first: ResourceKey,
    /// The steps; of these, what is not written is any. Never empty.
    pub steps: Vec<Step>,
}

/// A step of a [`Selector`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// Where it leads.
    pub direction: Direction,
    /// The resources that it takes.
    pub key: ResourceKey,
}

/// The direction of a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// `>`: to what the resource before depends on.
    Dependencies,
    /// `<`: to what depends on the resource before.
    Dependents,
}

/// What of a resource a reference gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Accessor {
    /// `.outputs.NAME.KEY`: an output, or what is in it. There is a name at least.
    Output(Vec<Str>),
    /// `.values`: all outputs but secrets.
    Values,
    /// `.account`: the account of its driver.
    Account,
    /// `.guresid`: its GUResID.
    Guresid,
}

/// As it is written in a placeholder.
impl fmt::Display for Accessor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Accessor::Output(path) => {
                f.write_str("outputs")?;
                path.iter().try_for_each(|key| write!(f, ".{key}"))
            }
            Accessor::Values => f.write_str("values"),
            Accessor::Account => f.write_str("account"),
            Accessor::Guresid => f.write_str("guresid"),
        }
    }
}

/// As it is written: `dns<route`.
impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        self.steps.iter().try_for_each(|Step { direction, key }| {
            let sign = match direction {
                Direction::Dependencies => '>',
                Direction::Dependents => '<',
            };
            write!(f, "{sign}{key}")
        })
    }
}
