//! The parser's way through the tokens, and its errors.

use super::{Parsed, Parser};
use crate::error::{Culprit, Error, Stage, line_and_column};
use crate::lex::{Token, TokenKind};
use crate::limits::MAX_PARSE_DEPTH;
use crate::plain::operator;
use crate::strconv::quote;

impl<'t> Parser<'t> {
    /// Takes the next token. Behind the last one it is the last one again.
    pub(super) fn next(&mut self) -> Token<'t> {
        let token = self.peek();
        self.at += 1;
        token
    }

    pub(super) fn peek(&mut self) -> Token<'t> {
        self.furthest = self.furthest.max(self.at);
        let token = self.tokens.get(self.at).or(self.tokens.last());
        token.copied().unwrap_or(Token {
            kind: TokenKind::Eof,
            offset: 0,
            text: "",
        })
    }

    pub(super) fn next_non_space(&mut self) -> Token<'t> {
        self.skip_space();
        self.next()
    }

    pub(super) fn peek_non_space(&mut self) -> Token<'t> {
        self.skip_space();
        self.peek()
    }

    pub(super) fn skip_space(&mut self) {
        while self.peek().kind == TokenKind::Space {
            self.at += 1;
        }
    }

    pub(super) fn fail<T>(&self, message: impl Into<String>) -> Parsed<T> {
        let token = self.tokens.get(self.furthest).or(self.tokens.last());
        let offset = token.map_or(0, |token| token.offset);
        let (line, column) = line_and_column(self.text, offset);
        let message = message.into();
        Err(Box::new(Error {
            stage: Stage::Parse,
            line,
            column,
            offset,
            template: String::new(),
            context: String::new(),
            message,
            way_out: None,
            unknown: None,
            absent: None,
            items: None,
            found: None,
            beside: Vec::new(),
            culprit: None,
        }))
    }

    /// The part of the text from one byte to another.
    fn culprit(&self, start: usize, end: usize) -> Culprit {
        let (line, column) = line_and_column(self.text, start);
        Culprit {
            line,
            column,
            offset: start,
            text: self.text.get(start..end).unwrap_or_default().to_owned(),
        }
    }

    /// An error behind the action that starts at a byte: if the template ended, that is what has no end. Of several it is the
    /// innermost, which gets it first.
    pub(super) fn behind(&self, mut error: Box<Error>, action: usize) -> Box<Error> {
        if error.message == "unexpected EOF" && error.culprit.is_none() {
            let written = self.text.get(action..).unwrap_or_default();
            let end = written.find("}}").unwrap_or(written.len());
            let inside = written[..end].trim_start_matches(['{', '-', ' ', '\t', '\n']);
            let start = action + end - inside.len();
            let inside = inside.trim_end_matches(['-', ' ', '\t', '\n']);
            error.culprit = Some(Box::new(self.culprit(start, start + inside.len())));
        }
        error
    }

    /// The path around a byte that a letter of no name stands in: `.Params.my-color`.
    fn path_around(&self, at: usize) -> Culprit {
        let (before, behind) = self.text.split_at_checked(at).unwrap_or((self.text, ""));
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$');
        let start = before.trim_end_matches(is_part).len();
        let end = behind.find(|c| !is_part(c)).unwrap_or(behind.len());
        self.culprit(start, before.len() + end)
    }

    pub(super) fn unexpected<T>(&self, token: &Token<'_>, context: &str) -> Parsed<T> {
        let shown = match token.kind {
            TokenKind::Error => {
                let error = self.error.as_deref().unwrap_or_default();
                let failed = self.fail(self.with_start_of_action(error, token.offset));
                let is_name = error.starts_with("bad character");
                return match is_name {
                    true if operator(error).is_some() => self.at_operator(token, failed),
                    true => failed.map_err(|error: Box<Error>| {
                        let culprit = Some(Box::new(self.path_around(token.offset)));
                        Box::new(Error { culprit, ..*error })
                    }),
                    false => failed,
                };
            }
            TokenKind::Eof => "EOF".to_owned(),
            kind if kind.is_keyword() => format!("<{}>", token.text),
            _ if token.text.len() > 10 => {
                let start: String = token.text.chars().take(10).collect();
                format!("{}...", quote(start.as_bytes()))
            }
            _ => quote(token.text.as_bytes()),
        };
        let message = format!("unexpected {shown} in {context}");
        let is_operator = operator(&message).is_some();
        match self.fail(message) {
            failed if is_operator => self.at_operator(token, failed),
            failed => failed,
        }
    }

    /// An error at an operator of another language: the whole of it is what is to be changed, `==` for its first sign.
    fn at_operator<T>(&self, token: &Token<'_>, failed: Parsed<T>) -> Parsed<T> {
        // Right beside a name it is met in that.
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$');
        let from = self.text.get(token.offset..).unwrap_or_default();
        let name = match token.kind {
            TokenKind::Error => from.find(|c| !is_name(c)).unwrap_or(0),
            _ => 0,
        };
        let start = token.offset + name;
        let (before, rest) = self.text.split_at_checked(start).unwrap_or_default();
        // Of two bars the first is met as one that hands a value over.
        let bars = usize::from(token.text == "|" && before.ends_with('|'));
        let is_sign = |c: char| matches!(c, '=' | '&' | '|' | '<' | '>');
        let length = rest.char_indices().skip(1).find(|(_, c)| !is_sign(*c));
        let length = length.map_or(rest.len(), |(at, _)| at);
        failed.map_err(|error: Box<Error>| {
            let (start, end) = (start - bars, start + length);
            let culprit = Some(Box::new(self.culprit(start, end)));
            Box::new(Error { culprit, ..*error })
        })
    }

    fn with_start_of_action(&self, error: &str, offset: usize) -> String {
        let line_of = |offset| line_and_column(self.text, offset).0;
        let Some(start) = self
            .action
            .map(line_of)
            .filter(|start| *start != line_of(offset))
        else {
            return error.to_owned();
        };
        let start = format!("started at :{start}");
        if error.ends_with(" action") {
            format!("{error} {start}")
        } else {
            format!("{error} in action {start}")
        }
    }

    pub(super) fn expect(&mut self, kind: TokenKind, context: &str) -> Parsed<Token<'t>> {
        let token = self.next_non_space();
        if token.kind == kind {
            Ok(token)
        } else {
            self.unexpected(&token, context)
        }
    }

    /// Goes one level deeper. Bounded, since levels take stack here and when executed.
    pub(super) fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_PARSE_DEPTH {
            return self.fail("max expression depth exceeded");
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }
}
