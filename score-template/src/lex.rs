//! Text to tokens: plain text, and what stands between `{{` and `}}`. Trim markers and comments
//! end here; the parser never sees them.

/// What a token is. Keywords stand for themselves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TokenKind {
    /// The text is not a template from here on.
    Error,
    Eof,
    /// Text outside of actions.
    Text,
    LeftDelim,
    RightDelim,
    LeftParen,
    RightParen,
    Space,
    Pipe,
    /// `=`
    Assign,
    /// `:=`
    Declare,
    /// Any other ASCII character.
    Char,
    Bool,
    CharConstant,
    Number,
    /// `1+2i`
    Complex,
    Str,
    RawStr,
    /// `.name`
    Field,
    /// `$`, `$name`
    Variable,
    Identifier,
    Dot,
    Nil,
    Block,
    Break,
    Continue,
    Define,
    Else,
    End,
    If,
    Range,
    Template,
    With,
}

impl TokenKind {
    /// Is it a word (or the dot) with a meaning of its own?
    pub(crate) fn is_keyword(self) -> bool {
        use TokenKind::*;
        matches!(
            self,
            Block
                | Break
                | Continue
                | Dot
                | Define
                | Else
                | End
                | If
                | Nil
                | Range
                | Template
                | With
        )
    }
}

/// A token: its kind, where it starts, its text.
#[derive(Clone, Debug)]
pub(crate) struct Token<'t> {
    pub(crate) kind: TokenKind,
    pub(crate) offset: usize,
    pub(crate) text: &'t str,
    /// What is wrong, of an [`TokenKind::Error`].
    pub(crate) error: Option<String>,
}

const LEFT: &str = "{{";
const RIGHT: &str = "}}";
/// A trim marker with its blank.
const MARKER: usize = 2;

/// The tokens of a template; the last one is [`TokenKind::Eof`] or [`TokenKind::Error`].
pub(crate) fn lex(text: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer {
        text,
        start: 0,
        at: 0,
        parens: 0,
        tokens: Vec::with_capacity(text.len() / 8),
    };
    // An error has pushed its token.
    let _ = lexer.text();
    lexer.tokens
}

/// Lexing ended with an error token.
struct Stop;
type Lexed = Result<(), Stop>;

struct Lexer<'t> {
    text: &'t str,
    /// Where the token begins that is being read.
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
        self.rest().chars().next()
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
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(valid).len();
    }

    fn emit(&mut self, kind: TokenKind) {
        let text = self.text.get(self.start..self.at).unwrap_or_default();
        self.tokens.push(Token {
            kind,
            offset: self.start,
            text,
            error: None,
        });
        self.start = self.at;
    }

    fn fail(&mut self, message: impl Into<String>) -> Lexed {
        let error = Some(message.into());
        self.tokens.push(Token {
            kind: TokenKind::Error,
            offset: self.start,
            text: "",
            error,
        });
        Err(Stop)
    }

    /// Text up to the end, with the actions in it.
    fn text(&mut self) -> Lexed {
        while let Some(length) = self.rest().find(LEFT) {
            let end = self.at + length;
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
            return self.fail("comment ends before closing delimiter");
        }
        self.skip_right_delim();
        Ok(())
    }

    /// Does the closing delimiter come next? If so, does it trim?
    fn right_delim_ahead(&self) -> Option<bool> {
        let rest = self.rest();
        if has_right_marker(rest)
            && rest
                .get(MARKER..)
                .is_some_and(|rest| rest.starts_with(RIGHT))
        {
            return Some(true);
        }
        rest.starts_with(RIGHT).then_some(false)
    }

    fn skip_right_delim(&mut self) {
        let trims = self.right_delim_ahead() == Some(true);
        self.at += RIGHT.len() + if trims { MARKER } else { 0 };
        if trims {
            self.accept_while(is_space);
        }
        self.start = self.at;
    }

    /// What stands in an action, its closing delimiter included.
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
            self.word()?;
        }
    }

    /// One token inside an action.
    fn word(&mut self) -> Lexed {
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

    /// Blanks, of which the first is read; the last is left if it belongs to a trim marker.
    fn spaces(&mut self) {
        self.accept_while(is_space);
        let Some(last) = self.text.get(self.at - 1..) else {
            return;
        };
        if has_right_marker(last)
            && last
                .get(MARKER..)
                .is_some_and(|rest| rest.starts_with(RIGHT))
        {
            self.at -= 1;
            if self.at == self.start {
                return;
            }
        }
        self.emit(TokenKind::Space);
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

    /// Is here what may follow a name?
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

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

fn is_alphanumeric(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn has_left_marker(text: &str) -> bool {
    matches!(text.as_bytes(), [b'-', blank, ..] if is_space(char::from(*blank)))
}

fn has_right_marker(text: &str) -> bool {
    matches!(text.as_bytes(), [blank, b'-', ..] if is_space(char::from(*blank)))
}

/// `U+002D '-'`, as Go's `%#U`.
fn code_point(c: char) -> String {
    if crate::strconv::is_printable(c) {
        format!("U+{:04X} '{c}'", u32::from(c))
    } else {
        format!("U+{:04X}", u32::from(c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(template: &str) -> Vec<String> {
        let shown =
            |token: &Token<'_>| token.error.clone().unwrap_or_else(|| token.text.to_owned());
        lex(template)
            .iter()
            .filter(|token| token.kind != TokenKind::Space)
            .map(shown)
            .collect()
    }

    #[test]
    fn trim_markers_cut_blanks() {
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
