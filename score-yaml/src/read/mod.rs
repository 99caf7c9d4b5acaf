//! Reads a text: by the simple reader if it is simple, else by the YAML parser, with what yaml.v3 takes and the parser
//! does not put right before.

mod flow_slip;
mod foreign_sign;
mod line_slip;
mod lines;
mod parser;
mod pasted;
mod plain_line;
mod quoted;
mod slip;
mod stand_in;
mod stand_in_search;
mod syntax;

use crate::build::{Build, Spanned, Unspanned};
use crate::characters::{Characters, text_start};
use crate::dialect;
use crate::fault::{Fault, Limits, Quotable};
use crate::simple;
use crate::source::FileId;
use parser::{Attempt, Outcome};

/// The documents of a text, or all that is wrong with it, at least one fault.
type Documents<N> = Result<Vec<N>, Vec<Fault>>;

/// The most times that a text is read until the stand-ins are right.
const GUESSES: usize = 4;

/// Reads a text, for at most `most` documents.
pub(crate) fn documents<B: Build>(
    text: &str,
    build: B,
    limits: Limits,
    most: usize,
    quotable: Quotable,
) -> Documents<B::Node> {
    documents_from(text, text_start(text), build, limits, most, quotable)
}

/// [`documents`] of a text from byte `start` on, where a line starts.
pub(crate) fn documents_from<B: Build>(
    text: &str,
    start: usize,
    build: B,
    limits: Limits,
    most: usize,
    quotable: Quotable,
) -> Documents<B::Node> {
    let characters = Characters::of(text, start).map_err(|fault| vec![fault])?;
    if let Some(node) = simple::read(text, start, characters, limits, simple::CHUNK, &build) {
        return Ok(vec![node]);
    }
    if let Some(at) = dialect::starts_with_document_end(text, start) {
        let message = "the end of a document before its start";
        return Err(vec![Fault::syntax(message, at)]);
    }
    let mut attempt = Attempt::new(text, start, &build, limits, most, quotable);
    let faults = match attempt.read(&[]).0 {
        Ok(nodes) => return Ok(nodes),
        Err(faults) => faults,
    };
    let mut stand_ins = stand_in_search::find(&attempt.text, start);
    // Some that are found may be none: the parser meets something else there, or nothing.
    for _ in 0..GUESSES {
        if stand_ins.is_empty() {
            break;
        }
        let (read, unmet) = attempt.read(&stand_ins);
        if unmet.is_empty() {
            return match read {
                Err(others) if others[0].at.start < faults[0].at.start => Err(faults),
                read => read,
            };
        }
        stand_ins.retain(|stand_in| !unmet.contains(&stand_in.at.start));
    }
    Err(faults)
}

/// True if the simple reader takes a text, with chunks of so many bytes. It must then read what the parser reads, places
/// too, and build both trees alike. For tests and fuzzing.
///
/// # Errors
/// The readers or the trees disagree; the text says how.
pub fn agreement(text: &str, chunk: usize) -> Result<bool, String> {
    let start = text_start(text);
    let Ok(characters) = Characters::of(text, start) else {
        return Ok(false);
    };
    let build = Spanned(FileId::DETACHED);
    let limits = Limits::default();
    let Some(simple) = simple::read(text, start, characters, limits, chunk, &build) else {
        return Ok(false);
    };
    let unspanned = Unspanned::default();
    let value = simple::read(text, start, characters, limits, chunk, &unspanned);
    let (value, expected) = (format!("{value:?}"), Some(simple.to_value()));
    if value != format!("{expected:?}") {
        return Err(format!("{text:?}: without places {value}"));
    }
    let attempt = Attempt::new(text, start, &build, limits, usize::MAX, Quotable::All);
    match attempt.run(&[]).0 {
        Outcome::Refused(_) => Err(format!("only the simple reader takes {text:?}")),
        Outcome::Done(Err(faults)) => Err(format!("the parser refuses {text:?}: {faults:?}")),
        Outcome::Done(Ok(parsed)) => {
            let (simple, parsed) = (format!("{:?}", [simple]), format!("{parsed:?}"));
            match simple == parsed {
                true => Ok(true),
                false => Err(format!("{text:?}: simple {simple}, parser {parsed}")),
            }
        }
    }
}
