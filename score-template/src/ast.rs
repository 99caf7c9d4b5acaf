//! The parsed template. Nodes print as Go prints them, which errors quote.

use std::fmt;
use std::sync::Arc;

use crate::function::Function;
use crate::functions::Functions;
use crate::guard::PrintDoubt;
use crate::value::{Complex, Value};

/// A parsed template.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    /// The text, in which errors have their places.
    pub(crate) text: Box<str>,
    /// The text itself, and each `define` and `block` in it.
    pub(crate) definitions: Arc<[Definition]>,
    /// The definition that is the text itself.
    pub(crate) main: usize,
    /// What can hardly be meant, whatever the data is.
    pub(crate) doubts: Arc<[WrittenDoubt]>,
    /// The functions, in which methods are looked up.
    pub(crate) functions: Functions,
}

/// What is written and can hardly be meant.
#[derive(Clone, Debug)]
pub(crate) struct WrittenDoubt {
    pub(crate) doubt: PrintDoubt,
    /// The byte at which it stands.
    pub(crate) offset: usize,
    pub(crate) text: String,
    /// What is meant, if that is known.
    pub(crate) meant: Option<String>,
}

/// A sequence of nodes.
pub(crate) type Block = Vec<Node>;

/// A template of its own: the text itself (without a name), a `define` or a `block`.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) body: Block,
}

/// A part of a template.
#[derive(Debug)]
pub(crate) enum Node {
    Text(Box<str>),
    Action(Pipeline),
    /// `if`, with its `else if` in order and the last `else`.
    If {
        arms: Vec<(Pipeline, Block)>,
        otherwise: Option<Block>,
    },
    /// As `If`.
    With {
        arms: Vec<(Pipeline, Block)>,
        otherwise: Option<Block>,
    },
    Range {
        pipeline: Pipeline,
        body: Block,
        otherwise: Option<Block>,
    },
    Call(TemplateCall),
    Break,
    Continue,
}

/// `{{template "name" pipeline}}`
#[derive(Debug)]
pub(crate) struct TemplateCall {
    pub(crate) offset: usize,
    pub(crate) name: String,
    pub(crate) argument: Option<Pipeline>,
    /// The number of the definition that is called; `None` if there is none of that name.
    pub(crate) target: Option<usize>,
}

/// Commands, each of which hands its value to the next, and the variables that get the last value.
#[derive(Debug)]
pub(crate) struct Pipeline {
    pub(crate) offset: usize,
    pub(crate) variables: Vec<Variable>,
    /// `=` and not `:=`
    pub(crate) assigns: bool,
    pub(crate) commands: Vec<Command>,
}

/// A variable by its number in this template and its name with the `$`. Numbers say which name it
/// is, not which declaration: that is known only when the template runs, as in Go.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) id: usize,
    pub(crate) name: Box<str>,
}

/// The number of `$`.
pub(crate) const ROOT_VARIABLE: usize = 0;

/// A function, field or value, and arguments.
#[derive(Debug)]
pub(crate) struct Command {
    pub(crate) offset: usize,
    pub(crate) first: Operand,
    pub(crate) args: Vec<Operand>,
}

impl Command {
    /// True if other values are looked at on the way to its own.
    pub(crate) fn is_call(&self) -> bool {
        !self.args.is_empty() || matches!(self.first.term, Term::Chain { .. } | Term::Pipeline(_))
    }
}

/// An operand at its place.
#[derive(Debug)]
pub(crate) struct Operand {
    pub(crate) offset: usize,
    pub(crate) term: Term,
}

/// The kind of an operand.
#[derive(Debug)]
pub(crate) enum Term {
    Dot,
    Nil,
    Bool(bool),
    Number(Number),
    /// A string with its quotes, and its value.
    Str {
        quoted: Box<str>,
        value: Value,
    },
    /// `.a.b`
    Field(Vec<Box<str>>),
    /// `$a.b.c`
    Variable {
        variable: Variable,
        fields: Vec<Box<str>>,
    },
    Function(&'static Function),
    /// `(pipeline).a.b` or `function.a.b`
    Chain {
        base: Box<Operand>,
        fields: Vec<Box<str>>,
    },
    Pipeline(Box<Pipeline>),
}

/// A number, as each type that can hold its value.
#[derive(Debug)]
pub(crate) struct Number {
    pub(crate) text: Box<str>,
    pub(crate) int: Option<i64>,
    pub(crate) uint: Option<u64>,
    pub(crate) float: Option<f64>,
    /// Its value, if it is written as a complex number.
    pub(crate) complex: Option<Complex>,
}

impl Number {
    /// True if it is a float where no type is asked for.
    pub(crate) fn looks_like_float(&self) -> bool {
        let is_hex = self.text.starts_with("0x") || self.text.starts_with("0X");
        let is_hex_int = is_hex && self.text.len() > 2 && !self.text.contains(['p', 'P']);
        !is_hex_int && !self.text.starts_with('\'') && self.text.contains(['.', 'e', 'E', 'p', 'P'])
    }
}

impl Term {
    pub(crate) fn str(quoted: &str, value: Vec<u8>) -> Self {
        Term::Str {
            quoted: quoted.into(),
            value: Value::bytes(value),
        }
    }
}

fn write_fields(f: &mut fmt::Formatter<'_>, fields: &[Box<str>]) -> fmt::Result {
    fields.iter().try_for_each(|field| write!(f, ".{field}"))
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.term {
            Term::Dot => f.write_str("."),
            Term::Nil => f.write_str("nil"),
            Term::Bool(value) => value.fmt(f),
            Term::Number(number) => f.write_str(&number.text),
            Term::Str { quoted, .. } => f.write_str(quoted),
            Term::Field(fields) => write_fields(f, fields),
            Term::Variable { variable, fields } => {
                f.write_str(&variable.name)?;
                write_fields(f, fields)
            }
            Term::Function(function) => f.write_str(function.name),
            Term::Chain { base, fields } => {
                match &base.term {
                    Term::Pipeline(pipeline) => write!(f, "({pipeline})")?,
                    _ => base.fmt(f)?,
                }
                write_fields(f, fields)
            }
            Term::Pipeline(pipeline) => pipeline.fmt(f),
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, operand) in std::iter::once(&self.first).chain(&self.args).enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            match &operand.term {
                Term::Pipeline(pipeline) => write!(f, "({pipeline})")?,
                _ => operand.fmt(f)?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, variable) in self.variables.iter().enumerate() {
            write!(f, "{}{}", if index > 0 { ", " } else { "" }, variable.name)?;
        }
        if !self.variables.is_empty() {
            f.write_str(if self.assigns { " = " } else { " := " })?;
        }
        for (index, command) in self.commands.iter().enumerate() {
            write!(f, "{}{command}", if index > 0 { " | " } else { "" })?;
        }
        Ok(())
    }
}

impl fmt::Display for TemplateCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{{{{template {}",
            crate::strconv::quote(self.name.as_bytes())
        )?;
        if let Some(argument) = &self.argument {
            write!(f, " {argument}")?;
        }
        f.write_str("}}")
    }
}
