//! Tokens inside an action: names, numbers, strings, marks.

use super::token::TokenKind;
use super::{Lexed, Lexer, RIGHT, is_space};
use crate::strconv::is_printable;

impl Lexer<'_> {
    /// One token inside an action.
    pub(super) fn token(&mut self) -> Lexed {
        let Some(first) = self.next() else {
            return self.fail("unclosed action");
        };
        match first {
            _ if is_space(first) => self.spaces(),
            '=' => self.emit(TokenKind::Assign),
            ':' => {
                if self.next() != Some('=') {
                    return self.fail("expected :=");
                }
                self.emit(TokenKind::Declare);
            }
            '|' => self.emit(TokenKind::Pipe),
            '"' => return self.quoted('"', TokenKind::Str, "unterminated quoted string"),
            '\'' => {
                return self.quoted(
                    '\'',
                    TokenKind::CharConstant,
                    "unterminated character constant",
                );
            }
            '`' => {
                let Some(length) = self.rest().find('`') else {
                    return self.fail("unterminated raw quoted string");
                };
                self.at += length + 1;
                self.emit(TokenKind::RawStr);
            }
            '$' => return self.name(TokenKind::Variable, TokenKind::Variable),
            '.' if !self.peek().is_some_and(|next| next.is_ascii_digit()) => {
                // Go looks at the end of the text too: a dot there is a number, and a bad one.
                if self.peek().is_none() {
                    self.at -= 1;
                    return self.number();
                }
                return self.name(TokenKind::Field, TokenKind::Dot);
            }
            '.' | '+' | '-' | '0'..='9' => {
                self.at -= 1;
                return self.number();
            }
            '(' => {
                self.parens += 1;
                self.emit(TokenKind::LeftParen);
            }
            ')' => {
                let Some(parens) = self.parens.checked_sub(1) else {
                    return self.fail("unexpected right paren");
                };
                self.parens = parens;
                self.emit(TokenKind::RightParen);
            }
            _ if is_alphanumeric(first) => return self.identifier(),
            _ if first.is_ascii_graphic() => self.emit(TokenKind::Char),
            _ => {
                return self.fail(format!(
                    "unrecognized character in action: {}",
                    code_point(first)
                ));
            }
        }
        Ok(())
    }

    /// Spaces, of which the first is read; the last is left if it belongs to a trim marker.
    fn spaces(&mut self) {
        self.accept_while(is_space);
        self.at -= 1;
        if self.right_delim_ahead().is_none() {
            self.at += 1;
        }
        if self.at > self.start {
            self.emit(TokenKind::Space);
        }
    }

    fn quoted(&mut self, quote: char, kind: TokenKind, unterminated: &str) -> Lexed {
        loop {
            match self.next() {
                Some('\\') if !matches!(self.peek(), None | Some('\n')) => {
                    self.next();
                }
                None | Some('\n' | '\\') => return self.fail(unterminated),
                Some(next) if next == quote => break,
                Some(_) => {}
            }
        }
        self.emit(kind);
        Ok(())
    }

    /// `.name` or `$name`, of which the first character is read; `alone` if nothing follows it.
    fn name(&mut self, kind: TokenKind, alone: TokenKind) -> Lexed {
        if self.at_terminator() {
            self.emit(alone);
            return Ok(());
        }
        self.accept_while(is_alphanumeric);
        self.expect_terminator()?;
        self.emit(kind);
        Ok(())
    }

    fn identifier(&mut self) -> Lexed {
        self.accept_while(is_alphanumeric);
        self.expect_terminator()?;
        let kind = match self.text.get(self.start..self.at).unwrap_or_default() {
            "block" => TokenKind::Block,
            "break" => TokenKind::Break,
            "continue" => TokenKind::Continue,
            "define" => TokenKind::Define,
            "else" => TokenKind::Else,
            "end" => TokenKind::End,
            "if" => TokenKind::If,
            "nil" => TokenKind::Nil,
            "range" => TokenKind::Range,
            "template" => TokenKind::Template,
            "with" => TokenKind::With,
            "true" | "false" => TokenKind::Bool,
            _ => TokenKind::Identifier,
        };
        self.emit(kind);
        Ok(())
    }

    /// True if here is what may follow a name.
    fn at_terminator(&self) -> bool {
        match self.peek() {
            None | Some('.' | ',' | '|' | ':' | ')' | '(') => true,
            Some(next) => is_space(next) || self.rest().starts_with(RIGHT),
        }
    }

    fn expect_terminator(&mut self) -> Lexed {
        match self.peek() {
            Some(next) if !self.at_terminator() => {
                self.fail(format!("bad character {}", code_point(next)))
            }
            _ => Ok(()),
        }
    }

    fn number(&mut self) -> Lexed {
        if !self.scan_number() {
            return self.bad_number();
        }
        if !matches!(self.peek(), Some('+' | '-')) {
            self.emit(TokenKind::Number);
            return Ok(());
        }
        let scanned = self.scan_number();
        if !scanned
            || !self
                .text
                .get(..self.at)
                .is_some_and(|read| read.ends_with('i'))
        {
            return self.bad_number();
        }
        self.emit(TokenKind::Complex);
        Ok(())
    }

    fn bad_number(&mut self) -> Lexed {
        let number = self.text.get(self.start..self.at).unwrap_or_default();
        self.fail(format!("bad number syntax: {number:?}"))
    }

    /// Reads what looks like a number; the parser says whether it is one.
    fn scan_number(&mut self) -> bool {
        self.accept(&['+', '-']);
        let mut radix = 10;
        if self.accept(&['0']) {
            if self.accept(&['x', 'X']) {
                radix = 16;
            } else if self.accept(&['o', 'O']) {
                radix = 8;
            } else if self.accept(&['b', 'B']) {
                radix = 2;
            }
        }
        let digit = |c: char| c == '_' || c.is_digit(radix);
        self.accept_while(digit);
        if self.accept(&['.']) {
            self.accept_while(digit);
        }
        let exponent = match radix {
            10 => self.accept(&['e', 'E']),
            16 => self.accept(&['p', 'P']),
            _ => false,
        };
        if exponent {
            self.accept(&['+', '-']);
            self.accept_while(|c| c == '_' || c.is_ascii_digit());
        }
        self.accept(&['i']);
        if self.peek().is_some_and(is_alphanumeric) {
            self.next();
            return false;
        }
        true
    }
}

fn is_alphanumeric(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// `U+002D '-'`, as Go's `%#U`.
fn code_point(c: char) -> String {
    if is_printable(c) {
        format!("U+{:04X} '{c}'", u32::from(c))
    } else {
        format!("U+{:04X}", u32::from(c))
    }
}
