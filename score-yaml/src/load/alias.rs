//! Anchors and aliases, and the measure of how much may come from them.

use super::{Loader, Size, Stop};
use crate::build::{Build, NewKey};
use crate::dialect;
use crate::entities;
use crate::fault::{ByteRange, ErrorKind, Fault, Quotable};
use crate::message;
use crate::unquoted::in_quotes_from;

/// Bytes of keys and scalars that may come from aliases: one long text that many aliases name has few nodes.
const MAX_BYTES: usize = 64 << 20;

impl<B: Build> Loader<'_, B> {
    /// The name of an anchor in a message, where it may be shown: what looks like one may be a password without quotes.
    fn quoted(&self, name: &str) -> String {
        match self.quotable {
            Quotable::All => message!(" `{name}`"),
            Quotable::Keys => String::new(),
        }
    }

    /// The name of the anchor that the last node had.
    pub(crate) fn anchor(&mut self, id: usize, name: String, at: ByteRange) {
        if !dialect::is_anchor_name(&name) {
            // `&&` and the like are words of a shell, and were never meant as names.
            let is_text = name.starts_with('&') || !name.contains(char::is_alphanumeric);
            self.fail(if let Some(fault) = self.entity(&name, &at) {
                fault
            } else if is_text {
                let message = "`&` is a sign of YAML, as a text it needs quotes";
                let quotes = in_quotes_from(self.text, at.start, self.quotable);
                Fault::new(ErrorKind::Syntax, message, at.clone()).hint(quotes)
            } else {
                let name = self.quoted(&name);
                let message =
                    format!("the anchor{name} has other characters than A-Z, a-z, 0-9, _ and -");
                let fault = Fault::new(ErrorKind::Syntax, message, at.clone());
                fault.hint("put the text in quotes, if its `&` starts no anchor")
            });
        }
        if !dialect::ends_anchor(self.text[at.end..].chars().next()) {
            let message = "an anchor must be followed by a blank";
            self.fault(ErrorKind::Syntax, message, at.end..at.end);
        }
        self.names.insert(name, id);
    }

    /// The fault of what HTML writes for a character, where it starts a value: `&quot;x&quot;`.
    fn entity(&self, name: &str, at: &ByteRange) -> Option<Fault> {
        let (entity, character) = entities::starts(&self.text[at.start..])?;
        name.starts_with(&entity[1..entity.len() - 1])
            .then_some(())?;
        let message = format!("`{entity}` is `{character}` in HTML, no YAML");
        let fault = Fault::new(
            ErrorKind::Syntax,
            message,
            at.start..at.start + entity.len(),
        );
        let rest = self.text[at.start..].lines().next().unwrap_or_default();
        let end = rest.find([',', '}', ']']).unwrap_or(rest.len());
        let text = entities::decoded(rest[..end].split(" #").next().unwrap_or_default().trim());
        let is_shown = self.quotable == Quotable::All && text.len() <= 40;
        let is_quoted = text.len() > 1 && text.starts_with('"') && text.ends_with('"');
        Some(match (is_shown, is_quoted) {
            (true, true) => fault.hint(message!("write `{text}`")),
            (true, false) if !text.contains(['"', '\\']) => {
                fault.hint(message!("write `\"{text}\"`"))
            }
            _ => fault.hint("write the characters themselves, in quotes"),
        })
    }

    /// An alias in whose place the parser read a stand-in.
    pub(crate) fn named_alias(&mut self, at: ByteRange) -> Result<(), Stop> {
        let source = self.text;
        let name = source[at.clone()].trim_start_matches('*');
        self.alias(None, Some(name), at)
    }

    /// An alias to an anchor of this document (`id`), or of one before it (`name`).
    pub(crate) fn alias(
        &mut self,
        id: Option<usize>,
        name: Option<&str>,
        at: ByteRange,
    ) -> Result<(), Stop> {
        self.check_gap(at.start);
        self.end = at.end;
        self.after_plain = false;
        self.count(1, &at)?;
        let id = id.or_else(|| self.names.get(name?).copied());
        let found = id.and_then(|id| self.anchors.get(&id));
        let Some(Some(built)) = found else {
            let is_open = found.is_some();
            self.unresolved(is_open, at);
            return Err(Stop);
        };
        let size = built.size;
        if self.stack.len() + size.levels > self.limits.depth {
            return self.too_deep(at);
        }
        self.alias_nodes += size.nodes;
        self.alias_bytes = self.alias_bytes.saturating_add(size.bytes);
        if is_bomb(self.alias_nodes, self.nodes + size.nodes) || self.alias_bytes > MAX_BYTES {
            let message = "too much of the document comes from aliases";
            self.fault(ErrorKind::Limit, message, at);
            return Err(Stop);
        }
        let built = built.clone();
        self.count(size.nodes, &at)?;
        if !self.expects_key() {
            let nodes = size.nodes + 1;
            self.value(built.node, Size { nodes, ..size });
        } else if let Some((text, is_string)) = built.scalar {
            let new = NewKey {
                text: text.into(),
                at,
                is_string,
            };
            self.key(new, false);
        } else {
            self.bad_key(at);
        }
        Ok(())
    }

    /// Adds the fault of an alias whose anchor is not there, or not complete.
    fn unresolved(&mut self, is_open: bool, at: ByteRange) {
        let written = self.text.get(at.clone()).unwrap_or_default();
        let name = written.trim_start_matches('*');
        let is_name = !name.is_empty() && dialect::is_anchor_name(name);
        let name = self.quoted(name);
        let fault = |message, at| Fault::new(ErrorKind::Alias, message, at);
        self.fail(match (is_open, is_name) {
            (true, _) => fault(format!("anchor{name} contains itself"), at),
            (false, true) => {
                let anchor = match name.as_str() {
                    "" => " its anchor".to_owned(),
                    name => name.replacen('`', "`&", 1),
                };
                let quotes = in_quotes_from(self.text, at.start, self.quotable);
                let below = self.anchor_below(written, at.end);
                let fault = fault(format!("no anchor{name} before this alias"), at);
                match below {
                    Some(line) => fault
                        .hint(format!(
                            "its anchor is in line {line}, and has to stand before it"
                        ))
                        .hint(format!(
                            "exchange the two: put{anchor} and its value here, and the alias there"
                        )),
                    None => {
                        let fault = fault.hint(format!(
                            "put{anchor} before the value that it stands for, above"
                        ));
                        // One word is the name of an anchor.
                        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
                        match written.trim_start_matches('*').chars().all(is_part) {
                            true => fault,
                            false => fault.hint(format!("if the `*` is part of a text, {quotes}")),
                        }
                    }
                }
            }
            (false, false) => {
                let quotes = in_quotes_from(self.text, at.start, self.quotable);
                fault("`*` cannot start a text without quotes".to_owned(), at).hint(quotes)
            }
        });
    }
}

