//! The search for what placeholders refer to.

use score_yaml::message;
use score_yaml::{Str, Value};

use super::unresolved::{
    Unresolved, is_variable, no_key, no_outputs, no_variable, not_a_map, with_default,
};
use super::{Found, Resolver};
use crate::codes;
use crate::resource::ResourceUid;
use crate::state::ResourceState;
use crate::text::{Placeholder, SCORE_ROOTS, ScoreRoot};
use crate::tree::{Miss, Tree};

impl<'a> Resolver<'a> {
    /// The value that a placeholder refers to.
    pub(super) fn find<'p>(&self, placeholder: &'p Placeholder) -> Result<Found<'p>, Unresolved>
    where
        'a: 'p,
    {
        let refuse = |message: String, go_message: &str| {
            Unresolved::new(placeholder, codes::UNKNOWN_REFERENCE, message, go_message)
        };
        let Some((start, keys)) = placeholder.path.split_first() else {
            let message = "an empty placeholder refers to nothing".to_owned();
            return Err(refuse(message, "empty"));
        };
        let Some(root) = placeholder.root() else {
            let message = format!("a placeholder starts with {}, not ", SCORE_ROOTS.listed());
            let unresolved = refuse(
                message + &message!("`{start}`"),
                "unknown reference root, use $$ to escape the substitution",
            );
            return Err(unresolved.near(start, SCORE_ROOTS.names()));
        };
        match (root, keys) {
            (ScoreRoot::Metadata, []) => Err(refuse(
                format!("`{start}` alone refers to nothing"),
                "requires at least a metadata key to lookup",
            )),
            (ScoreRoot::Metadata, keys) => self.metadata(placeholder, start, keys),
            (ScoreRoot::Resources, []) => Err(refuse(
                format!("`{start}` alone refers to nothing"),
                "requires at least a resource name to lookup",
            )),
            (ScoreRoot::Resources, [name, keys @ ..]) => self.output(placeholder, name, keys),
        }
    }

    fn metadata<'p>(
        &self,
        placeholder: &'p Placeholder,
        root: &str,
        keys: &'p [Str],
    ) -> Result<Found<'p>, Unresolved>
    where
        'a: 'p,
    {
        let mut map = Some(self.metadata);
        let mut found = &Value::Null;
        for (depth, key) in keys.iter().enumerate() {
            let Some(here) = map else {
                let kind = found.kind_name();
                return Err(not_a_map(placeholder, key, &keys[..depth], root, kind));
            };
            let Some(value) = here.get(key) else {
                let unknown = no_key(placeholder, key, "the metadata", None, here.keys());
                return Err(unknown.at(placeholder, depth + 1));
            };
            found = value;
            map = value.as_map();
        }
        Ok(Found::Metadata(found))
    }

    fn output<'p>(
        &self,
        placeholder: &'p Placeholder,
        name: &str,
        keys: &'p [Str],
    ) -> Result<Found<'p>, Unresolved>
    where
        'a: 'p,
    {
        let known = self
            .names
            .get(name)
            .and_then(|uid| self.state.resource(uid.as_str()));
        let Some(known) = known else {
            let (message, go_message) = (
                message!("no resource `{name}` is declared"),
                message!("no known resource '{name}'"),
            );
            let unresolved =
                Unresolved::new(placeholder, codes::UNKNOWN_RESOURCE, message, &go_message);
            return Err(unresolved.near(name, self.names.names()));
        };
        if known.is_environment {
            return match keys {
                [key] => Ok(Found::Env(key)),
                _ => Err(no_single_variable(placeholder, name, keys)),
            };
        }
        if let Some(open) = &known.open_outputs
            && !keys.is_empty()
            && known.outputs.lookup(keys).is_err()
        {
            return Ok(Found::Open(open.get(keys)));
        }
        if keys.is_empty() {
            return Err(self.resource_alone(placeholder, name, known));
        }
        let found = known.outputs.lookup(keys).map(Found::Output);
        found.map_err(|miss| match miss {
            Miss::NoKey(key) => self.no_output(placeholder, name, known, (keys, key)),
            Miss::NotAMap(key) => {
                let depth = position(keys, key);
                let above = known.outputs.lookup(&keys[..depth]);
                let kind = above.map_or("null", Tree::kind_name);
                not_a_map(placeholder, key, &keys[..depth], name, kind)
            }
        })
    }

    /// The error of a placeholder that names a resource and no output.
    fn resource_alone(
        &self,
        placeholder: &Placeholder,
        name: &str,
        known: &ResourceState,
    ) -> Unresolved {
        let outputs = known.outputs.as_map();
        let first = outputs.and_then(|outputs| outputs.keys().min());
        let first = first.map_or("NAME", |first| first.as_str());
        let example = message!(", as in `${{resources.{name}.{first}}}`");
        let message = format!(
            "{}{}, found the resource alone",
            message!("expected an output of `{name}`"),
            example
        );
        let go_message = "at least one lookup key is required";
        let unknown = Unresolved::new(placeholder, codes::UNKNOWN_REFERENCE, message, go_message);
        let has_none = outputs.is_none_or(|outputs| outputs.is_empty());
        match has_none && self.takes_variables(name, known) {
            true => unknown.of_environment(&Str::from("NAME")),
            false => unknown.hint_outputs(&known.outputs),
        }
    }

    /// The error of an output that there is not: `key` of the keys of the placeholder.
    fn no_output(
        &self,
        placeholder: &Placeholder,
        name: &str,
        known: &ResourceState,
        (keys, key): (&[Str], &str),
    ) -> Unresolved {
        let depth = position(keys, key);
        let siblings = known.outputs.lookup(&keys[..depth]).ok();
        let siblings = siblings.and_then(Tree::as_map);
        let of = message!("the outputs of `{name}`");
        let kind = self.names.get(name).map(ResourceUid::kind);
        let beside = siblings.into_iter().flat_map(|map| map.keys());
        let unknown = no_key(placeholder, key, &of, kind, beside).at(placeholder, depth + 2);
        let takes_variables = self.takes_variables(name, known);
        match keys {
            [variable] if takes_variables && !is_variable(variable) => {
                let is_given = |name: &str| known.outputs.get(name).is_some();
                with_default(placeholder, variable, is_given)
                    .unwrap_or_else(|| no_variable(placeholder, variable).given_by(&known.outputs))
            }
            [variable] if takes_variables => unknown.of_environment(variable),
            _ if siblings.is_some_and(|map| map.is_empty()) && depth == 0 => {
                no_outputs(unknown, known, key)
            }
            _ => unknown,
        }
    }

    /// True if it is a resource whose variables a provisioner takes from the environment. What definitions give takes no advice
    /// for provisioners.
    fn takes_variables(&self, name: &str, resource: &ResourceState) -> bool {
        let is_defined = resource.provisioner.starts_with("definition://");
        !is_defined && self.names.get(name).map(ResourceUid::kind) == Some("environment")
    }
}

/// The error of a placeholder that does not name one variable of the environment; `keys` stand behind the resource.
fn no_single_variable(placeholder: &Placeholder, name: &str, keys: &[Str]) -> Unresolved {
    let elements: Vec<&str> = keys.iter().map(Str::as_str).collect();
    let found = match elements.as_slice() {
        [] => "the resource alone".to_owned(),
        elements => message!("`{}`", elements.join(".")),
    };
    let expected = message!("expected one variable of `{name}`");
    let example = message!("as in `${{resources.{name}.NAME}}`");
    let message = format!("{expected}, {example}, found {found}");
    let go_message = "environment resource only supports a single lookup key";
    Unresolved::new(placeholder, codes::UNKNOWN_REFERENCE, message, go_message)
}

/// The number of a key among those of a placeholder.
fn position(keys: &[Str], key: &str) -> usize {
    let is_it = |known: &Str| std::ptr::eq(known.as_str(), key);
    keys.iter().position(is_it).unwrap_or(0)
}
