//! Deprecated forms become the current ones, each with a warning.

use score_words::short_volumes::ways_out;
use score_yaml::message;
use score_yaml::{Key, Kind, Mapping, Node, SortedSet, Span, Str, go_print};

use super::Document;
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, with_article};
use crate::path::FieldPath;

/// Upgrades the deprecated forms of a document: lists of files and volumes become maps by `target`, lines of
/// content one string, `read_only` of a listed volume `readOnly`. Items of such lists that are no maps, and
/// probes without a check, say nothing and are left out. Errors: a listed item without a `target`, and a text, which
/// says something in the short syntax of compose files (the Go tools drop it).
pub fn upgrade(document: &mut Document, diags: &mut Diagnostics) {
    let mut known = Names::of(document);
    let Some(containers) = document
        .map_mut()
        .get_mut("containers")
        .and_then(Node::as_map_mut)
    else {
        return;
    };
    for (name, container) in containers.iter_mut() {
        let Some(container) = container.as_map_mut() else {
            continue;
        };
        let path: FieldPath = ["containers", &name.text].into_iter().collect();
        by_target(container, "files", &path, diags, &mut known, join_lines);
        by_target(
            container,
            "volumes",
            &path,
            diags,
            &mut known,
            rename_read_only,
        );
        drop_empty_probes(container, &path, diags);
    }
}

fn warn(diags: &mut Diagnostics, message: impl Into<String>, path: &FieldPath, span: Span) {
    diags.push(
        Diagnostic::new(codes::DEPRECATED_FORM, message)
            .at(span)
            .path(path),
    );
}

/// Turns the list under `field`, if it is one, into a map by `target`.
fn by_target(
    container: &mut Mapping,
    field: &str,
    path: &FieldPath,
    diags: &mut Diagnostics,
    known: &mut Names,
    upgrade_item: fn(&mut Mapping, &mut FieldPath, &mut Diagnostics),
) {
    let Some(key_span) = container.get_entry(field).map(|(key, _)| key.span) else {
        return;
    };
    let Some(node) = container.get_mut(field) else {
        return;
    };
    let Kind::Seq(items) = &mut node.kind else {
        return;
    };
    let mut path = path.clone();
    path.push(field);
    // Errors in it say so, too.
    if !items.iter().any(is_refused) {
        let message = message!("the list form of `{field}` is deprecated; write a map by path");
        warn(diags, message, &path, key_span);
    }
    let mut targets = Mapping::new();
    let list = node.span;
    let mut lines: Vec<String> = Vec::new();
    for (i, item) in std::mem::take(items).into_iter().enumerate() {
        path.at_index(i, |path| {
            if let Kind::String(text) = &item.kind
                && !text.is_empty()
            {
                return diags
                    .push_error(|| short_syntax(field, text, item.span, known).path(&*path));
            }
            let Kind::Map(mut entry) = item.kind else {
                let message = message!(
                    "expected a map, found {}; it is left out",
                    with_article(item.kind_name())
                );
                return warn(diags, message, path, item.span);
            };
            upgrade_item(&mut entry, path, diags);
            // An item in the words of another format: none of the older form that lacks something.
            let line = line_by_path(field, &entry);
            let line = line.filter(|_| !entry.contains_key("target"));
            if let Some(line) = line {
                return lines.push(line);
            }
            let Some(target) = take_target(&mut entry, (field, item.span), path, diags) else {
                return;
            };
            let value = Node::new(Kind::Map(entry), item.span);
            let (text, span) = (target.text.clone(), target.span);
            // The later one counts, its key and its position with it.
            if targets.remove(&text).is_some() {
                warn(
                    diags,
                    message!("`{text}` is a target twice; the later one counts"),
                    path,
                    span,
                );
            }
            targets.insert(target, value);
        });
    }
    if !lines.is_empty() {
        let message = "expected a map by path, found a list";
        let error = Diagnostic::new(codes::WRONG_TYPE, message).at(list);
        diags.push(error.path(&path).hint(by_path(field, &lines)));
    }
    node.kind = Kind::Map(targets);
}

