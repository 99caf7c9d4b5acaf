//! Searches a short text for a regular expression as it is written, one way after the other. Nothing is compiled, so the
//! answer is there before an engine that compiles would have begun to look.
//!
//! It reads the part of the syntax that schemas are written in, and gives up where a search takes long: another engine
//! answers then.

use std::cell::Cell;

/// The most steps of a search; each is a part of the expression at a place of the text.
const MAX_STEPS: u32 = 2000;
/// The most steps that wait for others, each some hundred bytes of the stack.
const MAX_DEPTH: u32 = 100;
/// The longest text that is searched.
const MAX_TEXT: usize = 256;
/// The most parts of an expression. The full validator takes some times as many.
const MAX_SIZE: u32 = 256;

/// A set of ASCII characters.
type Characters = u128;

const DIGITS: Characters = range(b'0', b'9');
const WORD: Characters = range(b'a', b'z') | range(b'A', b'Z') | DIGITS | range(b'_', b'_');
const SPACES: Characters = range(b'\t', b'\r') | range(b' ', b' ');

/// The characters between two, these among them.
const fn range(first: u8, last: u8) -> Characters {
    (Characters::MAX >> (127 - (last - first))) << first
}

/// A part of an expression.
enum Part<'e> {
    /// The start of the text.
    Start,
    /// The end of the text.
    End,
    /// One of these characters.
    One(Characters),
    /// One of the branches of a group.
    Group(&'e [u8]),
}

/// The least and the most times that a part is there.
type Times = (u32, u32);

/// True if all of an expression is syntax that is read here, and it is not large.
pub(super) fn can_read(expression: &str) -> bool {
    let size = expression
        .is_ascii()
        .then(|| size(expression.as_bytes(), 0));
    size.flatten().is_some_and(|size| size <= MAX_SIZE)
}

/// The number of parts of an expression, each as often as it has to be told apart. `None` if it cannot be read.
fn size(expression: &[u8], depth: u32) -> Option<u32> {
    let mut sum = 0_u32;
    let mut rest = (depth < MAX_DEPTH).then_some(expression);
    rest?;
    while let Some(expression) = rest {
        let (mut branch, more) = first_branch(expression)?;
        while !branch.is_empty() {
            let (part, times, behind) = first_part(branch)?;
            let of_one = match part {
                Part::Start | Part::End if times != (1, 1) => return None,
                Part::Start | Part::End | Part::One(_) => 1,
                Part::Group(inside) => size(inside, depth + 1)?,
            };
            let times = match times {
                (least, u32::MAX) => least + 1,
                (_, most) => most,
            };
            sum = sum.saturating_add(of_one.saturating_mul(times));
            branch = behind;
        }
        rest = more;
    }
    Some(sum)
}

/// The first branch of an expression, and what stands behind the `|` if there is one. `None` if it cannot be read.
fn first_branch(expression: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    let mut at = 0;
    while let Some(byte) = expression.get(at) {
        at += match byte {
            b'|' => return Some((&expression[..at], expression.get(at + 1..))),
            b')' => return None,
            b'\\' => 2,
            b'(' => group_length(&expression[at..])?,
            b'[' => class_length(&expression[at..])?,
            _ => 1,
        };
    }
    Some((expression, None))
}

/// The length of the group that an expression starts with.
fn group_length(expression: &[u8]) -> Option<usize> {
    let mut depth = 0;
    let mut at = 0;
    loop {
        at += match expression.get(at)? {
            b'(' => {
                depth += 1;
                1
            }
            b')' if depth == 1 => return Some(at + 1),
            b')' => {
                depth -= 1;
                1
            }
            b'\\' => 2,
            b'[' => class_length(&expression[at..])?,
            _ => 1,
        };
    }
}

