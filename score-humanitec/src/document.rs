//! Extension files before they are applied.

use score_yaml::message;
use score_yaml::{FileId, Kind, Mapping, Node, SourceMap, Span};

use super::top_map::read_map;
use super::{pod, profile};
use crate::codes;
use score_core::diagnostic::{Cursor, Diagnostic, Diagnostics, TreeReader, with_article};

/// The version of the format.
pub const API_VERSION: &str = "humanitec.org/v1b1";

/// The fields at the top, and what they hold.
const FIELDS: [(&str, &str); 5] = [
    ("apiVersion", "string"),
    ("profile", "string"),
    ("spec", "map"),
    ("deploy", "map"),
    ("resources", "map"),
];

/// The most fields that a way out names.
const MOST_SHOWN: usize = 5;

/// Reads an extension file: one YAML document, a map of version `humanitec.org/v1b1` with fields of that format
/// only.
///
/// # Errors
/// All that is wrong with it before its profile is known.
pub fn parse(sources: &SourceMap, file: FileId) -> Result<Node, Diagnostics> {
    let root = read_map(
        sources,
        file,
        "an extension starts with `apiVersion: humanitec.org/v1b1`",
    )?;
    let mut diags = Diagnostics::new();
    if let Some(manifest) = manifest(&root) {
        return Err(manifest.into());
    }
    let version = root.get("apiVersion");
    if let Some(version) = version
        && version
            .as_str()
            .is_some_and(|version| version.starts_with("score.dev/"))
    {
        let is_score_file = ["containers", "metadata"]
            .iter()
            .any(|field| root.get(field).is_some());
        let message = match is_score_file {
            true => "this is a Score file, expected an extension of one".to_owned(),
            false => message!(
                "expected `humanitec.org/v1b1`, found `{}`",
                version.as_str().unwrap_or_default()
            ),
        };
        let error = Diagnostic::new(codes::INVALID_VALUE, message)
            .at(version.span)
            .path("apiVersion");
        let error = match is_score_file {
            true => error
                .hint("give one that changes another Score file with `--overrides-file`")
                .hint("give one of a further workload without a flag"),
            false => error,
        };
        diags.push(error.hint("an extension starts with `apiVersion: humanitec.org/v1b1`"));
        return Err(diags);
    }
    let is_of_spec = |name: &str| profile::is_feature(name) || pod::is_old_field(name);
    let names = root.as_map().into_iter().flat_map(Mapping::keys);
    let names = names.map(|key| key.text.as_str());
    // All that belong below `spec`, which may be there once.
    let misplaced: Vec<&str> = names.filter(|name| is_of_spec(name)).collect();
    let entries = root.as_map().into_iter().flat_map(Mapping::iter);
    Cursor::new(&mut diags).each_entry(entries, |reader, key, node| {
        let Some((_, expected)) = FIELDS.iter().find(|(name, _)| *name == key.text) else {
            let message = message!("an extension has no field `{}`", key.text);
            let diagnostic = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
            let known = FIELDS.iter().map(|(name, _)| *name);
            return reader.push(match is_of_spec(&key.text) {
                true if root.get("spec").is_some() => {
                    diagnostic.hint(message!("write `{}: …` below `spec`", key.text))
                }
                true => {
                    let fields = misplaced.iter().take(MOST_SHOWN);
                    let fields = fields.map(|name| message!("{name}: …"));
                    let fields = fields.collect::<Vec<_>>().join(", ");
                    let more = if misplaced.len() > MOST_SHOWN {
                        ", …"
                    } else {
                        ""
                    };
                    let what = if misplaced.len() > 1 {
                        "all of them"
                    } else {
                        "it"
                    };
                    diagnostic.hint(format!(
                        "write {what} below `spec`: `spec: {{{fields}{more}}}`"
                    ))
                }
                false => diagnostic.near(&key.text, known),
            });
        };
        let fits = match &node.kind {
            Kind::Null => key.text != "apiVersion",
            Kind::String(_) => *expected == "string",
            Kind::Map(_) => *expected == "map",
            _ => false,
        };
        if !fits {
            let (expected, found) = (with_article(expected), with_article(node.kind_name()));
            let message = message!("expected {expected} as `{}`, found {found}", key.text);
            let error = Diagnostic::new(codes::WRONG_TYPE, message).at(node.span);
            let hint = match (node.as_seq(), key.text.as_str()) {
                (Some([only]), "profile") => only
                    .as_str()
                    .map(|profile| message!("write `profile: {profile}`")),
                (Some([only]), _) if only.as_map().is_some() => {
                    Some("write the map without the `-`".to_owned())
                }
                (Some(_), "spec") => Some("write `spec: {FEATURE: …}`, or leave it out".to_owned()),
                _ => None,
            };
            reader.push(hint.into_iter().fold(error, Diagnostic::hint));
        } else if key.text == "apiVersion" && node.as_str() != Some(API_VERSION) {
            let found = node.as_str().unwrap_or_default();
            let message = message!("`apiVersion` must be `{API_VERSION}`, found `{found}`");
            let error = Diagnostic::new(codes::INVALID_VALUE, message).at(node.span);
            reader.push(error.hint(message!("write `apiVersion: {API_VERSION}`")));
        }
    });
    if root.get("apiVersion").is_none() {
        let message = "the extension has no `apiVersion`";
        let diagnostic = Diagnostic::new(codes::MISSING_FIELD, message).at(start(root.span));
        diags.push(
            diagnostic
                .path("apiVersion")
                .hint(message!("add `apiVersion: {API_VERSION}`")),
        );
    }
    if diags.is_empty() {
        Ok(root)
    } else {
        Err(diags)
    }
}

/// The error of a manifest of Kubernetes that is given as an extension.
fn manifest(root: &Node) -> Option<Diagnostic> {
    let version = root.get("apiVersion")?.as_str()?;
    let (key, kind) = root.as_map()?.get_entry("kind")?;
    let kind = kind.as_str()?;
    if version.starts_with("humanitec.org/") || version.starts_with("score.dev/") {
        return None;
    }
    let message = message!("this is a manifest of kind `{kind}`, expected an extension");
    let error = Diagnostic::new(codes::INVALID_VALUE, message)
        .at(key.span)
        .path("kind");
    let error = error.hint("an extension starts with `apiVersion: humanitec.org/v1b1`");
    let feature = kind.to_ascii_lowercase();
    Some(match profile::is_feature(&feature) {
        true => error.hint(message!(
            "and goes on with what is to differ: `spec: {{{feature}: {{…}}, pod: {{…}}, containers: {{…}}}}`"
        )),
        false => error.hint("an object of its own stands in `spec: {extraObjects: […]}`"),
    })
}

/// The first character of a place.
fn start(span: Span) -> Span {
    Span {
        end: span.start,
        ..span
    }
}
