//! Texts that a pattern does not match, in the words of the format.

use score_diagnostic::{Diagnostic, codes};
use score_yaml::message::{MAX_NAME, listed};
use score_yaml::{Node, message};

use crate::telling::Fault;
use crate::vocabulary::{Exchanged, PatternWords};

/// Texts longer than this are not shown in titles.
const LONG: usize = 40;

/// A text, and the words for the pattern that it does not match.
struct Mismatch<'t> {
    pattern: &'t str,
    known: Option<&'static PatternWords>,
    /// Cut if it is long.
    text: &'t str,
    /// Its characters.
    count: usize,
    /// The fewest and the most characters, if it has fewer or more.
    outside: Option<(usize, usize)>,
}

impl<'t> Mismatch<'t> {
    fn new(known: Option<&'static PatternWords>, pattern: &'t str, text: &'t str) -> Self {
        let count = text.chars().count();
        let bounds = known.and_then(|known| known.length);
        Mismatch {
            pattern,
            known,
            text,
            count,
            outside: bounds.filter(|(least, most)| !(*least..=*most).contains(&count)),
        }
    }

    /// What was expected and what was found.
    fn title(&self) -> String {
        format!("expected {}, found {}", self.expected(), self.found())
    }

    fn expected(&self) -> String {
        match (self.outside, self.known) {
            (Some((least, most)), _) => format!("{least} to {most} characters"),
            (None, Some(known)) => {
                let narrower = (known.narrower)(self.text);
                narrower.unwrap_or(known.expected).to_owned()
            }
            (None, None) => format!("a text that matches `{}`", self.pattern),
        }
    }

    fn found(&self) -> String {
        let (count, text) = (self.count, self.text);
        match (count, self.outside) {
            (0, _) => "an empty text".to_owned(),
            // What is longer was cut.
            (MAX_NAME.., Some(_)) => "more".to_owned(),
            (count, Some(_)) if count > LONG => count.to_string(),
            (_, Some(_)) => message!("{count}: `{text}`"),
            (count, None) if count > LONG => format!("a text of {count} characters"),
            (_, None) => message!("`{text}`"),
        }
    }

    /// The way out. Of a name that others gave no other is proposed.
    fn way_out(&self, is_given: bool) -> Option<String> {
        let has_placeholder = self.text.contains("${");
        let is_repaired = self.count <= LONG && !has_placeholder && !is_given;
        let near = self.known.filter(|_| is_repaired);
        let near = near.map(|known| (known.repair)(self.text));
        match near.filter(|near| !near.is_empty()) {
            Some(near) => Some(did_you_mean(near)),
            None if has_placeholder => {
                Some("write the value itself: no placeholder is read here".to_owned())
            }
            None if is_given => None,
            None => match self.outside {
                Some(bounds) => Some(self.other_length(bounds)),
                None => (self.known?.explain)(self.text),
            },
        }
    }

    /// A text of the right length, with the fewest and the most characters.
    fn other_length(&self, (least, most): (usize, usize)) -> String {
        if self.count >= least {
            return format!("choose a name of at most {most} characters");
        }
        // A longer one of the same characters may be refused, too.
        let is_refused =
            |known: &&PatternWords| !(known.repair)(&self.text.repeat(least)).is_empty();
        match self.known.filter(is_refused) {
            Some(known) => format!("choose a name of {least} or more {}", known.expected),
            None => format!("choose a name of {least} characters or more"),
        }
    }
}

/// Asks for texts near the wrong one.
fn did_you_mean(near: Vec<String>) -> String {
    // Without quotes it would be a number, which is the next error.
    let quoted = near.into_iter().map(|near| match near.parse::<f64>() {
        Ok(_) => format!("\"{near}\""),
        Err(_) => near,
    });
    let near: Vec<String> = quoted.collect();
    let near = listed(near.iter().map(String::as_str), " or ");
    format!("did you mean {near}?")
}

impl Fault<'_> {
    /// The diagnostic for a text that a pattern does not match.
    pub(crate) fn mismatch(&self, pattern: &str, found: &str) -> Diagnostic {
        let words = self.words();
        let known = words.patterns.iter().find(|known| known.pattern == pattern);
        let mismatch = Mismatch::new(known, pattern, found);
        // A name in the path was refused, and not the value that it has.
        let is_value = self.node.and_then(Node::as_str) == Some(found);
        let value = self.node.zip(self.root()).filter(|_| is_value);
        let exchanged = value.and_then(|(node, root)| (words.exchanged)(self.keys, node, root));
        let invalid = |title: String| Diagnostic::new(codes::INVALID_VALUE, title);
        let told = match exchanged {
            Some(Exchanged::Pair {
                title,
                other,
                way_out,
            }) => invalid(title).label(other, "and here").hint(way_out),
            Some(Exchanged::Misplaced(way_out)) => invalid(mismatch.title()).hint(way_out),
            Some(Exchanged::Other) | None => {
                let way_out = mismatch.way_out(words.is_given_name(self.path));
                way_out
                    .into_iter()
                    .fold(invalid(mismatch.title()), Diagnostic::hint)
            }
        };
        match self.advised().filter(|_| is_value) {
            Some(hint) => told.hint(hint),
            None => told,
        }
    }
}