/// The length of the class that an expression starts with.
fn class_length(expression: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match expression.get(at)? {
            b']' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// The first part of a branch, how often it is there, and the rest. `None` if it cannot be read.
fn first_part(branch: &[u8]) -> Option<(Part<'_>, Times, &[u8])> {
    let (part, length) = match branch {
        [b'^', ..] => (Part::Start, 1),
        [b'$', ..] => (Part::End, 1),
        [b'.', ..] => (Part::One(!range(b'\n', b'\n')), 1),
        [b'\\', escaped, ..] => (Part::One(escape(*escaped)?), 2),
        [b'[', ..] => {
            let length = class_length(branch)?;
            (Part::One(class(branch.get(1..length - 1)?)?), length)
        }
        [b'(', ..] => {
            let length = group_length(branch)?;
            let inside = branch.get(1..length - 1)?;
            let inside = inside.strip_prefix(b"?:").unwrap_or(inside);
            (Part::Group(inside), length)
        }
        [b')' | b']' | b'{' | b'}' | b'*' | b'+' | b'?' | b'|', ..] | [] | [b'\\'] => return None,
        [byte, ..] if byte.is_ascii() => (Part::One(range(*byte, *byte)), 1),
        _ => return None,
    };
    let (times, rest) = times(branch.get(length..)?)?;
    Some((part, times, rest))
}

/// The characters of an escape.
fn escape(escaped: u8) -> Option<Characters> {
    Some(match escaped {
        b'd' => DIGITS,
        b'w' => WORD,
        b's' => SPACES,
        _ if escaped.is_ascii_punctuation() => range(escaped, escaped),
        _ => return None,
    })
}

/// The characters of what stands between brackets.
fn class(inside: &[u8]) -> Option<Characters> {
    let (is_negated, mut rest) = match inside {
        [b'^', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    if rest.is_empty() {
        return None;
    }
    let mut found = 0;
    while let Some((first, mut behind)) = class_item(rest) {
        found |= match behind {
            [b'-', end @ ..] if !end.is_empty() => {
                let (last, end) = class_item(end)?;
                behind = end;
                let (first, last) = (only(first)?, only(last)?);
                // What a dash behind a range is, engines do not agree on.
                if first > last || (behind.len() > 1 && behind.starts_with(b"-")) {
                    return None;
                }
                range(first, last)
            }
            _ => first,
        };
        rest = behind;
    }
    let found = if is_negated { !found } else { found };
    rest.is_empty().then_some(found)
}

/// The first character of a class, or the characters of its first escape, and the rest.
fn class_item(inside: &[u8]) -> Option<(Characters, &[u8])> {
    match inside {
        [b'\\', escaped, rest @ ..] => Some((escape(*escaped)?, rest)),
        [b'\\' | b'[', ..] => None,
        [byte, rest @ ..] if byte.is_ascii() => Some((range(*byte, *byte), rest)),
        _ => None,
    }
}

/// The character of a set that has only one.
fn only(characters: Characters) -> Option<u8> {
    let is_one = characters.count_ones() == 1;
    u8::try_from(characters.trailing_zeros())
        .ok()
        .filter(|_| is_one)
}

/// How often a part is there, by what stands behind it, and the rest.
fn times(behind: &[u8]) -> Option<(Times, &[u8])> {
    let (times, rest) = match behind {
        [b'*', rest @ ..] => ((0, u32::MAX), rest),
        [b'+', rest @ ..] => ((1, u32::MAX), rest),
        [b'?', rest @ ..] => ((0, 1), rest),
        [b'{', rest @ ..] => {
            let end = rest.iter().position(|byte| *byte == b'}')?;
            (counted(rest.get(..end)?)?, rest.get(end + 1..)?)
        }
        rest => return Some(((1, 1), rest)),
    };
    // Which of the ways is tried first does not matter to whether there is one.
    let rest = rest.strip_prefix(b"?").unwrap_or(rest);
    (!matches!(rest, [b'*' | b'+' | b'?' | b'{', ..])).then_some((times, rest))
}

/// `2`, `2,` or `2,5`.
fn counted(text: &[u8]) -> Option<Times> {
    let number = |text: &[u8]| {
        let is_short = matches!(text.len(), 1..=3) && text.iter().all(u8::is_ascii_digit);
        is_short.then(|| {
            let digits = text.iter();
            digits.fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
        })
    };
    let Some(comma) = text.iter().position(|byte| *byte == b',') else {
        let times = number(text)?;
        return Some((times, times));
    };
    let least = number(text.get(..comma)?)?;
    let most = match text.get(comma + 1..)? {
        [] => u32::MAX,
        most => number(most)?,
    };
    (least <= most).then_some((least, most))
}

/// True if an expression that can be read is found in a text of ASCII. `None` if that takes too long.
pub(super) fn is_match(expression: &str, text: &str) -> Option<bool> {
    if text.len() > MAX_TEXT {
        return None;
    }
    let search = Search {
        text: text.as_bytes(),
        steps: Cell::new(0),
        depth: Cell::new(0),
    };
    let expression = expression.as_bytes();
    let is_anchored = expression.starts_with(b"^") && first_branch(expression)?.1.is_none();
    let last = if is_anchored { 0 } else { text.len() };
    for start in 0..=last {
        if search.branches(expression, start, &|_| Some(true))? {
            return Some(true);
        }
    }
    Some(false)
}

/// A search under way. Each of its methods says if the rest of the expression, `next` at the end, is found at a place.
struct Search<'t> {
    text: &'t [u8],
    steps: Cell<u32>,
    depth: Cell<u32>,
}

impl Search<'_> {
    /// Counts a step; false if there were too many.
    fn may_go_on(&self) -> bool {
        self.steps.set(self.steps.get() + 1);
        self.steps.get() <= MAX_STEPS
    }

    fn branches(
        &self,
        expression: &[u8],
        at: usize,
        next: &dyn Fn(usize) -> Option<bool>,
    ) -> Option<bool> {
        let mut rest = Some(expression);
        while let Some(expression) = rest {
            let (branch, more) = first_branch(expression)?;
            if self.branch(branch, at, next)? {
                return Some(true);
            }
            rest = more;
        }
        Some(false)
    }

    fn branch(
        &self,
        branch: &[u8],
        at: usize,
        next: &dyn Fn(usize) -> Option<bool>,
    ) -> Option<bool> {
        let depth = self.depth.get();
        if depth >= MAX_DEPTH || !self.may_go_on() {
            return None;
        }
        self.depth.set(depth + 1);
        let found = self.parts(branch, at, next);
        self.depth.set(depth);
        found
    }

    fn parts(
        &self,
        mut branch: &[u8],
        mut at: usize,
        next: &dyn Fn(usize) -> Option<bool>,
    ) -> Option<bool> {
        while !branch.is_empty() {
            if !self.may_go_on() {
                return None;
            }
            let (part, times, rest) = first_part(branch)?;
            branch = rest;
            match part {
                Part::Start if at == 0 => {}
                Part::End if at == self.text.len() => {}
                Part::Start | Part::End => return Some(false),
                Part::Group(inside) => return self.group(inside, times, rest, at, next),
                Part::One(characters) => {
                    let (least, most) = (times.0 as usize, times.1 as usize);
                    let fitting = self.text.get(at..).unwrap_or_default();
                    let fitting = fitting.iter().take(most);
                    let fitting = fitting
                        .take_while(|byte| characters >> **byte & 1 == 1)
                        .count();
                    if fitting < least {
                        return Some(false);
                    }
                    for count in (least + 1..=fitting).rev() {
                        if self.branch(rest, at + count, next)? {
                            return Some(true);
                        }
                    }
                    at += least;
                }
            }
        }
        next(at)
    }

    fn group(
        &self,
        inside: &[u8],
        (least, most): Times,
        rest: &[u8],
        at: usize,
        next: &dyn Fn(usize) -> Option<bool>,
    ) -> Option<bool> {
        if most > 0 {
            let again = |end: usize| {
                // A group that takes nothing would do so for ever.
                if end == at && least == 0 {
                    return Some(false);
                }
                let times = (least.saturating_sub(1), most.saturating_sub(1));
                self.group(inside, times, rest, end, next)
            };
            if self.branches(inside, at, &again)? {
                return Some(true);
            }
        }
        match least {
            0 => self.branch(rest, at, next),
            _ => Some(false),
        }
    }
}
