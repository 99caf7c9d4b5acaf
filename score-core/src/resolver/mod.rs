//! The values that placeholders refer to, and the way they are put into a string.

mod find;
mod json_tree;
mod parts;
mod unresolved;

use score_yaml::message;

use score_yaml::{Map, SortedSet, Str, Value, json};

use self::parts::{json_of, part_for};
pub(crate) use self::unresolved::with_default;
use self::unresolved::{Unresolved, is_read_late, no_variable};
use crate::codes;
use crate::host::{Host, Wanted};
use crate::limits;
use crate::path::FieldPath;
use crate::resource::ResourceNames;
use crate::state::State;
use crate::text::{Mentions, Part, Piece, Placeholder, Template, Text};
use crate::tree::Tree;

/// The values that the placeholders of one workload may refer to.
#[derive(Clone, Copy)]
pub(crate) struct Resolver<'a> {
    /// The workload's metadata.
    pub(crate) metadata: &'a Map,
    /// The resources by the names that the workload gives them.
    pub(crate) names: &'a ResourceNames,
    /// The state, with the outputs of the resources.
    pub(crate) state: &'a State,
    /// The host that looks up environment variables.
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

/// The result of resolving the placeholders of some strings.
#[derive(Default)]
pub(crate) struct Resolution {
    /// The environment variables read, now or later.
    pub(crate) env: SortedSet<String>,
    /// Placeholders that refer to nothing.
    pub(crate) unresolved: Vec<Unresolved>,
    /// True if somebody asks for `resolved`.
    pub(crate) keeps_resolved: bool,
    /// The texts that outputs and variables put into params, and the texts that they were put into.
    pub(crate) resolved: Vec<Str>,
    /// Bytes that were put in the place of placeholders.
    pub(crate) placed: usize,
    /// The text in params that reads like references of the target.
    pub(crate) mentions: Mentions,
}

/// The bytes that a piece of a text is likely to take: a text that grows is moved each time.
fn likely_length(piece: &Piece) -> usize {
    match piece {
        Piece::Literal(literal) => literal.len(),
        Piece::Placeholder(_) | Piece::Known(_) => 20,
    }
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

    /// True if there is room for what one more placeholder stands for. Of those that find none, the first is told.
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
            codes::TOO_LARGE,
            message,
            go_message,
        ))
    }
}

/// The value that a placeholder refers to.
enum Found<'a> {
    Metadata(&'a Value),
    Output(&'a Tree<Text>),
    Env(&'a str),
    /// What stands for an output that nobody knows yet.
    Open(Text),
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
        let mut escapes = template.escapes().to_vec().into_iter().peekable();
        let room = match template.pieces.len() {
            0..=2 => 0,
            _ => template.pieces.iter().map(likely_length).sum(),
        };
        for (i, piece) in template.pieces.into_iter().enumerate() {
            match piece {
                Piece::Literal(mut literal) => {
                    if i == 0 && room > literal.len() {
                        literal.reserve(room - literal.len());
                    }
                    let escapes = std::iter::from_fn(|| escapes.next_if(|(of, _)| *of == i));
                    text.push_written(literal, escapes.map(|(_, at)| at));
                }
                Piece::Known(part) => text.push(part),
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
                    EnvMode::Late if !is_read_late(name) => Err(no_variable(placeholder, name)),
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
            Found::Open(output) => {
                if resolution.has_room(placeholder, output.size())? {
                    for part in output.parts {
                        text.push(part_for(placeholder, part, env)?);
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
                codes::UNKNOWN_REFERENCE,
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
        let checked = self.host.check(Wanted::Variable(name));
        checked.map_err(|refusal| Unresolved::refused(placeholder, refusal))?;
        self.host.env(name).ok_or_else(|| {
            if !is_read_late(name) {
                return no_variable(placeholder, name);
            }
            let message =
                message!("environment variable `{name}` is not set, and its value is needed here");
            let go_message = message!("environment variable '{name}' must be resolved");
            let hint = message!("set it for the run: `export {name}=…`");
            Unresolved::new(placeholder, codes::UNKNOWN_REFERENCE, message, &go_message).hint(&hint)
        })
    }
}
