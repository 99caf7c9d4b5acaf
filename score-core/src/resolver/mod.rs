//! What placeholders refer to, and how it is put into a string.

mod parts;

use score_yaml::message;
use score_yaml::message::{Name, listed};
use std::collections::BTreeSet;

use score_yaml::{Map, Str, Value};

use self::parts::{json_of, part_for};
use crate::diagnostic::{Code, Diagnostic};
use crate::host::Host;
use crate::json;
use crate::limits;
use crate::path::FieldPath;
use crate::resource::ResourceNames;
use crate::state::State;
use crate::text::{Mentions, Part, Piece, Placeholder, Template, Text};
use crate::tree::{Miss, Tree};

/// What the placeholders of one workload may refer to.
#[derive(Clone, Copy)]
pub(crate) struct Resolver<'a> {
    /// The workload's metadata.
    pub(crate) metadata: &'a Map,
    /// The resources by the names that the workload gives them.
    pub(crate) names: &'a ResourceNames,
    /// What the resources gave.
    pub(crate) state: &'a State,
    /// Where environment variables are looked up.
    pub(crate) host: &'a dyn Host,
}

/// When environment variables are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum EnvMode {
    /// When the target starts: the text keeps them.
    Late,
    /// Now: the text holds their values. What outputs leave to the target stays.
    Now,
    /// Now, and nothing is left to the target: it never reads the text.
    Here,
}

/// What became of the placeholders of some strings.
#[derive(Default)]
pub(crate) struct Resolution {
    /// The environment variables read, now or later.
    pub(crate) env: BTreeSet<String>,
    /// Placeholders that refer to nothing.
    pub(crate) unresolved: Vec<Unresolved>,
    /// Whether somebody asks for `resolved`.
    pub(crate) keeps_resolved: bool,
    /// What outputs and variables put into params, and the texts that they were put into.
    pub(crate) resolved: Vec<Str>,
    /// Bytes that were put in the place of placeholders.
    pub(crate) placed: usize,
    /// What params hold that reads like a reference of the target.
    pub(crate) mentions: Mentions,
}

impl Resolution {
    /// Notes what is put into a text, if it may be a secret and there is room for it.
    fn note(&mut self, found: &Found<'_>) {
        if self.keeps_resolved
            && self.placed <= limits::PLACED_TEXT
            && let Found::Output(output) = found
        {
            output.each_text(&mut |text| self.resolved.push(text.into()));
        }
    }

    /// Whether there is room for what one more placeholder stands for. Of those that find none, the first is told.
    fn has_room(&mut self, placeholder: &Placeholder, bytes: usize) -> Result<bool, Unresolved> {
        let was_full = self.placed > limits::PLACED_TEXT;
        self.placed = self.placed.saturating_add(bytes);
        if self.placed <= limits::PLACED_TEXT {
            return Ok(true);
        }
        if was_full {
            return Ok(false);
        }
        let message = message!(
            "placeholders stand for more than {} MiB here, up to `{}`",
            limits::PLACED_TEXT >> 20,
            placeholder.raw
        );
        let go_message = "the value is too large";
        Err(Unresolved::new(
            placeholder,
            Code::TooLarge,
            message,
            go_message,
        ))
    }
}

/// A placeholder that refers to nothing.
pub(crate) struct Unresolved {
    diagnostic: Diagnostic,
    /// The reason in the words of the Go tools, which scripts look for.
    go_message: String,
}

impl Unresolved {
    fn new(placeholder: &Placeholder, code: Code, message: String, go_message: &str) -> Self {
        Unresolved {
            diagnostic: Diagnostic::new(code, message).at(placeholder.span),
            go_message: format!("invalid ref '{}': {go_message}", Name(&placeholder.raw)),
        }
    }

    fn near<'k>(mut self, wrong: &str, known: impl IntoIterator<Item = &'k str>) -> Self {
        self.diagnostic = self.diagnostic.near(wrong, known);
        self
    }

    /// The reason in the words of the Go tools, which scripts look for.
    pub(crate) fn into_go_message(self) -> String {
        self.go_message
    }

    /// As a diagnostic about a field; `summary` makes the text of the last paragraph from the words of the Go tools.
    pub(crate) fn diagnostic(
        self,
        path: &FieldPath,
        summary: impl FnOnce(&str) -> String,
    ) -> Diagnostic {
        let summary = summary(&self.go_message);
        self.diagnostic.path(path).summary(summary)
    }
}

