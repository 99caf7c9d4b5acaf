//! Tokens of a template.

/// The kind of a token. Keywords have kinds of their own.
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
    /// True if it is a keyword, or the dot.
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
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'t> {
    pub(crate) kind: TokenKind,
    pub(crate) offset: usize,
    pub(crate) text: &'t str,
}
