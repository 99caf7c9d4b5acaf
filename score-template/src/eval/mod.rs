//! Execution of a parsed template: its nodes, and what is known of the place of an error.

mod call;
mod field;
mod pipeline;
mod range;

use crate::ast::{
    Block, Command, Definition, Node, Operand, Pipeline, Program, ROOT_VARIABLE, TemplateCall, Term,
};
use crate::context::Context;
use crate::error::{CallError, Error, Stage, line_and_column, shorten};
use crate::fmt::print;
use crate::guard::{DoubtfulPrint, PrintDoubt};
use crate::redaction::MAX_MESSAGE;
use crate::value::{Element, Value};

type Evaluated<T> = Result<T, Box<Error>>;

/// Executes a template.
pub(crate) fn execute(
    program: &Program,
    data: &Value,
    context: &mut Context<'_>,
) -> Evaluated<String> {
    let Some(main) = program.definitions.get(program.main) else {
        return Ok(String::new());
    };
    let mut execution = Execution {
        program,
        definition: main,
        context,
        // Values are longer than the actions that print them, a bit.
        out: Vec::with_capacity(program.text.len() + program.text.len() / 2 + 64),
        variables: Vec::with_capacity(8),
        frame: 0,
        args: Vec::with_capacity(8),
        at: Location::Start,
        depth: 0,
    };
    let dot = TypedValue::plain(data.clone());
    execution.variables.push((ROOT_VARIABLE, dot.clone()));
    execution.note_written();
    execution.block(&dot, &main.body)?;
    let out = std::mem::take(&mut execution.out);
    String::from_utf8(out).or_else(|_| execution.fail("the output is not UTF-8"))
}

/// A value with what Go knows of its static type, which errors tell.
#[derive(Clone, Debug)]
struct TypedValue {
    value: Value,
    /// True if it was read as an `interface {}`.
    in_interface: bool,
}

impl TypedValue {
    fn plain(value: Value) -> Self {
        TypedValue {
            value,
            in_interface: false,
        }
    }

    fn element(value: Value, element: Element) -> Self {
        TypedValue {
            value,
            in_interface: element.is_any(),
        }
    }
}

/// The part of the template that is being executed: where an error is.
#[derive(Clone, Copy)]
enum Location<'t> {
    Start,
    Pipeline(&'t Pipeline),
    Command(&'t Command),
    Operand(&'t Operand),
    Call(&'t TemplateCall),
}

impl Location<'_> {
    /// Its offset in the template.
    fn offset(&self) -> usize {
        match self {
            Location::Start => 0,
            Location::Pipeline(pipeline) => pipeline.offset,
            Location::Command(command) => command.offset,
            Location::Operand(operand) => operand.offset,
            Location::Call(call) => call.offset,
        }
    }
}

/// The way a block ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Next,
    Break,
    Continue,
}

struct Execution<'t, 'c, 'o> {
    program: &'t Program,
    /// The definition that is being executed.
    definition: &'t Definition,
    context: &'c mut Context<'o>,
    out: Vec<u8>,
    /// The variables by number, as a stack.
    variables: Vec<(usize, TypedValue)>,
    /// The start of this definition's variables.
    frame: usize,
    /// The arguments of the calls that are being made, as a stack.
    args: Vec<Value>,
    at: Location<'t>,
    /// The number of blocks, pipelines and calls inside one another, which take stack.
    depth: usize,
}

impl<'t> Execution<'t, '_, '_> {
    /// An error at the place that is being executed.
    fn fail<T>(&self, message: impl Into<String>) -> Evaluated<T> {
        self.fail_by(CallError::new(message.into()))
    }

    /// The error of a function or limit, at the place that is being executed.
    fn fail_by<T>(&self, error: CallError) -> Evaluated<T> {
        let (offset, context) = self.place();
        let (line, column) = line_and_column(&self.program.text, offset);
        let template = self.definition.name.clone();
        let mut message = error.to_string();
        shorten(&mut message, MAX_MESSAGE);
        Err(Box::new(Error {
            stage: Stage::Exec,
            line,
            column,
            offset,
            template,
            context,
            message,
            way_out: error.way_out.map(String::from),
            unknown: None,
            absent: None,
            items: error.items,
            found: None,
            beside: Vec::new(),
            culprit: None,
        }))
    }

    /// The place that is being executed: its offset, and how Go prints it.
    fn place(&self) -> (usize, String) {
        let text: &dyn std::fmt::Display = match self.at {
            Location::Start => &"",
            Location::Pipeline(pipeline) => pipeline,
            Location::Command(command) => command,
            Location::Operand(operand) => operand,
            Location::Call(call) => call,
        };
        (self.at.offset(), text.to_string())
    }

    /// Notes what is written and can hardly be meant, whatever the data is.
    fn note_written(&mut self) {
        let program = self.program;
        for written in program.doubts.iter() {
            if !self.context.takes_doubt(written.offset) {
                continue;
            }
            let (line, column) = line_and_column(&program.text, written.offset);
            self.context.note_doubt(DoubtfulPrint {
                doubt: written.doubt,
                meant: written.meant.clone(),
                known: Vec::new(),
                offset: written.offset,
                line,
                column,
                text: written.text.clone(),
                is_of_data: false,
            });
        }
    }

