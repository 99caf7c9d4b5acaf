//! Differences as they are printed.

use std::fmt::Write as _;

use score_yaml::message::visible;
use score_yaml::{Map, Str, Value};

use super::fields::looks_secret;
use super::found::{Content, FieldDifference, FileDifference, ObjectDifference};

/// The JSON Schema of a difference.
pub const SCHEMA: &str = include_str!("../../schemas/difference.json");

/// Stands for a value that is not shown.
const MASK: &str = "***";
/// Stands for no value.
const NONE: &str = "(none)";

/// The differences for people.
pub(crate) fn text(files: &[FileDifference]) -> String {
    let mut out = String::new();
    for file in files {
        let _ = write!(out, "{}: {}", line(&file.path), file.change);
        match &file.content {
            Content::Same => out.push('\n'),
            Content::Lines { added, removed } => {
                let _ = writeln!(out, ", {added} lines added, {removed} removed");
            }
            Content::Objects(objects) => {
                out.push('\n');
                for object in objects {
                    let _ = writeln!(out, "  {}: {}", line(&object.name), object.change);
                    for field in &object.fields {
                        let _ = writeln!(out, "    {}", field_line(field));
                    }
                }
            }
        }
    }
    out
}

/// The differences for programs; `random` says what would be different in each run.
pub(crate) fn json(files: &[FileDifference], random: &[String]) -> Value {
    let text = |text: &str| Value::from(text);
    let number = |count: usize| Value::Int(i64::try_from(count).unwrap_or(i64::MAX));
    let files = files.iter().map(|file| {
        let mut item = map([("path", text(&file.path)), ("change", text(file.change))]);
        match &file.content {
            Content::Same => {}
            Content::Lines { added, removed } => {
                item.insert("linesAdded".into(), number(*added));
                item.insert("linesRemoved".into(), number(*removed));
            }
            Content::Objects(objects) => {
                let objects = objects.iter().map(object_data);
                item.insert("objects".into(), Value::Seq(objects.collect()));
            }
        }
        Value::Map(item)
    });
    let random = random.iter().map(|what| text(what));
    Value::Map(map([
        ("files", Value::Seq(files.collect())),
        ("random", Value::Seq(random.collect())),
    ]))
}

/// The difference of an object for programs.
pub(super) fn object_data(object: &ObjectDifference) -> Value {
    let fields = object.fields.iter().map(field_data);
    Value::Map(map([
        ("object", Value::from(object.name.as_str())),
        ("change", object.change.into()),
        ("fields", Value::Seq(fields.collect())),
    ]))
}

/// The difference of a field for programs.
pub(super) fn field_data(field: &FieldDifference) -> Value {
    Value::Map(map([
        ("path", Value::from(field.path.as_str())),
        ("old", data(field, field.old.as_ref())),
        ("new", data(field, field.new.as_ref())),
    ]))
}

/// The difference of a field for people.
pub(super) fn field_line(field: &FieldDifference) -> String {
    let old = value(field, field.old.as_ref());
    let new = value(field, field.new.as_ref());
    format!("{}: {old} -> {new}", line(&field.path))
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Map {
    Map::from_iter(entries.map(|(key, value)| (Str::from(key), value)))
}

/// A value for programs.
fn data(field: &FieldDifference, value: Option<&Value>) -> Value {
    match value {
        None => Value::Null,
        Some(_) if field.is_secret => Value::from(MASK),
        Some(value) => value.clone(),
    }
}

/// A value without parts at a path, on one line; hidden if it looks secret.
pub(crate) fn one_line(path: &str, single: &Value) -> String {
    let mut field = FieldDifference {
        path: path.to_owned(),
        old: None,
        new: Some(single.clone()),
        is_secret: false,
    };
    field.is_secret = looks_secret(&field);
    value(&field, field.new.as_ref())
}

/// A value on one line.
fn value(field: &FieldDifference, value: Option<&Value>) -> String {
    match value {
        None => NONE.to_owned(),
        Some(_) if field.is_secret => MASK.to_owned(),
        Some(value) => {
            let mut out = String::new();
            // What JSON cannot say is left out; the path says where it is.
            let _ = score_yaml::json::push(value, &mut out);
            line(&out)
        }
    }
}

/// A text on one line, with all that steers a terminal written out.
fn line(text: &str) -> String {
    visible(text).into_owned()
}