impl<B: Build> Loader<'_, B> {
    /// The line behind a byte in which the anchor of an alias stands.
    fn anchor_below(&self, alias: &str, from: usize) -> Option<usize> {
        let anchor = format!("&{}", alias.strip_prefix('*')?);
        let rest = self.text.get(from..)?;
        let ends = |at: usize| dialect::ends_anchor(rest[at + anchor.len()..].chars().next());
        let is_start = |at: usize| rest[..at].ends_with([' ', '\n', '[', ',', '{']);
        let mut found = rest.match_indices(anchor.as_str()).map(|(at, _)| at);
        let at = from + found.find(|at| ends(*at) && is_start(*at))?;
        Some(self.text[..at].matches('\n').count() + 1)
    }
}

/// True if too many of all nodes come from aliases, by yaml.v3's measure: the more nodes, the fewer may.
#[expect(clippy::cast_precision_loss, reason = "a ratio of counts")]
fn is_bomb(from_aliases: usize, all: usize) -> bool {
    const LOW: f64 = 400_000.0;
    const HIGH: f64 = 4_000_000.0;
    if from_aliases <= 100 || all <= 1000 {
        return false;
    }
    let (from_aliases, all) = (from_aliases as f64, all as f64);
    let allowed = 0.99 - 0.89 * ((all.clamp(LOW, HIGH) - LOW) / (HIGH - LOW));
    from_aliases / all > allowed
}