    /// Notes what is doubtful in what an action is about to print.
    #[cold]
    fn note_doubt(&mut self, dot: &TypedValue, pipeline: &'t Pipeline, doubt: PrintDoubt) {
        // What was looked at last may be a part of it.
        if let Some(command) = pipeline.commands.last()
            && (command.is_call() || doubt != PrintDoubt::Missing)
        {
            self.at = Location::Command(command);
        }
        if doubt != PrintDoubt::Missing && pipeline.commands.len() > 1 {
            self.at = Location::Pipeline(pipeline);
        }
        let alike = match doubt {
            PrintDoubt::Missing => {
                let alike = self.context.drop_alike(self.at.offset());
                if let Some((offset, call)) = self.template_without_data() {
                    return self.note_no_data(offset, call);
                }
                alike.or_else(|| self.field_of_data(dot, pipeline))
            }
            _ => None,
        };
        if !self.context.takes_doubt(self.at.offset()) {
            return;
        }
        if matches!(doubt, PrintDoubt::Map | PrintDoubt::List) && in_comment(&self.out) {
            return;
        }
        let functions = doubt.functions();
        if !functions.is_empty() {
            let (_, text) = self.place();
            if !functions.iter().any(|name| text.contains(name)) {
                return;
            }
        }
        let known = match (doubt, pipeline.commands.as_slice()) {
            (PrintDoubt::Missing, [command]) => range::names_beside(dot, command),
            (PrintDoubt::NoWorkload, _) => match self.workloads_but(&self.place().1) {
                Some(known) => known,
                None => return,
            },
            _ => Vec::new(),
        };
        self.note(dot, doubt, alike, known);
    }

    /// What a pipeline means that looks for a field of the data where a block has made the dot another: `$.Namespace` by
    /// `.Namespace`. Only what a program gives as data has names that no map of its own has.
    pub(super) fn field_of_data(&self, dot: &TypedValue, pipeline: &Pipeline) -> Option<String> {
        let command = pipeline.commands.first()?;
        let Term::Field(fields) = &command.first.term else {
            return None;
        };
        let first = fields.first().filter(|_| command.args.is_empty())?;
        let (_, data) = self.variables.first()?;
        let has_field = |holder: &Value| match holder {
            Value::Struct(object) => object.get(first).is_some(),
            Value::Map(map) => map.get(first).is_some(),
            _ => false,
        };
        let is_of_data = matches!(data.value, Value::Struct(_)) && has_field(&data.value);
        // In a template that is put in, `$` is what it was given.
        let is_main = self.frame == 0;
        (is_of_data && is_main && !has_field(&dot.value)).then(|| format!("${}", command.first))
    }

    /// The call of the template that is being executed and its place, if it is one that is put in and given nothing.
    fn template_without_data(&self) -> Option<(usize, String)> {
        let name = &self.definition.name;
        let (_, root) = self
            .variables
            .get(self.frame)
            .filter(|_| !name.is_empty())?;
        let call = format!("template \"{name}\"");
        let text = &self.program.text;
        let mut calls = text.match_indices(&call).map(|(at, _)| at);
        let has_nothing = |at: &usize| {
            let behind = text[at + call.len()..].trim_start_matches([' ', '-']);
            behind.starts_with("}}")
        };
        let at = calls.find(has_nothing).filter(|_| root.value.is_nil())?;
        Some((at, call))
    }

    /// Notes that a template is put in by a call at some byte and given nothing, and that the place that is being executed prints
    /// something of it.
    fn note_no_data(&mut self, offset: usize, call: String) {
        if !self.context.takes_doubt(offset) {
            return;
        }
        let (line, column) = line_and_column(&self.program.text, offset);
        let (_, printed) = self.place();
        self.context.note_doubt(DoubtfulPrint {
            doubt: PrintDoubt::NoData,
            meant: Some(printed),
            known: Vec::new(),
            offset,
            line,
            column,
            text: call,
            is_of_data: false,
        });
    }

    /// Notes a doubt at the place that is being executed, and what is meant.
    fn note(
        &mut self,
        dot: &TypedValue,
        doubt: PrintDoubt,
        meant: Option<String>,
        known: Vec<String>,
    ) {
        if !self.context.takes_doubt(self.at.offset()) {
            return;
        }
        let (offset, text) = self.place();
        let (line, column) = line_and_column(&self.program.text, offset);
        let start = match text.as_bytes() {
            [b'.', ..] => Some(dot),
            [b'$', b'.', ..] => self.variables.get(self.frame).map(|(_, root)| root),
            _ => None,
        };
        let data = self.variables.first().map(|(_, data)| &data.value);
        let is_of_data = match (start.map(|start| &start.value), data) {
            (Some(Value::Map(start)), Some(Value::Map(data))) => start.is_same(data),
            _ => false,
        };
        self.context.note_doubt(DoubtfulPrint {
            doubt,
            meant,
            known,
            offset,
            line,
            column,
            text,
            is_of_data,
        });
    }

