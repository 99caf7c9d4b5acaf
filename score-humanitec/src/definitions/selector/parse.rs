//! Reads the texts of placeholders.

use score_core::diagnostic::Diagnostic;
use score_yaml::message::{Name, listed};
use score_yaml::{Str, message};

use super::{Accessor, CONTEXT, Direction, Reference, Selector, Step};
use crate::codes;
use crate::platform_context::context_meant;
use crate::platform_grammar::elements;
use crate::platform_placeholders::first_version_of;

/// The words behind a resource.
const ACCESSORS: [&str; 4] = ["outputs", "values", "account", "guresid"];

/// A selector has so many steps at most: each goes through all resources that the one before found.
const MOST_STEPS: usize = 20;

impl Reference {
    /// Reads the text between the braces of a placeholder.
    ///
    /// # Errors
    /// It is none that definitions have. The error has no place yet.
    pub fn parse(raw: &str) -> Result<Self, Diagnostic> {
        let root = raw.split(['.', '[']).next().unwrap_or_default();
        match root {
            "context" => {
                let path = elements(raw).join(".");
                let known = CONTEXT.iter().find(|(name, _)| *name == path);
                let (_, field) = known.ok_or_else(|| unknown(raw))?;
                Ok(Reference::Context(*field))
            }
            "resources" => resource(raw, &raw[root.len()..]),
            "" => Err(malformed(raw, "it starts with no word").hint(literal_hint(raw))),
            root if root
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')) =>
            {
                Err(unknown(raw))
            }
            _ => Err(no_path(raw)),
        }
    }
}

/// Reads what stands behind `resources`: a resource or a selector, and an accessor.
fn resource(raw: &str, rest: &str) -> Result<Reference, Diagnostic> {
    let (steps, behind) = match quoted(rest) {
        Some((inside, behind)) => (inside, behind),
        None if rest.starts_with('[') => {
            let error = malformed(raw, "the brackets hold no resource in quotes");
            return Err(error.hint("in brackets it is written `resources['TYPE.CLASS#ID']`"));
        }
        None => {
            let steps = rest.strip_prefix('.').unwrap_or_default();
            let end = accessor_start(steps).ok_or_else(|| no_accessor(raw))?;
            steps.split_at(end)
        }
    };
    let accessor = accessor(raw, behind)?;
    let key = |text: &str| match text.parse() {
        Ok(key) => Ok(key),
        Err(_) if text.is_empty() => Err(malformed(raw, "there is no type where one is wanted")),
        Err(error) => Err(malformed(raw, &message!("of `{text}`, {error}"))),
    };
    let is_sign = |c: char| matches!(c, '<' | '>');
    if steps.matches(is_sign).count() > MOST_STEPS {
        let what = message!("it has more than {MOST_STEPS} steps");
        return Err(malformed(raw, &what));
    }
    let mut texts = steps.split(is_sign);
    let first = key(texts.next().unwrap_or_default())?;
    let signs = steps.matches(is_sign);
    let steps = signs.zip(texts).map(|(sign, text)| {
        let direction = match sign {
            ">" => Direction::Dependencies,
            _ => Direction::Dependents,
        };
        key(text).map(|key| Step { direction, key })
    });
    let steps: Vec<Step> = steps.collect::<Result<_, _>>()?;
    Ok(match steps.is_empty() {
        true => Reference::Resource(first, accessor),
        false => Reference::Selected(Selector { first, steps }, accessor),
    })
}

/// The text in brackets and quotes at the start, and what is behind them.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('[')?;
    ["'", "\""].into_iter().find_map(|quote| {
        let (inside, behind) = inside.strip_prefix(quote)?.split_once(quote)?;
        Some((inside, behind.strip_prefix(']')?))
    })
}

/// The place of the accessor behind a resource without brackets: the first word of [`ACCESSORS`] that is no part of an
/// id, in which there may be dots.
fn accessor_start(text: &str) -> Option<usize> {
    let dots = text.match_indices('.').map(|(at, _)| at);
    let mut starts = dots.filter(|at| {
        let (before, behind) = (&text[..*at], &text[at + 1..]);
        let end = behind.find(['.', '[']).unwrap_or(behind.len());
        ACCESSORS.contains(&&behind[..end]) && is_complete(before)
    });
    starts.next()
}

/// True if a resource, or the last step of a selector, may end here: its id is no half of `modules.W.externals.R`.
fn is_complete(text: &str) -> bool {
    let last = text.rsplit(['<', '>']).next().unwrap_or_default();
    let Some((_, id)) = last.split_once('#') else {
        return true;
    };
    let words: Vec<&str> = id.split('.').collect();
    !matches!(
        words.as_slice(),
        ["modules"] | ["shared"] | ["modules", _, "externals"]
    )
}

