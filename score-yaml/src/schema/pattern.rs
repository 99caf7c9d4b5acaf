//! Matches the regular expressions of schemas without compiling them. Compiling takes longer than everything
//! else that a run does with one document; the expressions are short and so is what they are held against.

use std::cell::Cell;

/// An expression of literals, classes, groups, alternatives, anchors and counts.
#[derive(Debug)]
pub(super) struct Pattern(Vec<Branch>);

/// The longest expression, and the most groups, that are read here; the others are compiled.
const MAX_LENGTH: usize = 500;
const MAX_GROUPS: usize = 50;

type Branch = Vec<Piece>;

#[derive(Debug)]
struct Piece {
    item: Item,
    least: u32,
    most: u32,
}

#[derive(Debug)]
enum Item {
    /// A character in (or, negated, outside) ranges.
    Class {
        ranges: Vec<(u8, u8)>,
        negated: bool,
    },
    Group(Vec<Branch>),
    Start,
    End,
}

impl Pattern {
    /// `None` for syntax that this does not know.
    pub(super) fn parse(source: &str) -> Option<Self> {
        // Reading and matching take stack for each piece and each group.
        let groups = source.bytes().filter(|byte| *byte == b'(').count();
        if !source.is_ascii() || source.len() > MAX_LENGTH || groups > MAX_GROUPS {
            return None;
        }
        let mut reader = Reader {
            rest: source.as_bytes(),
        };
        let branches = reader.branches()?;
        reader.rest.is_empty().then_some(Pattern(branches))
    }

    /// Whether a text holds a match. `None` if that takes too long to find out, or the text is not ASCII.
    pub(super) fn is_match(&self, text: &str) -> Option<bool> {
        if !text.is_ascii() || text.len() > 1000 {
            return None;
        }
        let run = Run {
            text: text.as_bytes(),
            steps: Cell::new(20_000),
        };
        let found = (0..=text.len()).any(|at| run.any(&self.0, at, &mut |_| true));
        (run.steps.get() > 0).then_some(found)
    }
}

struct Run<'t> {
    text: &'t [u8],
    steps: Cell<u32>,
}

impl Run<'_> {
    fn any(&self, branches: &[Branch], at: usize, then: &mut dyn FnMut(usize) -> bool) -> bool {
        branches.iter().any(|branch| self.all(branch, at, then))
    }

    /// Matches pieces one after the other from `at`, then what `then` says.
    fn all(&self, pieces: &[Piece], at: usize, then: &mut dyn FnMut(usize) -> bool) -> bool {
        let steps = self.steps.get();
        if steps == 0 {
            return false;
        }
        self.steps.set(steps - 1);
        let Some((piece, rest)) = pieces.split_first() else {
            return then(at);
        };
        match &piece.item {
            Item::Start => at == 0 && self.all(rest, at, then),
            Item::End => at == self.text.len() && self.all(rest, at, then),
            Item::Class { ranges, negated } => {
                let fits = |b: &&u8| ranges.iter().any(|(a, z)| (a..=z).contains(b)) != *negated;
                let most = self.text[at..]
                    .iter()
                    .take(piece.most as usize)
                    .take_while(fits)
                    .count();
                let least = piece.least as usize;
                (least..=most).rev().any(|n| self.all(rest, at + n, then))
            }
            Item::Group(branches) => self.group(branches, piece, 0, rest, at, then),
        }
    }

    /// A group that has matched `count` times so far.
    fn group(
        &self,
        branches: &[Branch],
        piece: &Piece,
        count: u32,
        rest: &[Piece],
        at: usize,
        then: &mut dyn FnMut(usize) -> bool,
    ) -> bool {
        let again = count < piece.most
            && self.any(branches, at, &mut |next| {
                // A round that takes nothing brings nothing new.
                (next > at || count < piece.least)
                    && self.group(branches, piece, count + 1, rest, next, then)
            });
        again || count >= piece.least && self.all(rest, at, then)
    }
}

struct Reader<'s> {
    rest: &'s [u8],
}

