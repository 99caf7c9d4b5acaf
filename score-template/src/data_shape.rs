//! The shape that a template expects of its data, as far as it can be told without executing it: which fields it takes of what,
//! what it goes over, computes with or cuts. It is a guess for people to start from; what a template may read at all is told by
//! [`crate::Template::may_read`] and [`crate::FieldsBelow`], which leave nothing out.

mod functions;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;

use self::functions::{expected, made_by_function};
use crate::ast::{Block, Command, Node, Operand, Pipeline, Program, ROOT_VARIABLE, Term, Variable};

/// What a template expects of a value of its data.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DataShape {
    /// What it is used as; `None` if it is printed or handed on alone.
    pub kind: Option<ShapeKind>,
    /// True if the template does not go without: nothing stands in for it, and it is not only asked if it is there.
    pub is_required: bool,
    /// True if the template asks whether it is there or true.
    pub is_asked: bool,
    /// What is taken of it by name.
    pub fields: BTreeMap<String, DataShape>,
    /// What is expected of its items.
    pub items: Option<Box<DataShape>>,
}

/// What a value is used as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShapeKind {
    /// A text: it is cut, or changed as one.
    Text,
    /// A number: it is computed with.
    Number,
    /// A list.
    List,
    /// A map.
    Map,
}

impl DataShape {
    /// The shape that a template expects of its data; see [`crate::Template::data_shape`].
    pub(crate) fn of(program: &Program) -> Self {
        let mut walk = Walk {
            program,
            shape: DataShape::default(),
            variables: BTreeMap::new(),
            calls: 0,
        };
        if let Some(main) = program.definitions.get(program.main) {
            walk.body(&main.body, Some(Path::default()));
        }
        walk.shape
    }

    /// A field; nothing is expected of one that is not taken.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&DataShape> {
        self.fields.get(name)
    }

    /// Adds what another template expects.
    pub fn join(&mut self, other: DataShape) {
        let DataShape {
            kind,
            is_required,
            is_asked,
            fields,
            items,
        } = other;
        self.kind = self.kind.or(kind);
        self.is_required |= is_required;
        self.is_asked |= is_asked;
        for (name, field) in fields {
            self.fields.entry(name).or_default().join(field);
        }
        if let Some(items) = items {
            self.items.get_or_insert_default().join(*items);
        }
    }
}

/// A step from a value to what is in it.
#[derive(Clone)]
enum Step {
    Field(String),
    Item,
}

/// Where a value stands in the data.
#[derive(Clone, Default)]
struct Path {
    steps: Vec<Step>,
    /// True if something stands in for it where it is missing.
    has_default: bool,
}

/// An argument of a function.
struct Argument {
    path: Option<Path>,
    /// The kind of a value that the template says itself.
    constant: Option<ShapeKind>,
    /// The text of one.
    text: Option<String>,
}

/// A walk through a template.
struct Walk<'p> {
    program: &'p Program,
    shape: DataShape,
    /// Where the values of variables stand.
    variables: BTreeMap<usize, Option<Path>>,
    /// The number of calls of templates that were followed.
    calls: usize,
}

/// So many calls of templates are followed: they may call themselves.
const MOST_CALLS: usize = 100;

/// So many steps into the data are followed.
const MOST_STEPS: usize = 30;