/// Reads the accessor behind a resource.
fn accessor(raw: &str, text: &str) -> Result<Accessor, Diagnostic> {
    if !text.starts_with('.') {
        return Err(no_accessor(raw));
    }
    let mut words = elements(&text[1..]).into_iter();
    let word = words.next().unwrap_or_default();
    let path: Vec<Str> = words.map(Str::from).collect();
    if word == "outputs" && !path.is_empty() && path.iter().all(|key| !key.is_empty()) {
        return Ok(Accessor::Output(path));
    }
    match (word.as_str(), path.is_empty()) {
        ("values", true) => Ok(Accessor::Values),
        ("account", true) => Ok(Accessor::Account),
        ("guresid", true) => Ok(Accessor::Guresid),
        ("outputs", true) => {
            let what = "behind `outputs` stands the name of one";
            Err(malformed(raw, what).hint("`.values` gives all outputs"))
        }
        ("outputs", false) => Err(malformed(raw, "the name of the output has an empty part")),
        ("values", false) => {
            let path = path.join(".");
            let hint = message!("`.outputs.{path}` gives one of the outputs");
            Err(malformed(raw, "`.values` are all outputs").hint(hint))
        }
        ("account" | "guresid", false) => {
            Err(malformed(raw, &message!("there is nothing in `.{word}`")))
        }
        _ => Err(no_accessor(raw)),
    }
}

/// The error of a text that may be no placeholder at all: `${HOME:-/root}` of a shell.
fn no_path(raw: &str) -> Diagnostic {
    let error = malformed(raw, "it is no path of words with dots");
    let trimmed = raw.trim();
    match trimmed.len() < raw.len() && Reference::parse(trimmed).is_ok() {
        true => error.hint("there are no spaces at the ends of a placeholder"),
        false => error.hint(literal_hint(raw)),
    }
}

/// A way out for who meant no placeholder.
fn literal_hint(raw: &str) -> String {
    format!(
        r"for the text itself write `$\{{{0}}}`, in double quotes `$\\{{{0}}}`",
        Name(raw)
    )
}

fn malformed(raw: &str, what: &str) -> Diagnostic {
    let message = format!("placeholder `${{{}}}` is malformed: {what}", Name(raw));
    Diagnostic::new(codes::MALFORMED_PLACEHOLDER, message)
}

fn no_accessor(raw: &str) -> Diagnostic {
    let diagnostic = malformed(raw, "it names no output");
    let diagnostic = match in_brackets(raw) {
        Some((resource, output)) => diagnostic.hint(message!(
            "did you mean `${{resources['{resource}'].outputs.{output}}}`?"
        )),
        None => diagnostic,
    };
    // What was meant, if there is nothing but a type and a name.
    match elements(raw).as_slice() {
        [_, kind, rest @ ..] if !rest.is_empty() && !kind.contains(['#', '<', '>']) => {
            let rest = rest.join(".");
            let meant = message!("did you mean `${{resources.{kind}.outputs.{rest}}}`?");
            diagnostic.hint(meant)
        }
        _ => diagnostic
            .hint("behind a resource stands `.outputs.NAME`, `.values`, `.account` or `.guresid`"),
    }
}

/// The resource in brackets, and what stands behind it in the place of an accessor.
fn in_brackets(raw: &str) -> Option<(&str, &str)> {
    let (resource, behind) = quoted(raw.strip_prefix("resources")?)?;
    let name = behind.strip_prefix('.')?;
    (!name.is_empty() && !name.contains('.')).then_some((resource, name))
}

/// The placeholder and the function of one that hands what it stands for to a function, `context.res.id | lower`.
pub(in crate::definitions) fn function_called(raw: &str) -> Option<(&str, &str)> {
    let (path, function) = raw.split_once('|')?;
    let (path, function) = (path.trim(), function.trim());
    let is_reference = !path.contains('|') && Reference::parse(path).is_ok();
    (is_reference && !function.is_empty()).then_some((path, function))
}

fn unknown(raw: &str) -> Diagnostic {
    let paths = || CONTEXT.iter().map(|(path, _)| *path);
    let message = format!(
        "`${{{}}}` is no placeholder that definitions have",
        Name(raw)
    );
    let diagnostic = Diagnostic::new(codes::NATIVE_PLACEHOLDER, message);
    if let Some((path, _)) = function_called(raw) {
        return diagnostic
            .hint("functions stand in templates alone, those of the driver `humanitec/template`")
            .hint(message!("leave it out: `${{{path}}}`"));
    }
    let meant = first_version_of(raw).map(Str::from);
    let meant = meant.or_else(|| context_meant(raw, paths()).map(Str::from));
    let diagnostic = match meant {
        Some(meant) => diagnostic.hint(message!("did you mean `{meant}`?")),
        None => {
            let below = paths().filter_map(|path| path.strip_prefix("context."));
            let below = listed(below, ", ");
            diagnostic
                .hint(format!("`context` has {below}"))
                .hint("`resources.…` names a resource and one of its outputs")
        }
    };
    diagnostic.hint(literal_hint(raw))
}