    /// A result, whose error is one at the place that is being executed.
    fn located<T>(&self, result: Result<T, CallError>) -> Evaluated<T> {
        result.or_else(|error| self.fail_by(error))
    }

    fn nested<T>(&mut self, eval: impl FnOnce(&mut Self) -> Evaluated<T>) -> Evaluated<T> {
        let charged = self.context.charge(1);
        self.located(charged)?;
        if self.depth >= self.context.limits().depth {
            return self.fail(format!(
                "exceeded maximum template depth ({})",
                self.context.limits().depth
            ));
        }
        self.depth += 1;
        let evaluated = eval(self);
        self.depth -= 1;
        evaluated
    }

    fn block(&mut self, dot: &TypedValue, block: &'t Block) -> Evaluated<Flow> {
        self.nested(|this| {
            for node in block {
                let flow = this.node(dot, node)?;
                if flow != Flow::Next {
                    return Ok(flow);
                }
            }
            Ok(Flow::Next)
        })
    }

    fn node(&mut self, dot: &TypedValue, node: &'t Node) -> Evaluated<Flow> {
        match node {
            Node::Text(text) => {
                self.out.extend_from_slice(text.as_bytes());
                self.check_output()?;
            }
            Node::Action(pipeline) => {
                let value = self.pipeline(dot, pipeline)?;
                if pipeline.variables.is_empty() {
                    if let Some(doubt) = PrintDoubt::of(&value) {
                        self.note_doubt(dot, pipeline, doubt);
                    }
                    self.print(&value)?;
                }
            }
            Node::If { arms, otherwise } => {
                return self.branch(dot, arms, otherwise.as_ref(), false);
            }
            Node::With { arms, otherwise } => {
                return self.branch(dot, arms, otherwise.as_ref(), true);
            }
            Node::Range {
                pipeline,
                body,
                otherwise,
            } => {
                let mark = self.variables.len();
                let flow = self.range(dot, pipeline, body, otherwise.as_ref())?;
                self.variables.truncate(mark);
                return Ok(flow);
            }
            Node::Call(call) => self.call_template(dot, call)?,
            Node::Break => return Ok(Flow::Break),
            Node::Continue => return Ok(Flow::Continue),
        }
        Ok(Flow::Next)
    }

    fn print(&mut self, value: &Value) -> Evaluated<()> {
        match value {
            Value::Absent | Value::Nil => self.out.extend_from_slice(b"<no value>"),
            value => {
                let printed = print(&mut self.out, value);
                self.located(printed.map_err(CallError::from))?;
            }
        }
        self.check_output()
    }

    fn check_output(&self) -> Evaluated<()> {
        let limit = self.context.limits().output;
        if self.out.len() > limit {
            return self.fail(format!("the output is larger than {limit} bytes"));
        }
        Ok(())
    }

    /// `if` and `with`.
    fn branch(
        &mut self,
        dot: &TypedValue,
        arms: &'t [(Pipeline, Block)],
        otherwise: Option<&'t Block>,
        sets_dot: bool,
    ) -> Evaluated<Flow> {
        let mark = self.variables.len();
        let mut flow = None;
        for (condition, body) in arms {
            let value = self.pipeline(dot, condition)?;
            if value.truth() {
                flow = Some(if sets_dot {
                    self.block(&TypedValue::plain(value), body)?
                } else {
                    self.block(dot, body)?
                });
                break;
            }
        }
        let flow = match (flow, otherwise) {
            (Some(flow), _) => flow,
            (None, Some(body)) => self.block(dot, body)?,
            (None, None) => Flow::Next,
        };
        self.variables.truncate(mark);
        Ok(flow)
    }

    fn call_template(&mut self, dot: &TypedValue, call: &'t TemplateCall) -> Evaluated<()> {
        self.at = Location::Call(call);
        let program = self.program;
        let Some(target) = call
            .target
            .and_then(|target| program.definitions.get(target))
        else {
            return self.fail(format!(
                "template {} not defined",
                crate::strconv::quote(call.name.as_bytes())
            ));
        };
        let argument = match &call.argument {
            Some(pipeline) => self.pipeline(dot, pipeline)?,
            None => Value::Absent,
        };
        let outer = (self.definition, self.frame);
        (self.definition, self.frame) = (target, self.variables.len());
        let dot = TypedValue::plain(argument);
        self.variables.push((ROOT_VARIABLE, dot.clone()));
        self.block(&dot, &target.body)?;
        self.variables.truncate(self.frame);
        (self.definition, self.frame) = outer;
        Ok(())
    }
}

/// True if what is printed next stands in a comment of YAML, as its line says so far.
fn in_comment(out: &[u8]) -> bool {
    /// Who looks at more of lines without an end looks for long.
    const MOST: usize = 4096;
    let line = &out[out.len().saturating_sub(MOST)..];
    let start = line.iter().rposition(|byte| *byte == b'\n');
    let line = &line[start.map_or(0, |newline| newline + 1)..];
    line.trim_ascii_start().starts_with(b"#") || line.windows(2).any(|pair| pair == b" #")
}
