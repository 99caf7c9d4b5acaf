//! Text made shorter or narrower: initials, wrapping, abbreviation.
//! What these do to odd input is defined by the Go packages that sprig uses.

/// The first byte of each word, read as a Latin-1 character.
pub(super) fn initials(text: &[u8]) -> String {
    let mut at_start = true;
    let mut initials = String::new();
    for c in text.iter().copied().map(char::from) {
        if at_start && !c.is_whitespace() {
            initials.push(c);
        }
        at_start = c.is_whitespace();
    }
    initials
}

/// The text without white space, its bytes read as Latin-1 characters; `None` if there is no white space.
pub(super) fn without_space(text: &[u8]) -> Option<String> {
    let chars = || text.iter().copied().map(char::from);
    let has_space = chars().any(char::is_whitespace);
    has_space.then(|| chars().filter(|c| !c.is_whitespace()).collect())
}

/// Lines of at most `width` bytes, broken at spaces, or within words that are too long if wished.
/// Spaces at the start of a line are dropped.
pub(super) fn wrap(text: &[u8], width: i64, line_end: &[u8], break_words: bool) -> Vec<u8> {
    let width = usize::try_from(width).unwrap_or(0).max(1);
    let line_end = if line_end.is_empty() { b"\n" } else { line_end };
    let mut wrapped = Vec::with_capacity(text.len());
    let mut rest = text;
    while rest.len() > width {
        if let Some(after) = rest.strip_prefix(b" ") {
            rest = after;
            continue;
        }
        let space = rest[..=width].iter().rposition(|byte| *byte == b' ');
        // (where the line ends, where the next one starts)
        let (end, next) = match space {
            Some(space) => (space, space + 1),
            None if break_words => (width, width),
            None => match rest[width..].iter().position(|byte| *byte == b' ') {
                Some(space) => (width + space, width + space + 1),
                None => break,
            },
        };
        wrapped.extend_from_slice(&rest[..end]);
        wrapped.extend_from_slice(line_end);
        rest = &rest[next..];
    }
    wrapped.extend_from_slice(rest);
    wrapped
}

/// At most `width` bytes, from about `offset` on, with `...` for what is cut off on either side.
pub(super) fn abbreviate(text: &[u8], offset: usize, width: usize) -> Vec<u8> {
    const MARK: &[u8] = b"...";
    if width < 4 {
        return Vec::new();
    }
    if text.len() <= width {
        return text.to_vec();
    }
    let room = width - MARK.len();
    let mut offset = offset.min(text.len());
    if text.len() - offset < room {
        offset = text.len() - room;
    }
    if offset <= 4 {
        return [&text[..room], MARK].concat();
    }
    if width < 7 {
        return Vec::new();
    }
    if offset + room < text.len() {
        return [MARK, &abbreviate(&text[offset..], 0, room)].concat();
    }
    [MARK, &text[text.len() - room..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_first_bytes() {
        assert_eq!(initials("Ab  cd é".as_bytes()), "AcÃ");
    }

    #[test]
    fn lines_break_at_spaces() {
        let wrap = |width, text: &str, break_words| {
            String::from_utf8(wrap(text.as_bytes(), width, b"|", break_words)).unwrap()
        };
        assert_eq!(wrap(5, "one two three", false), "one|two|three");
        assert_eq!(wrap(3, "a longer word", false), "a|longer|word");
        assert_eq!(wrap(3, "a longer", true), "a|lon|ger");
        assert_eq!(wrap(-1, "ab", true), "a|b");
        assert_eq!(wrap(5, "   x", false), "   x");
    }

    #[test]
    fn abbreviations_mark_what_is_cut() {
        let abbreviate = |offset, width, text: &str| {
            String::from_utf8(abbreviate(text.as_bytes(), offset, width)).unwrap()
        };
        assert_eq!(abbreviate(0, 8, "a long text"), "a lon...");
        assert_eq!(abbreviate(6, 10, "abcdefghijklmnopqrs"), "...ghij...");
        assert_eq!(abbreviate(99, 10, "abcdefghijklmnopqrs"), "...mnopqrs");
        assert_eq!(abbreviate(0, 3, "abcd"), "");
        assert_eq!(abbreviate(0, 20, "short"), "short");
    }
}
