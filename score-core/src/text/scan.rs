//! The scanner of strings with placeholders, for all languages that have `${…}`.

/// A language's grammar of placeholders. All of it is known when compiling, so each grammar gets a scanner of its own.
///
/// ```
/// use score_core::text::{Escape, Grammar, Inside, TokenKind, tokens};
///
/// struct Shouted;
///
/// impl Grammar for Shouted {
///     const ESCAPE: Escape = Escape::Doubled;
///     const INSIDE: Inside = Inside::Only(|byte| byte.is_ascii_uppercase());
///     const MAY_BE_EMPTY: bool = false;
/// }
///
/// let mut found = tokens::<Shouted>("${A} and ${b}");
/// assert_eq!(found.next().map(|token| token.kind), Some(TokenKind::Placeholder("A")));
/// assert_eq!(found.next().map(|token| token.kind), Some(TokenKind::Literal(" and ${b}")));
/// ```
pub trait Grammar {
    /// The way to write a dollar that begins no placeholder.
    const ESCAPE: Escape;
    /// The bytes that may stand between the braces.
    const INSIDE: Inside;
    /// True if `${}` is a placeholder, and not text.
    const MAY_BE_EMPTY: bool;
}

/// A way to write what would begin a placeholder as text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Escape {
    /// `$$` is a dollar.
    Doubled,
    /// `$$` is a dollar, and braces right behind it are text with all that is in them: `$${a}` is `${a}`.
    DoubledBeforeBraces,
    /// `$\{` is `${`.
    Backslash,
}

/// The bytes between the braces of a placeholder.
#[derive(Clone, Copy, Debug)]
pub enum Inside {
    /// Any, up to the first closing brace.
    Any,
    /// Those for which this is true. A dollar or a closing brace is never among them.
    Only(fn(u8) -> bool),
}

/// A stretch of a text. Put together, the stretches are the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token<'t> {
    /// The offset at which it starts.
    pub start: usize,
    /// The stretch as it is written.
    pub written: &'t str,
    /// The meaning of the stretch.
    pub kind: TokenKind<'t>,
}

/// The meaning of a [`Token`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenKind<'t> {
    /// Text as it is written. Two never follow each other.
    Literal(&'t str),
    /// The text that an escape stands for.
    Escaped(&'t str),
    /// `${…}`: the text between the braces.
    Placeholder(&'t str),
}

impl Token<'_> {
    /// The offset of what stands behind `${`.
    #[must_use]
    pub fn inside_start(&self) -> usize {
        self.start + "${".len()
    }
}

/// Cuts a text into placeholders, escapes and what is between them. A dollar before anything else is text, and so is a
/// `${` that no brace closes.
pub fn tokens<G: Grammar>(text: &str) -> impl Iterator<Item = Token<'_>> {
    let bytes = text.as_bytes();
    // Behind this offset no brace closes: looked up once, so that many `${` stay linear.
    let last_brace = memchr::memrchr(b'}', bytes).unwrap_or(0);
    let mut at = 0;
    // What was found behind a literal that had to come first.
    let mut found = None;
    std::iter::from_fn(move || {
        if let Some(token) = found.take() {
            return Some(token);
        }
        if at == text.len() {
            return None;
        }
        let start = at;
        let mut dollar = start;
        while let Some(distance) = memchr::memchr(b'$', &bytes[dollar..]) {
            dollar += distance;
            let Some(token) = at_dollar::<G>(text, dollar, last_brace) else {
                dollar += 1;
                continue;
            };
            at = dollar + token.written.len();
            if dollar == start {
                return Some(token);
            }
            found = Some(token);
            return Some(literal(text, start, dollar));
        }
        at = text.len();
        Some(literal(text, start, at))
    })
}

fn literal(text: &str, start: usize, end: usize) -> Token<'_> {
    let written = &text[start..end];
    Token {
        start,
        written,
        kind: TokenKind::Literal(written),
    }
}

/// The escape or the placeholder that begins with a dollar.
fn at_dollar<G: Grammar>(text: &str, dollar: usize, last_brace: usize) -> Option<Token<'_>> {
    let bytes = text.as_bytes();
    let (end, kind) = match (G::ESCAPE, bytes.get(dollar + 1)?) {
        (Escape::Doubled, b'$') => {
            let end = dollar + "$$".len();
            (end, TokenKind::Escaped(&text[dollar + 1..end]))
        }
        (Escape::DoubledBeforeBraces, b'$') => {
            let end = dollar + "$$".len();
            let end = braces_end::<G>(bytes, end, last_brace).unwrap_or(end);
            (end, TokenKind::Escaped(&text[dollar + 1..end]))
        }
        (Escape::Backslash, b'\\') if bytes.get(dollar + 2) == Some(&b'{') => {
            (dollar + r"$\{".len(), TokenKind::Escaped("${"))
        }
        _ => {
            let end = braces_end::<G>(bytes, dollar + 1, last_brace)?;
            let inside = &text[dollar + "${".len()..end - "}".len()];
            (end, TokenKind::Placeholder(inside))
        }
    };
    Some(Token {
        start: dollar,
        written: &text[dollar..end],
        kind,
    })
}

/// The end of the braces that open at an offset, if they do and hold what a placeholder may.
fn braces_end<G: Grammar>(bytes: &[u8], open: usize, last_brace: usize) -> Option<usize> {
    if open >= last_brace || bytes[open] != b'{' {
        return None;
    }
    let inside = &bytes[open + 1..];
    let length = match G::INSIDE {
        Inside::Any => memchr::memchr(b'}', inside)?,
        // A dollar ends it, whatever the grammar says: so many `${` stay linear here too.
        Inside::Only(is_inside) => inside
            .iter()
            .position(|byte| matches!(byte, b'$' | b'}') || !is_inside(*byte))
            .filter(|end| inside[*end] == b'}')?,
    };
    (length > 0 || G::MAY_BE_EMPTY).then_some(open + length + "{}".len())
}
