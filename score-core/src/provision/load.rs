//! Reads provisioner files.

use std::ops::Range;

use score_yaml::message;
use score_yaml::{FileId, Kind, Mapping, Node, ParseError, SourceMap, Span};

use super::entry::ProvisionerEntry;
use super::entry_reader::{EntryContext, EntryReader, field_of_resource, invalid};
use super::kinds::Kinds;
use super::template_keys::never_given;
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, nearest, with_article};
use crate::document::FileKind;

/// Reads the entries of a provisioners file, in their order.
///
/// # Errors
/// The file is not a list of entries; an entry lacks `uri` or `type`, has a kind or a field that is not known.
pub fn load(
    sources: &SourceMap,
    file: FileId,
    kinds: &Kinds,
    context: &EntryContext,
) -> Result<Vec<ProvisionerEntry>, Diagnostics> {
    let items = items(sources, file)?;
    entries(&sources.get(file).text, &items, kinds, context)
}

/// Reads the entries in a part of a provisioners file, which begins and ends where entries do.
///
/// # Errors
/// As for [`load`].
pub fn load_part(
    text: &str,
    file: FileId,
    part: Range<usize>,
    kinds: &Kinds,
    context: &EntryContext,
) -> Result<Vec<ProvisionerEntry>, Diagnostics> {
    let documents =
        score_yaml::parse_part(text, file, part).map_err(|errors| unparsed(text, errors))?;
    let items = documents.first().and_then(Node::as_seq);
    entries(text, items.unwrap_or_default(), kinds, context)
}

fn entries(
    text: &str,
    items: &[Node],
    kinds: &Kinds,
    context: &EntryContext,
) -> Result<Vec<ProvisionerEntry>, Diagnostics> {
    let mut diags = Diagnostics::new();
    let mut entries = Vec::with_capacity(items.len());
    for item in items {
        match entry(text, item, kinds, context) {
            Ok(entry) => entries.push(entry),
            Err(errors) => diags.extend(errors),
        }
    }
    if diags.has_errors() {
        // Nothing of the file will run, so what can be told of its templates is told now.
        let templates = entries.iter().map(|entry| entry.provisioner.check());
        diags.extend(templates.flatten());
        Err(diags)
    } else {
        Ok(entries)
    }
}

fn unparsed(text: &str, errors: Vec<ParseError>) -> Diagnostics {
    let told = errors.into_iter().map(|error| {
        let (is_braced, span) = (error.message.contains("{{ … }}"), error.span);
        let error = Diagnostic::from(error);
        // In a provisioners file a template is rendered, if it is a text.
        match template_above(text, span.range().start).filter(|_| is_braced) {
            Some(field) => {
                let start = text[..span.range().start]
                    .rfind('\n')
                    .map_or(0, |at| at + 1);
                let line = text[start..span.range().start].trim();
                let is_whole = line.trim_start_matches("- ") == format!("{field}:");
                let action = text.get(span.range()).unwrap_or_default().trim();
                let lines = match (is_whole, field) {
                    (false, _) => "its lines".to_owned(),
                    (true, "manifests" | "info_logs") => message!("items like `- {action}`"),
                    (true, _) => message!("lines like `NAME: {action}`"),
                };
                Diagnostic {
                    hints: vec![format!(
                        "a template is a text: `{field}: |`, and {lines} indented below"
                    )],
                    ..error
                }
            }
            None => error,
        }
    });
    told.collect()
}

/// The field of an entry that is a template and nearest above a place in the text.
fn template_above(text: &str, at: usize) -> Option<&str> {
    let end = text
        .get(at..)?
        .find('\n')
        .map_or(text.len(), |end| at + end);
    let keys = text[..end].lines().rev().map(|line| {
        let line = line.trim_start().trim_start_matches("- ");
        line.split_once(':').map_or("", |(key, _)| key)
    });
    // An entry starts with its uri: what stands above is of another one.
    let mut keys = keys.take_while(|key| *key != "uri");
    keys.find(|key| TEMPLATES.contains(key))
}

/// The fields of entries that are templates.
const TEMPLATES: [&str; 9] = [
    "init",
    "state",
    "shared",
    "outputs",
    "info_logs",
    "manifests",
    "services",
    "volumes",
    "networks",
];

