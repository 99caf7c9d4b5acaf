//! Classes of characters: `[a-z]`, `[:alpha:]`, `\d`, `\pL`.

use std::fmt::Write as _;

use regex::Regex;

use super::{Fault, NEVER, Parser};

impl<'a> Parser<'a> {
    pub(super) fn class(&mut self) -> Result<(), Fault<'a>> {
        let start = self.rest;
        self.rest = &start[1..];
        let mut class = String::from("[");
        if let Some(after) = self.rest.strip_prefix('^') {
            self.rest = after;
            class.push('^');
        }
        let mut is_first = true;
        let mut is_empty = true;
        while is_first || !self.rest.starts_with(']') {
            is_first = false;
            if let Some(item) = self.posix_class()? {
                class.push_str(item);
            } else if let Some(item) = self.named_class()? {
                class.push_str(&item);
            } else if !self.range(&mut class, start)? {
                continue;
            }
            is_empty = false;
        }
        self.rest = &self.rest[1..];
        let position = self.out.len();
        match (is_empty, class.as_str()) {
            (true, "[") => self.out.push_str(NEVER),
            (true, _) => self.out.push_str("(?s:.)"),
            (false, _) => {
                self.out.push_str(&class);
                self.out.push(']');
            }
        }
        self.push_atom(position, 1);
        Ok(())
    }

    fn posix_class(&mut self) -> Result<Option<&'a str>, Fault<'a>> {
        const NAMES: [&str; 14] = [
            "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print",
            "punct", "space", "upper", "word", "xdigit",
        ];
        let start = self.rest;
        let named = start
            .strip_prefix("[:")
            .and_then(|named| named.split_once(":]"));
        let Some((name, after)) = named else {
            return Ok(None);
        };
        self.rest = after;
        let part = self.part_from(start);
        match NAMES.contains(&name.strip_prefix('^').unwrap_or(name)) {
            true => Ok(Some(part)),
            false => Err(Fault("invalid character class range", part)),
        }
    }

    /// A character or a range of them; whether any text can hold one.
    fn range(&mut self, class: &mut String, whole: &'a str) -> Result<bool, Fault<'a>> {
        let start = self.rest;
        let mut low = self.class_character(whole)?;
        let mut high = low;
        if self.rest.len() >= 2 && self.rest.starts_with('-') && !self.rest.starts_with("-]") {
            self.rest = &self.rest[1..];
            high = self.class_character(whole)?;
            if high < low {
                return Err(Fault(
                    "invalid character class range",
                    self.part_from(start),
                ));
            }
        }
        // The halves of surrogate pairs are in no text.
        if (0xd800..0xe000).contains(&low) {
            low = 0xe000;
        }
        if (0xd800..0xe000).contains(&high) {
            high = 0xd7ff;
        }
        if low <= high {
            let _ = write!(class, r"\x{{{low:x}}}-\x{{{high:x}}}");
        }
        Ok(low <= high)
    }

    fn class_character(&mut self, whole: &'a str) -> Result<u32, Fault<'a>> {
        match self.rest.chars().next() {
            None => Err(Fault("missing closing ]", whole)),
            Some('\\') => self.escaped_character(),
            Some(c) => {
                self.rest = &self.rest[c.len_utf8()..];
                Ok(u32::from(c))
            }
        }
    }

    /// `\d` and its like, `\pN`, `\p{Greek}`: what stands for it within a class.
    pub(super) fn named_class(&mut self) -> Result<Option<String>, Fault<'a>> {
        let Some(letter) = self
            .rest
            .strip_prefix('\\')
            .and_then(|rest| rest.chars().next())
        else {
            return Ok(None);
        };
        let class = match letter {
            'd' => "0-9",
            'D' => "[^0-9]",
            's' => r"\t\n\f\r ",
            'S' => r"[^\t\n\f\r ]",
            'w' => "0-9A-Za-z_",
            'W' => "[^0-9A-Za-z_]",
            'p' | 'P' => return self.unicode_class(letter == 'P').map(Some),
            _ => return Ok(None),
        };
        self.rest = &self.rest[2..];
        Ok(Some(class.to_owned()))
    }

    fn unicode_class(&mut self, is_negated: bool) -> Result<String, Fault<'a>> {
        const INVALID: &str = "invalid character class range";
        let start = self.rest;
        let after = &start[2..];
        let name = match after.strip_prefix('{') {
            Some(braced) => {
                let (name, after) = braced.split_once('}').ok_or(Fault(INVALID, start))?;
                self.rest = after;
                name
            }
            None => {
                let length = after.chars().next().map_or(0, char::len_utf8);
                self.rest = &after[length..];
                &after[..length]
            }
        };
        let part = self.part_from(start);
        let (is_negated, name) = match name.strip_prefix('^') {
            Some(name) => (!is_negated, name),
            None => (is_negated, name),
        };
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' ');
        if name.is_empty() || !name.chars().all(is_plain) {
            return Err(Fault(INVALID, part));
        }
        let letter = if is_negated { 'P' } else { 'p' };
        // A general category or a script, no other property.
        ["gc", "sc"]
            .map(|kind| format!("\\{letter}{{{kind}={name}}}"))
            .into_iter()
            .find(|class| Regex::new(class).is_ok())
            .ok_or(Fault(INVALID, part))
    }
}