impl Reader<'_> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn take(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text.as_bytes());
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn branches(&mut self) -> Option<Vec<Branch>> {
        let mut branches = vec![Vec::new()];
        while let Some(&b) = self.rest.first() {
            match b {
                b')' => break,
                b'|' => {
                    self.next();
                    branches.push(Vec::new());
                }
                _ => {
                    let item = self.item()?;
                    let (least, most) = self.count()?;
                    branches.last_mut()?.push(Piece { item, least, most });
                }
            }
        }
        Some(branches)
    }

    fn item(&mut self) -> Option<Item> {
        let single = |b| {
            Some(Item::Class {
                ranges: vec![(b, b)],
                negated: false,
            })
        };
        match self.next()? {
            b'^' => Some(Item::Start),
            b'$' => Some(Item::End),
            b'(' => {
                if !self.take("?:") && self.rest.first() == Some(&b'?') {
                    return None;
                }
                let branches = self.branches()?;
                self.take(")").then_some(Item::Group(branches))
            }
            b'[' => self.class(),
            b'.' => Some(Item::Class {
                ranges: vec![(b'\n', b'\n')],
                negated: true,
            }),
            b'\\' => match self.escaped()? {
                Ok(ranges) => Some(Item::Class {
                    ranges,
                    negated: false,
                }),
                Err(b) => single(b),
            },
            b'*' | b'+' | b'?' | b'{' | b'}' | b']' => None,
            b => single(b),
        }
    }

    /// What a backslash makes: a class, or a literal punctuation mark.
    fn escaped(&mut self) -> Option<Result<Vec<(u8, u8)>, u8>> {
        match self.next()? {
            b'd' => Some(Ok(vec![(b'0', b'9')])),
            b'w' => Some(Ok(vec![
                (b'0', b'9'),
                (b'A', b'Z'),
                (b'_', b'_'),
                (b'a', b'z'),
            ])),
            b if b.is_ascii_punctuation() => Some(Err(b)),
            _ => None,
        }
    }

    fn class(&mut self) -> Option<Item> {
        let negated = self.take("^");
        let mut ranges = Vec::new();
        loop {
            let first = match self.next()? {
                b']' if !ranges.is_empty() => return Some(Item::Class { ranges, negated }),
                b'[' | b'&' | b'~' => return None,
                b'\\' => match self.escaped()? {
                    Ok(class) => {
                        ranges.extend(class);
                        continue;
                    }
                    Err(b) => b,
                },
                b => b,
            };
            let is_range = matches!(self.rest, [b'-', last, ..] if *last != b']');
            if !is_range {
                ranges.push((first, first));
                continue;
            }
            self.next();
            let last = self.next()?;
            if last == b'\\' || last < first {
                return None;
            }
            ranges.push((first, last));
        }
    }

    /// `*`, `+`, `?`, `{2}`, `{2,}`, `{2,5}`, or none of them.
    fn count(&mut self) -> Option<(u32, u32)> {
        let count = match self.rest.first() {
            Some(b'*') => (0, u32::MAX),
            Some(b'+') => (1, u32::MAX),
            Some(b'?') => (0, 1),
            Some(b'{') => {
                let end = self.rest.iter().position(|b| *b == b'}')?;
                let body = std::str::from_utf8(&self.rest[1..end]).ok()?;
                let (least, most) = body.split_once(',').unwrap_or((body, body));
                let most = if most.is_empty() {
                    u32::MAX
                } else {
                    most.parse().ok()?
                };
                self.rest = &self.rest[end..];
                (least.parse().ok()?, most)
            }
            _ => return Some((1, 1)),
        };
        self.next();
        // Reluctant and possessive counts, or a count of a count.
        (!matches!(self.rest.first(), Some(b'?' | b'+' | b'*' | b'{'))).then_some(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::Regex;
    use std::sync::LazyLock;

    const PATTERNS: [&str; 9] = [
        r"^score\.dev/v1b1$",
        r"^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$",
        r"^(([a-z0-9][a-z0-9-]{0,61}[a-z0-9])(\.[a-z0-9][a-z0-9-]{0,61}[a-z0-9])*/)?[A-Za-z0-9][A-Za-z0-9._-]{0,61}[A-Za-z0-9]$",
        r"^[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*$",
        r"^(0\.\d+|[1-9]\d*(\.\d+)?)(K|M|Gi)?$",
        r"^[^=]+$",
        r"b{2}|(a|b)*c?d",
        r"x.\w\-[\]^-]",
        r"",
    ];

    static BOTH: LazyLock<Vec<(Pattern, Regex)>> = LazyLock::new(|| {
        let both = |s: &&str| (Pattern::parse(s).expect(s), Regex::new(s).expect(s));
        PATTERNS.iter().map(both).collect()
    });

    proptest::proptest! {
        #[test]
        fn an_answer_is_that_of_a_regex(
            text in "[a-d019.=/_\\-]{0,12}|(score\\.dev/v1b1)|[0-9.]{1,4}(Gi|K)?|x\n?[a-z]-[\\]^-]",
        ) {
            for (pattern, regex) in BOTH.iter() {
                proptest::prop_assert_eq!(pattern.is_match(&text), Some(regex.is_match(&text)), "{}", regex);
            }
        }
    }

    #[test]
    fn what_is_not_known_gets_no_answer() {
        for source in [
            "a*?",
            "(?i)a",
            "[a-\\d]",
            "(a",
            "a)",
            "{2}",
            "\\bx",
            "[[:alpha:]]",
            "\u{e9}",
            "a{2,1,}",
        ] {
            assert!(Pattern::parse(source).is_none(), "{source}");
        }
        let slow = Pattern::parse("^(a*)*b$").expect("it is known");
        assert_eq!(slow.is_match(&"a".repeat(40)), None);
        assert_eq!(slow.is_match("\u{e9}"), None);
    }
}
