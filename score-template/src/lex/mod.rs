//! Text to tokens: plain text, and what stands between `{{` and `}}`. Trim markers and comments
//! end here; the parser never sees them.

mod action;
mod token;

pub(crate) use token::{Token, TokenKind};

const LEFT: &str = "{{";
const RIGHT: &str = "}}";
/// A trim marker with its space.
const MARKER: usize = 2;

/// The tokens of a template; the last one is [`TokenKind::Eof`], or [`TokenKind::Error`] with a message.
pub(crate) fn lex(text: &str) -> (Vec<Token<'_>>, Option<String>) {
    let mut lexer = Lexer {
        text,
        start: 0,
        at: 0,
        parens: 0,
        tokens: Vec::with_capacity(text.len() / 8),
    };
    let error = lexer.text().err();
    (lexer.tokens, error.map(|Stop(message)| message))
}

/// Lexing ended with an error token; its message.
struct Stop(String);
type Lexed = Result<(), Stop>;

struct Lexer<'t> {
    text: &'t str,
    /// The start of the token that is being read.
    start: usize,
    at: usize,
    /// Open parentheses within the action.
    parens: usize,
    tokens: Vec<Token<'t>>,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        match self.text.as_bytes().get(self.at) {
            Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
            _ => self.rest().chars().next(),
        }
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Takes the next character if it is one of these.
    fn accept(&mut self, valid: &[char]) -> bool {
        let found = self.peek().is_some_and(|next| valid.contains(&next));
        if found {
            self.next();
        }
        found
    }

    fn accept_while(&mut self, valid: impl Fn(char) -> bool) {
        while let Some(next) = self.peek().filter(|next| valid(*next)) {
            self.at += next.len_utf8();
        }
    }

    fn emit(&mut self, kind: TokenKind) {
        let text = self.text.get(self.start..self.at).unwrap_or_default();
        self.tokens.push(Token {
            kind,
            offset: self.start,
            text,
        });
        self.start = self.at;
    }

    fn fail(&mut self, message: impl Into<String>) -> Lexed {
        self.tokens.push(Token {
            kind: TokenKind::Error,
            offset: self.start,
            text: "",
        });
        Err(Stop(message.into()))
    }

    /// Where the next action starts. Text between two is short: to set up a search takes longer than to look.
    fn next_left_delim(&self) -> Option<usize> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let mut pairs = rest.windows(LEFT.len());
        Some(self.at + pairs.position(|pair| pair == LEFT.as_bytes())?)
    }

    /// Text up to the end, with the actions in it.
    fn text(&mut self) -> Lexed {
        while let Some(end) = self.next_left_delim() {
            let after = self.text.get(end + LEFT.len()..).unwrap_or_default();
            let trimmed = has_left_marker(after);
            let mut text = self.text.get(self.at..end).unwrap_or_default();
            if trimmed {
                text = text.trim_end_matches(is_space);
            }
            self.at += text.len();
            if !text.is_empty() {
                self.emit(TokenKind::Text);
            }
            self.start = end;
            self.at = end + LEFT.len();
            let marker = if trimmed { MARKER } else { 0 };
            if after
                .get(marker..)
                .is_some_and(|after| after.starts_with("/*"))
            {
                self.at += marker;
                self.start = self.at;
                self.comment()?;
            } else {
                self.emit(TokenKind::LeftDelim);
                self.at += marker;
                self.start = self.at;
                self.parens = 0;
                self.action()?;
            }
        }
        self.at = self.text.len();
        if self.at > self.start {
            self.emit(TokenKind::Text);
        }
        self.emit(TokenKind::Eof);
        Ok(())
    }

    fn comment(&mut self) -> Lexed {
        let Some(length) = self.rest().get(2..).and_then(|rest| rest.find("*/")) else {
            return self.fail("unclosed comment");
        };
        self.at += 2 + length + 2;
        if self.right_delim_ahead().is_none() {
            // At its end, unless the line of its start, which is told, would be another one.
            if !self.text[self.start..self.at].contains('\n') {
                self.start = self.at;
            }
            return self.fail("comment ends before closing delimiter");
        }
        self.skip_right_delim();
        Ok(())
    }

    /// True if the closing delimiter that comes next trims; `None` if none comes.
    fn right_delim_ahead(&self) -> Option<bool> {
        match self.text.as_bytes().get(self.at..)? {
            [b'}', b'}', ..] => Some(false),
            [space, b'-', b'}', b'}', ..] if is_space(char::from(*space)) => Some(true),
            _ => None,
        }
    }

    fn skip_right_delim(&mut self) {
        let trims = self.right_delim_ahead() == Some(true);
        self.at += RIGHT.len() + if trims { MARKER } else { 0 };
        if trims {
            self.accept_while(is_space);
        }
        self.start = self.at;
    }

    /// The tokens of an action, up to its closing delimiter.
    fn action(&mut self) -> Lexed {
        loop {
            if let Some(trims) = self.right_delim_ahead() {
                if self.parens > 0 {
                    return self.fail("unclosed left paren");
                }
                if trims {
                    self.at += MARKER;
                    self.start = self.at;
                }
                self.at += RIGHT.len();
                self.emit(TokenKind::RightDelim);
                if trims {
                    self.accept_while(is_space);
                    self.start = self.at;
                }
                return Ok(());
            }
            self.token()?;
        }
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

fn has_left_marker(text: &str) -> bool {
    matches!(text.as_bytes(), [b'-', space, ..] if is_space(char::from(*space)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(template: &str) -> Vec<String> {
        let (tokens, error) = lex(template);
        let shown = |token: &Token<'_>| match (token.kind, &error) {
            (TokenKind::Error, Some(error)) => error.clone(),
            _ => token.text.to_owned(),
        };
        tokens
            .iter()
            .filter(|token| token.kind != TokenKind::Space)
            .map(shown)
            .collect()
    }

    #[test]
    fn trim_markers_cut_spaces() {
        for (template, expected) in [
            ("a {{- 1 -}} b", vec!["a", "{{", "1", "}}", "b", ""]),
            ("a {{-1}} b", vec!["a ", "{{", "-1", "}}", " b", ""]),
            ("a {{- /* c */ -}} b", vec!["a", "b", ""]),
            ("a{{ 1\n-}}\n\tb", vec!["a", "{{", "1", "}}", "b", ""]),
            (" \n{{- 1}}", vec!["{{", "1", "}}", ""]),
        ] {
            assert_eq!(texts(template), expected, "{template:?}");
        }
    }

    #[test]
    fn what_is_no_token_ends_with_an_error() {
        for (template, error) in [
            ("{{/* x", "unclosed comment"),
            ("{{/* x */ }}", "comment ends before closing delimiter"),
            ("{{ (1 }}", "unclosed left paren"),
            ("{{ 1) }}", "unexpected right paren"),
            ("{{ \"a }}", "unterminated quoted string"),
            ("{{ 'a }}", "unterminated character constant"),
            ("{{ `a }}", "unterminated raw quoted string"),
            ("{{ .a-b }}", "bad character U+002D '-'"),
            ("{{ \u{1} }}", "unrecognized character in action: U+0001"),
            ("{{ 1+1 }}", "bad number syntax: \"1+1\""),
            ("{{ a", "unclosed action"),
            ("{{ : }}", "expected :="),
        ] {
            assert_eq!(
                texts(template).last().map(String::as_str),
                Some(error),
                "{template:?}"
            );
        }
    }
}
