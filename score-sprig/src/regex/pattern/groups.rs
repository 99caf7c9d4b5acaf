//! Groups: what they capture, their names, and flags.

use std::fmt::Write as _;

use super::{Fault, Flags, Group, MAX_NESTING, Parser};

impl<'a> Parser<'a> {
    pub(super) fn open(&mut self) -> Result<(), Fault<'a>> {
        if self.rest.starts_with("(?") {
            return self.flags_or_name();
        }
        self.rest = &self.rest[1..];
        self.names.push(String::new());
        self.enter("(", self.flags)
    }

    fn enter(&mut self, form: &str, flags: Flags) -> Result<(), Fault<'a>> {
        let start = self.out.len();
        self.out.push_str(form);
        let outer = std::mem::replace(&mut self.flags, flags);
        self.groups.push(Group {
            flags: outer,
            start,
            weight: self.weight,
        });
        if self.groups.len() > MAX_NESTING {
            return Err(Fault("expression nests too deeply", self.whole));
        }
        self.weight = 1;
        self.atom = None;
        Ok(())
    }

    pub(super) fn close(&mut self) -> Result<(), Fault<'a>> {
        let group = self.groups.pop().ok_or(Fault("unexpected )", self.whole))?;
        self.rest = &self.rest[1..];
        self.out.push(')');
        let inner = std::mem::replace(&mut self.weight, group.weight);
        self.flags = group.flags;
        self.push_atom(group.start, inner);
        Ok(())
    }

    fn flags_or_name(&mut self) -> Result<(), Fault<'a>> {
        let start = self.rest;
        let named = start
            .strip_prefix("(?P<")
            .or_else(|| start.strip_prefix("(?<"));
        if let Some(named) = named.filter(|named| !named.is_empty()) {
            let invalid = "invalid named capture";
            let (name, after) = named.split_once('>').ok_or(Fault(invalid, start))?;
            self.rest = after;
            let is_word = |c: char| c == '_' || c.is_ascii_alphanumeric();
            if name.is_empty() || !name.chars().all(is_word) {
                return Err(Fault(invalid, self.part_from(start)));
            }
            self.names.push(name.to_owned());
            return self.enter("(", self.flags);
        }
        let mut flags = self.flags;
        let (mut is_set, mut saw_flag) = (true, false);
        self.rest = &start[2..];
        while let Some(c) = self.rest.chars().next() {
            self.rest = &self.rest[c.len_utf8()..];
            match c {
                'i' => flags.fold_case = is_set,
                'm' => flags.one_line = !is_set,
                's' => flags.dot_all = is_set,
                'U' => flags.lazy = is_set,
                '-' if is_set => {
                    (is_set, saw_flag) = (false, false);
                    continue;
                }
                ':' | ')' if is_set || saw_flag => {
                    // The others are written out where they matter.
                    let fold = if flags.fold_case { "i" } else { "-i" };
                    if c == ':' {
                        return self.enter(&format!("(?{fold}:"), flags);
                    }
                    let _ = write!(self.out, "(?{fold})");
                    self.flags = flags;
                    return Ok(());
                }
                _ => break,
            }
            saw_flag = true;
        }
        Err(Fault(
            "invalid or unsupported Perl syntax",
            self.part_from(start),
        ))
    }
}