/// True if a listed item is an error: a text, or a map without a target.
fn is_refused(item: &Node) -> bool {
    match &item.kind {
        Kind::String(text) => !text.is_empty(),
        Kind::Map(map) => map.get("target").and_then(Node::as_str).is_none(),
        _ => false,
    }
}

/// A listed item that is a text. As a mount of a compose file it has a target behind its first colon.
fn short_syntax(field: &str, text: &str, span: Span, known: &mut Names) -> Diagnostic {
    let message = message!("expected a map by path, found `{text}` in a list");
    let error = Diagnostic::new(codes::WRONG_TYPE, message).at(span);
    if field == "volumes" {
        let (ways, asked) = ways_out(text, &|name| known.0.contains(name));
        known.0.extend(asked.map(Str::from));
        return ways.into_iter().fold(error, Diagnostic::hint);
    }
    let mut parts = text.split(':');
    let (source, target) = (parts.next().unwrap_or_default(), parts.next());
    let is_path = |text: &str| text.starts_with('/') && !text.contains(char::is_whitespace);
    let mounted = target.filter(|target| is_path(target) && !source.is_empty());
    error.hint(match mounted {
        Some(target) => message!("write `files: {{{target}: {{source: {source}}}}}`"),
        None => {
            let file = if is_path(text) { text } else { "/PATH" };
            message!("write `files: {{{file}: {{content: …}}}}`")
        }
    })
}

/// The names of resources: those that are declared, where containers have lists of volumes, and those that ways out ask for.
struct Names(SortedSet<Str>);

impl Names {
    fn of(document: &Document) -> Names {
        let containers = document.map().get("containers").and_then(Node::as_map);
        let mut containers = containers.into_iter().flat_map(Mapping::iter);
        let has_list = containers.any(|(_, node)| {
            let volumes = node.get("volumes").and_then(Node::as_seq);
            volumes.is_some_and(|items| items.iter().any(|item| item.as_str().is_some()))
        });
        let resources = document.map().get("resources").filter(|_| has_list);
        let resources = resources.and_then(Node::as_map).into_iter();
        Names(
            resources
                .flat_map(Mapping::keys)
                .map(|key| key.text.clone())
                .collect(),
        )
    }
}

/// The field of a listed item that names its path as other formats do, and the path.
fn other_target(entry: &Mapping) -> Option<(&'static str, &str)> {
    let paths = ["mountPath", "destination", "path", "file", "dest"];
    let mut named = paths
        .into_iter()
        .filter_map(|name| Some((name, entry.get(name)?.as_str()?)));
    named.find(|(_, path)| path.starts_with('/'))
}

/// The entry of a map by path for a listed item that names its path as other formats do.
fn line_by_path(field: &str, entry: &Mapping) -> Option<String> {
    let (_, target) = other_target(entry)?;
    line_to(field, target, entry)
}

/// The entry of a map by path for a target of a listed item.
fn line_to(field: &str, target: &str, entry: &Mapping) -> Option<String> {
    let text = |name: &&str| entry.get(name).and_then(Node::as_str);
    if field == "files" {
        let source = ["source", "src", "from"].iter().find_map(text);
        let source = source.filter(|source| *source != target);
        let content = source.map_or_else(
            || "{content: …}".to_owned(),
            |source| message!("{{source: {source}}}"),
        );
        return Some(message!("{target}: ") + &content);
    }
    let name = ["name", "source", "volume"].iter().find_map(text)?;
    let source = match name.contains("${") {
        true => message!("\"{name}\""),
        false => message!("\"${{resources.{name}}}\""),
    };
    Some(message!("{target}: ") + &format!("{{source: {source}}}"))
}