/// What a placeholder refers to.
enum Found<'a> {
    Metadata(&'a Value),
    Output(&'a Tree<Text>),
    Env(&'a str),
}

impl<'a> Resolver<'a> {
    /// A string with its placeholders replaced.
    pub(crate) fn text(
        &self,
        template: Template,
        env: EnvMode,
        resolution: &mut Resolution,
    ) -> Text {
        let mut text = Text::default();
        let mut escapes = template.escapes.into_iter().peekable();
        for (i, piece) in template.pieces.into_iter().enumerate() {
            match piece {
                Piece::Literal(literal) => {
                    let escapes = std::iter::from_fn(|| escapes.next_if(|(of, _)| *of == i));
                    text.push_written(literal, escapes.map(|(_, at)| at));
                }
                Piece::Placeholder(placeholder) => {
                    if let Err(unresolved) = self.insert(&placeholder, env, &mut text, resolution) {
                        resolution.unresolved.push(unresolved);
                    }
                }
            }
        }
        text
    }

    /// Params with their placeholders replaced, secrets as references. Environment variables are read now.
    pub(crate) fn params(
        &self,
        params: &Tree<Template>,
        resolution: &mut Resolution,
        failed: &mut impl FnMut(&FieldPath, Unresolved),
    ) -> Value {
        self.param(params, &mut FieldPath::new(), resolution, failed)
    }

    fn param(
        &self,
        param: &Tree<Template>,
        path: &mut FieldPath,
        resolution: &mut Resolution,
        failed: &mut impl FnMut(&FieldPath, Unresolved),
    ) -> Value {
        match param {
            Tree::Null => Value::Null,
            Tree::Bool(b) => Value::Bool(*b),
            Tree::Int(n) => Value::Int(*n),
            Tree::UInt(n) => Value::UInt(*n),
            Tree::Float(n) => Value::Float(*n),
            Tree::Timestamp(text) => Value::Timestamp(text.clone()),
            Tree::String(template) => {
                if let Some(literal) = template.as_literal() {
                    resolution.mentions.note_text(literal);
                    return Value::String(literal.into());
                }
                let noted = resolution.resolved.len();
                let text = self.text(template.clone(), EnvMode::Now, resolution);
                for unresolved in resolution.unresolved.drain(..) {
                    failed(path, unresolved);
                }
                let text = resolution.mentions.hand_on(&text);
                if resolution.resolved.len() > noted {
                    resolution.resolved.push(text.clone());
                }
                Value::String(text)
            }
            Tree::Seq(items) => Value::Seq(
                items
                    .iter()
                    .enumerate()
                    .map(|(i, item)| {
                        path.at_index(i, |path| self.param(item, path, resolution, failed))
                    })
                    .collect(),
            ),
            // Score expands nothing in keys, so params have no such map.
            Tree::Keyed(entries) => entries
                .iter()
                .map(|(key, value)| (key.to_string(), self.param(value, path, resolution, failed)))
                .collect(),
            Tree::Map(map) => map
                .iter()
                .map(|(key, value)| {
                    (
                        key.clone(),
                        path.at(key, |path| self.param(value, path, resolution, failed)),
                    )
                })
                .collect(),
        }
    }

    /// Appends what a placeholder refers to: a string as it is, anything else as JSON.
    fn insert(
        &self,
        placeholder: &Placeholder,
        env: EnvMode,
        text: &mut Text,
        resolution: &mut Resolution,
    ) -> Result<(), Unresolved> {
        let found = self.find(placeholder)?;
        resolution.note(&found);
        let json = match found {
            Found::Env(name) => {
                resolution.env.insert(name.to_owned());
                return match env {
                    EnvMode::Late => {
                        text.push(Part::Env {
                            name: name.into(),
                            required: false,
                        });
                        Ok(())
                    }
                    EnvMode::Now | EnvMode::Here => {
                        let value = self.variable(placeholder, name)?;
                        if resolution
                            .has_room(placeholder, limits::written_size(value.as_bytes()))?
                        {
                            text.push_str(&value);
                            if resolution.keeps_resolved {
                                resolution.resolved.push(value.into());
                            }
                        }
                        Ok(())
                    }
                };
            }
            Found::Metadata(Value::String(string)) => {
                if resolution.has_room(placeholder, limits::written_size(string.as_bytes()))? {
                    text.push_str(string);
                }
                return Ok(());
            }
            Found::Output(Tree::String(output)) => {
                if resolution.has_room(placeholder, output.size())? {
                    for part in &output.parts {
                        text.push(part_for(placeholder, part.clone(), env)?);
                    }
                }
                return Ok(());
            }
            // Its JSON would be made in vain.
            _ if !resolution.has_room(placeholder, 0)? => return Ok(()),
            found => json_of(&found),
        };
        let json = json.map_err(|json::NotJson| {
            let message = message!(
                "`{}` holds a number that cannot be written",
                placeholder.raw
            );
            Unresolved::new(
                placeholder,
                Code::UnknownReference,
                message,
                "unsupported value",
            )
        })?;
        if resolution.has_room(placeholder, json.encode().len())? {
            for part in json.parts {
                text.push(part_for(placeholder, part, env)?);
            }
        }
        Ok(())
    }

    fn variable(&self, placeholder: &Placeholder, name: &str) -> Result<String, Unresolved> {
        self.host.env(name).ok_or_else(|| {
            let message =
                message!("environment variable `{name}` is needed here and now, but it is not set");
            let go_message = message!("environment variable '{name}' must be resolved");
            Unresolved::new(placeholder, Code::UnknownReference, message, &go_message)
        })
    }

    fn find<'p>(&self, placeholder: &'p Placeholder) -> Result<Found<'p>, Unresolved>
    where
        'a: 'p,
    {
        let refuse = |message: String, go_message: &str| {
            Unresolved::new(placeholder, Code::UnknownReference, message, go_message)
        };
        match placeholder.path.as_slice() {
            [root] if root == "metadata" => Err(refuse(
                "`metadata` alone refers to nothing".to_owned(),
                "requires at least a metadata key to lookup",
            )),
            [root, keys @ ..] if root == "metadata" => self.metadata(placeholder, keys),
            [root] if root == "resources" => Err(refuse(
                "`resources` alone refers to nothing".to_owned(),
                "requires at least a resource name to lookup",
            )),
            [root, name, keys @ ..] if root == "resources" => self.output(placeholder, name, keys),
            [root, ..] => Err(refuse(
                message!("a placeholder starts with `metadata` or `resources`, not `{root}`"),
                "unknown reference root, use $$ to escape the substitution",
            )
            .near(root, ["metadata", "resources"])),
            [] => Err(refuse(
                "an empty placeholder refers to nothing".to_owned(),
                "empty",
            )),
        }
    }

    fn metadata<'p>(
        &self,
        placeholder: &'p Placeholder,
        keys: &'p [Str],
    ) -> Result<Found<'p>, Unresolved>
    where
        'a: 'p,
    {
        let mut map = Some(self.metadata);
        let mut found = &Value::Null;
        for (depth, key) in keys.iter().enumerate() {
            let Some(here) = map else {
                return Err(not_a_map(placeholder, key, &keys[..depth], "metadata"));
            };
            let Some(value) = here.get(key) else {
                return Err(no_key(placeholder, key, "the metadata", here.keys()));
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
            .and_then(|uid| self.state.resources.get(uid.as_str()));
        let Some(known) = known else {
            let (message, go_message) = (
                message!("no resource `{name}` is declared"),
                message!("no known resource '{name}'"),
            );
            let unresolved =
                Unresolved::new(placeholder, Code::UnknownResource, message, &go_message);
            return Err(unresolved.near(name, self.names.names()));
        };
        if known.is_environment {
            return match keys {
                [key] => Ok(Found::Env(key)),
                _ => {
                    let message =
                        message!("`{name}` is the environment: one variable's name follows it");
                    let go_message = "environment resource only supports a single lookup key";
                    Err(Unresolved::new(
                        placeholder,
                        Code::UnknownReference,
                        message,
                        go_message,
                    ))
                }
            };
        }
        if keys.is_empty() {
            let message = message!("`{name}` is a resource: the name of an output follows it");
            let go_message = "at least one lookup key is required";
            return Err(
                Unresolved::new(placeholder, Code::UnknownReference, message, go_message)
                    .hint_outputs(&known.outputs),
            );
        }
        known
            .outputs
            .lookup(keys)
            .map(Found::Output)
            .map_err(|miss| match miss {
                Miss::NoKey(key) => {
                    let depth = keys
                        .iter()
                        .position(|k| std::ptr::eq(k.as_str(), key))
                        .unwrap_or(0);
                    let siblings = known
                        .outputs
                        .lookup(&keys[..depth])
                        .ok()
                        .and_then(Tree::as_map);
                    let of = message!("the outputs of `{name}`");
                    no_key(
                        placeholder,
                        key,
                        &of,
                        siblings.into_iter().flat_map(|map| map.keys()),
                    )
                }
                Miss::NotAMap(key) => {
                    let depth = keys
                        .iter()
                        .position(|k| std::ptr::eq(k.as_str(), key))
                        .unwrap_or(0);
                    not_a_map(placeholder, key, &keys[..depth], name)
                }
            })
    }
}

impl Unresolved {
    fn hint(mut self, hint: &str) -> Self {
        self.diagnostic = self.diagnostic.hint(hint);
        self
    }

    /// Says which outputs there are.
    fn hint_outputs(mut self, outputs: &Tree<Text>) -> Self {
        let mut names: Vec<_> = outputs
            .as_map()
            .into_iter()
            .flat_map(|map| map.keys())
            .collect();
        names.sort_unstable();
        if !names.is_empty() {
            let names = listed(names.into_iter().map(Str::as_str), ", ");
            self.diagnostic = self.diagnostic.hint(format!("it has {names}"));
        }
        self
    }
}

fn no_key<'k>(
    placeholder: &Placeholder,
    key: &str,
    of: &str,
    known: impl Iterator<Item = &'k Str>,
) -> Unresolved {
    let go_message = message!("key '{key}' not found");
    Unresolved::new(
        placeholder,
        Code::UnknownReference,
        message!("no `{key}` in {of}"),
        &go_message,
    )
    .near(key, known.map(Str::as_str))
}

fn not_a_map(placeholder: &Placeholder, key: &str, above: &[Str], root: &str) -> Unresolved {
    let above = above.last().map_or(root, Str::as_str);
    let message = message!("`{above}` is not a map, so there is no `{key}` in it");
    let go_message = message!("cannot lookup key '{key}', context is not a map");
    Unresolved::new(placeholder, Code::UnknownReference, message, &go_message)
}