/// The items of the list that the file holds.
fn items(sources: &SourceMap, file: FileId) -> Result<Vec<Node>, Diagnostics> {
    let documents = score_yaml::parse(sources, file)
        .map_err(|errors| unparsed(&sources.get(file).text, errors))?;
    if documents.is_empty() {
        let name = &sources.get(file).name;
        let message = message!("`{name}` is empty, expected a list of entries");
        return Err(invalid(Span::new(file, 0, 0), message)
            .hint("a list without an entry is `[]`")
            .into());
    }
    let mut documents = documents.into_iter().filter(|document| !document.is_null());
    let Some(top) = documents.next() else {
        return Ok(Vec::new());
    };
    if let Some(second) = documents.next() {
        let message = "the file holds a second YAML document, expected one list of entries";
        return Err(Diagnostic::new(codes::SECOND_DOCUMENT, message)
            .at(second.span)
            .hint("write its entries below the others, without `---`")
            .into());
    }
    if let Some(kind) = FileKind::of(&top).filter(|kind| *kind != FileKind::Provisioners) {
        let message = format!("the file holds {}, expected provisioners", kind.holds());
        let first = top.as_seq().and_then(<[Node]>::first).unwrap_or(&top);
        let first = first.as_map().and_then(|map| map.keys().next());
        let place = first.map_or(top.span, |key| key.span);
        return Err(invalid(place, message).hint(kind.given()).into());
    }
    let found = top.kind_name();
    let first = top.as_map().and_then(|map| map.iter().next());
    let first = first.map(|(key, _)| key.span);
    let has_uri = top.get("uri").is_some();
    match top.kind {
        Kind::Seq(items) => Ok(items),
        _ => {
            let message = message!("expected a list of entries, found {}", with_article(found));
            let error = invalid(top.span, message);
            // Not all that it spans: its first line says what it is.
            let error = match first {
                Some(key) => error.at(key),
                None => error,
            };
            let hint = match has_uri {
                true => "put `- ` before the first line, and two blanks before the others",
                false => "an entry is an item: `- uri: template://NAME`, and `type: TYPE` below",
            };
            Err(error.hint(hint).into())
        }
    }
}

/// The map of an entry, its uri and the place of that.
fn map_and_uri(node: &Node) -> Result<(&Mapping, &str, Span), Diagnostic> {
    let Some(map) = node.as_map() else {
        let found = with_article(node.kind_name());
        let message = message!("an entry is a map, this one is {found}");
        let error = invalid(node.span, message);
        return Err(match node.as_str() {
            Some(uri) if uri.contains("://") => {
                error.hint(message!("write `- uri: {uri}`, and `type: TYPE` below it"))
            }
            _ => error.hint("write `- uri: template://NAME`, and its other fields below"),
        });
    };
    let uri = map.get("uri");
    match uri.and_then(Node::as_str) {
        Some(text) if !text.is_empty() => Ok((map, text, uri.unwrap_or(node).span)),
        _ => {
            let error = invalid(uri.unwrap_or(node).span, "the entry has no `uri`");
            let keys = map.iter().filter(|_| uri.is_none());
            let mut alike = keys.filter(|(key, value)| {
                let is_uri = value.as_str().is_some_and(|text| text.contains("://"));
                is_uri && nearest(&key.text.to_lowercase(), ["uri"]).is_some()
            });
            if let Some((key, _)) = alike.next() {
                return Err(error.at(key.span).hint("did you mean `uri`?"));
            }
            Err(error.hint("add `uri: template://NAME`; `jinja://` and `cmd://` are other kinds"))
        }
    }
}