/// The way out by entries of a map, of which the first ones are written out.
fn by_path(field: &str, lines: &[String]) -> String {
    const MOST: usize = 3;
    // A list in brackets stands on the line of its field.
    if let [line] = lines {
        return format!("write a map by path, without a list: `{field}: {{{line}}}`");
    }
    let more = if lines.len() > MOST { ", …" } else { "" };
    let lines = &lines[..lines.len().min(MOST)];
    format!(
        "write a map by path, without a list: `{}`{more}",
        lines.join("`, `")
    )
}

/// Takes `target` out of a listed item.
fn take_target(
    entry: &mut Mapping,
    (field, item): (&str, Span),
    path: &mut FieldPath,
    diags: &mut Diagnostics,
) -> Option<Key> {
    let line = line_by_path(field, entry);
    let any = || "/PATH: {…}".to_owned();
    let mut line = line.unwrap_or_else(any);
    let mut place = item;
    let message = match entry.remove("target") {
        Some((
            _,
            Node {
                kind: Kind::String(text),
                span,
            },
        )) => {
            return Some(Key {
                text,
                span,
                is_string: true,
            });
        }
        Some((_, other)) => {
            place = other.span;
            // The one path of a list is what is meant.
            let only = match other.as_seq() {
                Some([only]) => only.as_str().filter(|path| path.starts_with('/')),
                _ => None,
            };
            let meant = only.and_then(|target| line_to(field, target, entry));
            line = meant.unwrap_or(line);
            message!(
                "`target` is of type {}, expected a string",
                other.kind_name()
            )
        }
        None => match other_target(entry) {
            Some((found, _)) => format!("expected `target`, found `{found}`"),
            None => "a listed item has no `target`".to_owned(),
        },
    };
    path.at("target", |path| {
        diags.push(
            Diagnostic::new(codes::UPGRADE_FAILED, message)
                .at(place)
                .path(&*path)
                .hint(by_path(field, &[line])),
        );
    });
    None
}

/// `content` as a list of lines becomes one string.
fn join_lines(file: &mut Mapping, path: &mut FieldPath, diags: &mut Diagnostics) {
    let Some(content) = file.get_mut("content") else {
        return;
    };
    let Kind::Seq(lines) = &content.kind else {
        return;
    };
    let mut text = String::new();
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            text.push('\n');
        }
        go_print::print(line, &mut text);
    }
    let span = content.span;
    content.kind = Kind::String(text.into());
    path.at("content", |path| {
        warn(
            diags,
            "`content` as a list of lines is deprecated; write one string",
            path,
            span,
        )
    });
}

/// `read_only`, if it is a boolean, becomes `readOnly`.
fn rename_read_only(volume: &mut Mapping, path: &mut FieldPath, diags: &mut Diagnostics) {
    if !matches!(
        volume.get("read_only"),
        Some(Node {
            kind: Kind::Bool(_),
            ..
        })
    ) {
        return;
    }
    let Some((key, value)) = volume.remove("read_only") else {
        return;
    };
    path.at("read_only", |path| {
        warn(
            diags,
            "`read_only` is deprecated; write `readOnly`",
            path,
            key.span,
        )
    });
    volume.remove("readOnly");
    volume.insert(
        Key {
            text: "readOnly".into(),
            ..key
        },
        value,
    );
}

/// The published schema wants a check in a probe; the Go tools take an empty one for none.
fn drop_empty_probes(container: &mut Mapping, path: &FieldPath, diags: &mut Diagnostics) {
    for field in ["livenessProbe", "readinessProbe"] {
        if container
            .get(field)
            .and_then(Node::as_map)
            .is_some_and(Mapping::is_empty)
            && let Some((key, _)) = container.remove(field)
        {
            let message = message!("`{field}` holds neither `httpGet` nor `exec`; it is left out");
            let warning = Diagnostic::new(codes::DEPRECATED_FORM, message).at(key.span);
            let warning = warning.hint(message!(
                "add `httpGet: {{path: /, port: 8080}}` or an `exec`, or leave `{field}` out"
            ));
            path.clone()
                .at(field, |path| diags.push(warning.path(&*path)));
        }
    }
}