impl Walk<'_> {
    /// The shape of what stands somewhere.
    fn at(&mut self, path: &Path) -> &mut DataShape {
        let mut shape = &mut self.shape;
        for step in &path.steps {
            // What something is taken of has to be there.
            shape.is_required |= !path.has_default;
            shape = match step {
                Step::Field(name) => shape.fields.entry(name.clone()).or_default(),
                Step::Item => shape.items.get_or_insert_default(),
            };
        }
        shape
    }

    /// Notes what a value is used as.
    fn note(&mut self, path: Option<&Path>, kind: Option<ShapeKind>) {
        if let Some(path) = path {
            let shape = self.at(path);
            shape.kind = shape.kind.or(kind);
            shape.is_required |= !path.has_default;
        }
    }

    /// Notes that a template asks whether a value is there or true.
    fn note_asked(&mut self, path: Option<&Path>) {
        if let Some(path) = path {
            self.at(path).is_asked = true;
        }
    }

    /// A definition of a template, to which its dot is given.
    fn body(&mut self, body: &Block, dot: Option<Path>) {
        let outer = std::mem::take(&mut self.variables);
        self.variables.insert(ROOT_VARIABLE, dot.clone());
        self.block(body, &dot);
        self.variables = outer;
    }

    fn block(&mut self, block: &Block, dot: &Option<Path>) {
        for node in block {
            let otherwise = match node {
                Node::Text(_) | Node::Break | Node::Continue => &None,
                Node::Action(pipeline) => {
                    let printed = self.pipeline(pipeline, dot);
                    if pipeline.variables.is_empty() {
                        self.note(printed.as_ref(), None);
                    }
                    &None
                }
                Node::Call(call) => {
                    let argument = call.argument.as_ref();
                    let argument = argument.and_then(|pipeline| self.pipeline(pipeline, dot));
                    let program = self.program;
                    let target = call.target.and_then(|at| program.definitions.get(at));
                    if let Some(target) = target
                        && self.calls < MOST_CALLS
                    {
                        self.calls += 1;
                        self.body(&target.body, argument);
                    }
                    &None
                }
                Node::If { arms, otherwise } => {
                    for (condition, body) in arms {
                        let asked = self.pipeline(condition, dot);
                        self.note_asked(asked.as_ref());
                        self.block(body, dot);
                    }
                    otherwise
                }
                Node::With { arms, otherwise } => {
                    for (condition, body) in arms {
                        let inside = self.pipeline(condition, dot);
                        self.block(body, &inside);
                    }
                    otherwise
                }
                Node::Range {
                    pipeline,
                    body,
                    otherwise,
                } => {
                    self.range(pipeline, body, dot);
                    otherwise
                }
            };
            if let Some(otherwise) = otherwise {
                self.block(otherwise, dot);
            }
        }
    }

    fn range(&mut self, pipeline: &Pipeline, body: &Block, dot: &Option<Path>) {
        let over = self.commands(pipeline, dot);
        let kind = match pipeline.variables.as_slice() {
            // Keys are asked of maps, indices of lists; who asks for either most often has a map.
            [_, _] => ShapeKind::Map,
            _ => ShapeKind::List,
        };
        if let Some(path) = &over {
            let shape = self.at(path);
            shape.kind = shape.kind.or(Some(kind));
        }
        let item = over
            .map(|path| stepped(path, [Step::Item]))
            .unwrap_or_default();
        match pipeline.variables.as_slice() {
            [key, value] => {
                self.set(key, None);
                self.set(value, item.clone());
            }
            [value] => self.set(value, item.clone()),
            _ => {}
        }
        // An item is there, if the body is.
        self.block(body, &item);
    }

    fn set(&mut self, variable: &Variable, path: Option<Path>) {
        self.variables.insert(variable.id, path);
    }

    fn pipeline(&mut self, pipeline: &Pipeline, dot: &Option<Path>) -> Option<Path> {
        let value = self.commands(pipeline, dot);
        for variable in &pipeline.variables {
            self.set(variable, value.clone());
        }
        value
    }

    fn commands(&mut self, pipeline: &Pipeline, dot: &Option<Path>) -> Option<Path> {
        let mut value = None;
        for (at, command) in pipeline.commands.iter().enumerate() {
            let piped = (at > 0).then(|| Argument {
                path: value.take(),
                constant: None,
                text: None,
            });
            value = self.command(command, piped, dot);
        }
        value
    }

    fn command(
        &mut self,
        Command { first, args, .. }: &Command,
        piped: Option<Argument>,
        dot: &Option<Path>,
    ) -> Option<Path> {
        let is_alone = args.is_empty() && piped.is_none();
        let args = args.iter().map(|arg| self.argument(arg, dot));
        let args: Vec<Argument> = args.collect::<Vec<_>>().into_iter().chain(piped).collect();
        match &first.term {
            Term::Function(function) => self.call(function.name, &args),
            _ if is_alone => self.argument(first, dot).path,
            _ => None,
        }
    }

    fn argument(&mut self, operand: &Operand, dot: &Option<Path>) -> Argument {
        let (mut constant, mut text) = (None, None);
        let path = match &operand.term {
            Term::Dot => dot.clone(),
            Term::Field(fields) => self.fields(dot.clone(), fields),
            Term::Variable { variable, fields } => {
                let value = self.variables.get(&variable.id).cloned().flatten();
                self.fields(value, fields)
            }
            Term::Chain { base, fields } => {
                let base = self.argument(base, dot).path;
                self.fields(base, fields)
            }
            Term::Pipeline(pipeline) => {
                constant = made_by(pipeline);
                self.pipeline(pipeline, dot)
            }
            Term::Number(_) => {
                constant = Some(ShapeKind::Number);
                None
            }
            Term::Str { value, .. } => {
                constant = Some(ShapeKind::Text);
                text = value.as_text().map(Cow::into_owned);
                None
            }
            Term::Function(function) => {
                constant = made_by_function(function.name);
                self.call(function.name, &[])
            }
            Term::Nil | Term::Bool(_) => None,
        };
        Argument {
            path,
            constant,
            text,
        }
    }

    fn fields(&mut self, of: Option<Path>, fields: &[Box<str>]) -> Option<Path> {
        let steps = fields.iter().map(|field| Step::Field(field.to_string()));
        let path = stepped(of?, steps)?;
        if !fields.is_empty() {
            self.at(&path);
        }
        Some(path)
    }

    /// A call of a function: notes what it expects of its arguments. Returns where its value stands, if it is one of the data.
    fn call(&mut self, name: &str, args: &[Argument]) -> Option<Path> {
        let last = args.last();
        let path_of = |arg: Option<&Argument>| arg.and_then(|arg| arg.path.clone());
        match name {
            "default" => {
                let path = path_of(last)?;
                let path = Path {
                    has_default: true,
                    ..path
                };
                let kind = args.first().and_then(|arg| arg.constant);
                self.note(Some(&path), kind);
                return Some(path);
            }
            "not" | "and" | "or" | "ternary" => {
                // Of `ternary` the last is asked, the others are given.
                let asked = args
                    .iter()
                    .rev()
                    .take(if name == "ternary" { 1 } else { args.len() });
                asked.for_each(|arg| self.note_asked(arg.path.as_ref()));
                return None;
            }
            "coalesce" | "empty" | "kindIs" | "kindOf" | "typeOf" | "eq" | "ne" => return None,
            "index" | "get" => {
                let (map, keys) = args.split_first()?;
                let mut path = map.path.clone()?;
                for key in keys {
                    let step = match (&key.text, key.constant) {
                        (Some(text), _) => Step::Field(text.clone()),
                        (None, Some(ShapeKind::Number)) => Step::Item,
                        _ => {
                            self.note(Some(&path), None);
                            return None;
                        }
                    };
                    path = stepped(path, [step])?;
                }
                self.at(&path);
                return Some(path);
            }
            "dig" => {
                let (map, keys) = args.split_last()?;
                let (_, keys) = keys.split_last()?;
                let keys = keys.iter().map_while(|key| key.text.clone());
                let path = Path {
                    has_default: true,
                    ..stepped(map.path.clone()?, keys.map(Step::Field))?
                };
                self.note(map.path.as_ref(), Some(ShapeKind::Map));
                self.at(&path);
                return Some(path);
            }
            "lt" | "le" | "gt" | "ge" => {
                let is_number = |arg: &Argument| arg.constant == Some(ShapeKind::Number);
                let kind = args.iter().any(is_number).then_some(ShapeKind::Number);
                for arg in args {
                    self.note(arg.path.as_ref(), kind);
                }
                return None;
            }
            _ => {}
        }
        let count = args.len();
        for (at, arg) in args.iter().enumerate() {
            self.note(arg.path.as_ref(), expected(name, at, at + 1 == count));
        }
        match name {
            "first" | "last" => stepped(path_of(last)?, [Step::Item]),
            "rest" | "initial" | "reverse" | "uniq" | "compact" | "sortAlpha" | "deepCopy" => {
                path_of(last)
            }
            _ => None,
        }
    }
}

/// The kind of value that a pipeline makes, if it is a list, a map, a number or a text of its own.
fn made_by(pipeline: &Pipeline) -> Option<ShapeKind> {
    let command = pipeline.commands.first()?;
    match &command.first.term {
        Term::Function(function) => made_by_function(function.name),
        Term::Number(_) => Some(ShapeKind::Number),
        Term::Str { .. } => Some(ShapeKind::Text),
        _ => None,
    }
}

/// A path with more steps; `None` if that are too many.
fn stepped(mut path: Path, steps: impl IntoIterator<Item = Step>) -> Option<Path> {
    path.steps.extend(steps);
    (path.steps.len() <= MOST_STEPS).then_some(path)
}
