//! Pipelines, commands and operands.

use super::argument_order::{in_order, in_order_of_pipe};
use super::date_forms::of_another_language;
use super::{Parsed, Parser, literal};
use crate::ast::{Command, Operand, Pipeline, Term, WrittenDoubt};
use crate::error::{Error, UnknownName};
use crate::guard::PrintDoubt;
use crate::lex::TokenKind;
use crate::strconv::{quote, unquote};

impl Parser<'_> {
    /// A pipeline up to the token that ends it, which is taken too. `context` says in errors what
    /// the pipeline belongs to.
    pub(super) fn pipeline(&mut self, context: &str, end: TokenKind) -> Parsed<Pipeline> {
        let offset = self.peek_non_space().offset;
        let mut pipeline = Pipeline {
            offset,
            variables: Vec::new(),
            assigns: false,
            // Most have one.
            commands: Vec::with_capacity(1),
        };
        self.declarations(&mut pipeline, context)?;
        loop {
            let token = self.peek_non_space();
            match token.kind {
                kind if kind == end => {
                    self.next();
                    break;
                }
                TokenKind::Bool
                | TokenKind::CharConstant
                | TokenKind::Complex
                | TokenKind::Dot
                | TokenKind::Field
                | TokenKind::Identifier
                | TokenKind::Number
                | TokenKind::Nil
                | TokenKind::RawStr
                | TokenKind::Str
                | TokenKind::Variable
                | TokenKind::LeftParen => {
                    let command = self.command()?;
                    // What a `|` hands over is an argument more.
                    match pipeline.commands.as_slice() {
                        [] => self.doubt_order(&command),
                        [before] => self.doubt_order_of_pipe(before, &command),
                        _ => {}
                    }
                    self.doubt_date(&command);
                    pipeline.commands.push(command);
                }
                _ => {
                    self.next();
                    return self.unexpected(&token, context);
                }
            }
        }
        self.check_pipeline(&pipeline, context)?;
        Ok(pipeline)
    }

    /// Notes a call whose arguments are in another order than its function takes them.
    fn doubt_order(&mut self, command: &Command) {
        if let Some(meant) = in_order(command) {
            self.doubts.push(WrittenDoubt {
                doubt: PrintDoubt::Order,
                offset: command.offset,
                text: command.to_string(),
                meant: Some(meant),
            });
        }
    }

    /// The same of a value and its default, of which the other one stands before the `|`.
    fn doubt_order_of_pipe(&mut self, before: &Command, command: &Command) {
        if let Some(meant) = in_order_of_pipe(before, command) {
            self.doubts.push(WrittenDoubt {
                doubt: PrintDoubt::Order,
                offset: before.offset,
                text: format!("{before} | {command}"),
                meant: Some(meant),
            });
        }
    }

    /// Notes the form of a date that is one of another language.
    fn doubt_date(&mut self, command: &Command) {
        if let Some((form, meant)) = of_another_language(command) {
            self.doubts.push(WrittenDoubt {
                doubt: PrintDoubt::DateForm,
                offset: form.offset,
                text: form.to_string(),
                meant,
            });
        }
    }

    /// `$x :=`, `$x =`, and in a range `$i, $x :=`.
    fn declarations(&mut self, pipeline: &mut Pipeline, context: &str) -> Parsed<()> {
        while self.peek_non_space().kind == TokenKind::Variable {
            let start = self.at;
            let name = self.next().text;
            let token = self.peek_non_space();
            match token.kind {
                TokenKind::Assign | TokenKind::Declare => {
                    self.next();
                    pipeline.assigns = token.kind == TokenKind::Assign;
                    let is_new = token.kind == TokenKind::Declare && context == "command";
                    if pipeline.assigns {
                        let known = self.variable(name).id;
                        self.scope.read(known);
                    }
                    let offset = self.tokens.get(start).map(|token| token.offset);
                    let variable = self.declare(name, offset.filter(|_| is_new));
                    pipeline.variables.push(variable);
                    return Ok(());
                }
                TokenKind::Char if token.text == "," => {
                    self.next();
                    let variable = self.declare(name, None);
                    pipeline.variables.push(variable);
                    if context != "range" || pipeline.variables.len() > 1 {
                        return self.fail(format!("too many declarations in {context}"));
                    }
                    let next = self.peek_non_space().kind;
                    if !matches!(
                        next,
                        TokenKind::Variable | TokenKind::RightDelim | TokenKind::RightParen
                    ) {
                        return self.fail("range can only initialize variables");
                    }
                }
                _ => {
                    self.at = start;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn check_pipeline(&self, pipeline: &Pipeline, context: &str) -> Parsed<()> {
        if pipeline.commands.is_empty() {
            return self.fail(format!("missing value for {context}"));
        }
        let takes_no_argument = |command: &Command| {
            matches!(
                command.first.term,
                Term::Bool(_) | Term::Dot | Term::Nil | Term::Number(_) | Term::Str { .. }
            )
        };
        match pipeline.commands.iter().skip(1).position(takes_no_argument) {
            Some(index) => self.fail(format!(
                "non executable command in pipeline stage {}",
                index + 2
            )),
            None => Ok(()),
        }
    }

    /// Operands up to a `|`, which is taken, or to the end of the pipeline, which is left.
    fn command(&mut self) -> Parsed<Command> {
        let offset = self.peek_non_space().offset;
        let mut first = None;
        let mut args = Vec::new();
        loop {
            self.skip_space();
            match self.operand()? {
                operand if first.is_none() => first = operand,
                operand => args.extend(operand),
            }
            let token = self.next();
            match token.kind {
                TokenKind::Space => {}
                TokenKind::RightDelim | TokenKind::RightParen => {
                    self.at -= 1;
                    break;
                }
                TokenKind::Pipe => break,
                _ => return self.unexpected(&token, "operand"),
            }
        }
        match first {
            Some(first) => Ok(Command {
                offset,
                first,
                args,
            }),
            None => self.fail("empty command"),
        }
    }

    /// A term and the fields asked of it. `None` if there is no term here.
    fn operand(&mut self) -> Parsed<Option<Operand>> {
        let Some(base) = self.term()? else {
            return Ok(None);
        };
        let offset = self.peek().offset;
        let mut chain = Vec::new();
        while self.peek().kind == TokenKind::Field {
            chain.push(field_name(self.next().text));
        }
        if chain.is_empty() {
            return Ok(Some(base));
        }
        let term = match base.term {
            Term::Field(mut fields) => {
                fields.append(&mut chain);
                Term::Field(fields)
            }
            Term::Variable {
                variable,
                mut fields,
            } => {
                fields.append(&mut chain);
                Term::Variable { variable, fields }
            }
            Term::Bool(_) | Term::Str { .. } | Term::Number(_) | Term::Nil | Term::Dot => {
                return self.fail(format!(
                    "unexpected . after term {}",
                    quote(base.to_string().as_bytes())
                ));
            }
            Term::Function(_) | Term::Chain { .. } | Term::Pipeline(_) => Term::Chain {
                base: Box::new(base),
                fields: chain,
            },
        };
        Ok(Some(Operand { offset, term }))
    }

    fn term(&mut self) -> Parsed<Option<Operand>> {
        let token = self.next_non_space();
        let term = match token.kind {
            TokenKind::Identifier => match self.functions.find(token.text) {
                Some(function) => Term::Function(function),
                None => {
                    let message = format!("function {} not defined", quote(token.text.as_bytes()));
                    let unknown = UnknownName {
                        name: token.text.to_owned(),
                        is_function: true,
                        known: self.functions.names().collect(),
                        owner: None,
                    };
                    return self.fail(message).map_err(|error: Box<Error>| {
                        Box::new(Error {
                            unknown: Some(Box::new(unknown)),
                            ..*error
                        })
                    });
                }
            },
            TokenKind::Dot => Term::Dot,
            TokenKind::Nil => Term::Nil,
            TokenKind::Variable => {
                let variable = self.variable(token.text);
                if !self.scope.sees(variable.id) {
                    return self.fail(format!(
                        "undefined variable {}",
                        quote(token.text.as_bytes())
                    ));
                }
                self.scope.read(variable.id);
                Term::Variable {
                    variable,
                    fields: Vec::new(),
                }
            }
            TokenKind::Field => Term::Field(vec![field_name(token.text)]),
            TokenKind::Bool => Term::Bool(token.text == "true"),
            TokenKind::CharConstant | TokenKind::Complex | TokenKind::Number => {
                match literal::number(token.text, token.kind) {
                    Ok(number) => Term::Number(number),
                    Err(error) => return self.fail(error),
                }
            }
            TokenKind::LeftParen => {
                let context = "parenthesized pipeline";
                Term::Pipeline(Box::new(
                    self.nested(|parser| parser.pipeline(context, TokenKind::RightParen))?,
                ))
            }
            TokenKind::Str | TokenKind::RawStr => match unquote(token.text) {
                Ok(bytes) => Term::str(token.text, bytes),
                Err(error) => return self.fail(error),
            },
            _ => {
                self.at -= 1;
                return Ok(None);
            }
        };
        Ok(Some(Operand {
            offset: token.offset,
            term,
        }))
    }
}

fn field_name(text: &str) -> Box<str> {
    text.strip_prefix('.').unwrap_or(text).into()
}