fn entry(
    text: &str,
    node: &Node,
    kinds: &Kinds,
    context: &EntryContext,
) -> Result<ProvisionerEntry, Diagnostics> {
    let (map, uri, place) = map_and_uri(node)?;
    let Some(load) = scheme(uri).and_then(|scheme| kinds.get(scheme)) else {
        return Err(unknown_kind(place, uri, kinds).into());
    };

    let mut diags = Diagnostics::new();
    let mut reader = EntryReader::new(text, map, place, &mut diags);
    let kind = reader.string("type");
    let class = reader.string("class");
    let id = reader.string("id");
    let words = [(&kind, true), (&class, true), (&id, false)].into_iter();
    let words = words.filter_map(|(word, is_word)| Some((word.as_ref()?, is_word)));
    let unmatched = words
        .filter(|(word, is_word)| word.value == "*" || *is_word && several(&word.value).count() > 1)
        .map(|(word, _)| word.span)
        .next();
    let id_place = id.as_ref().map(|id| id.span);
    let (class, id) = (class.map(|class| class.value), id.map(|id| id.value));
    let description = reader
        .string("description")
        .map(|text| text.value)
        .unwrap_or_default();
    let supported_params = reader.strings("supported_params");
    let expected_outputs = reader.strings("expected_outputs");
    let items = map.get("expected_outputs").and_then(Node::as_seq);
    let output_places = items
        .unwrap_or_default()
        .iter()
        .map(|item| item.span)
        .collect();
    let is_template = matches!(scheme(uri), Some("template" | "jinja"));
    let outputs = map.get("outputs").and_then(Node::as_str);
    let never_given = outputs
        .filter(|_| is_template)
        .map(|text| never_given(text, &expected_outputs))
        .unwrap_or_default();
    let provisioner = load(&mut reader, context);
    reader.finish(context.target.foreign_parts);
    let provisioner = match provisioner {
        Ok(provisioner) => provisioner,
        Err(errors) => {
            diags.extend(errors);
            return Err(diags);
        }
    };
    let kind = match kind {
        Some(kind) if !kind.is_empty() => kind.value,
        _ => provisioner.default_type().unwrap_or_default().into(),
    };
    // One that is misspelt, or of another type, is told as that.
    let is_meant = |key: &str| {
        let is_other = field_of_resource(key) == Some("type");
        key == "type" || is_other || nearest(key, ["type"]).is_some()
    };
    let is_told = map.keys().any(|key| is_meant(&key.text)) && diags.has_errors();
    if kind.is_empty() && !is_told {
        let error = invalid(place, message!("the entry `{uri}` says no `type`"));
        diags.push(error.hint("add `type: …`, the type of the resources that it takes"));
    }
    if diags.has_errors() {
        diags.extend(provisioner.check());
        return Err(diags);
    }
    Ok(ProvisionerEntry {
        uri: uri.into(),
        kind,
        class,
        id,
        description,
        supported_params,
        expected_outputs,
        output_places,
        never_given,
        span: Some(place),
        unmatched,
        id_place,
        is_unchanged: false,
        is_known: is_default(uri)
            && text
                .get(node.span.range())
                .is_some_and(context.target.is_known_entry),
        texts: context.target.notation.entry_texts(node),
        provisioner,
    })
}

/// The types or classes that stand in one text: `a` and `b` of `a, b` and `a|b`.
pub(super) fn several(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| c.is_whitespace() || ",;|/".contains(c));
    words.filter(|word| !word.is_empty())
}

/// True if a uri is that of an entry which tools bring, to be used or as an example; whoever copies one may keep it, whatever the
/// entry says then.
fn is_default(uri: &str) -> bool {
    uri.contains("://default-provisioners/") || uri.contains("://example-provisioners/")
}

/// The scheme of a uri: letters, digits, `+`, `-` and `.` before the first colon.
fn scheme(uri: &str) -> Option<&str> {
    let (scheme, _) = uri.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    is_scheme.then_some(scheme)
}

fn unknown_kind(span: Span, uri: &str, kinds: &Kinds) -> Diagnostic {
    let schemes: Vec<_> = kinds
        .schemes()
        .map(|scheme| format!("`{scheme}://`"))
        .collect();
    let all = format!("a `uri` starts with one of {}", schemes.join(", "));
    match scheme(uri) {
        Some(scheme) => {
            let message = format!("no kind of provisioner has the scheme `{scheme}`");
            let error = invalid(span, message);
            let near = nearest(scheme, kinds.refused().map(|(scheme, _)| scheme));
            let mut refused = kinds.refused();
            match refused.find(|(scheme, _)| Some(*scheme) == near) {
                Some((near, ways_out)) => {
                    let error = error.hint(message!(
                        "did you mean `{near}`? This target has none of that kind"
                    ));
                    ways_out.lines().fold(error, Diagnostic::hint)
                }
                None => error.near(scheme, kinds.schemes()).hint(all),
            }
        }
        None => {
            let (message, name) = (message!("the uri `{uri}` has no scheme"), uri);
            let name = name.trim_start_matches([':', '/']);
            let error = invalid(span, message);
            let error = match name.is_empty() || name.contains(char::is_whitespace) {
                true => error,
                false => error.hint(message!("write `uri: template://{name}`")),
            };
            error.hint(all)
        }
    }
}
