//! The phase `manifests`: objects by their files, `FILE: {location, data}`.

use score_core::diagnostic::{Diagnostic, Diagnostics, with_article};
use score_core::provision::PartValue;
use score_yaml::message::{Name, listed};
use score_yaml::{Map, Value, message};

use super::super::data::TemplateData;
use super::super::engine::Rendering;
use super::super::manifest::{DriverManifest, Location};
use super::phase::Phase;

/// The fields of a manifest.
const FIELDS: [&str; 2] = ["location", "data"];

/// The objects that the phase gives, sorted by file. What has no data is none.
pub(super) fn manifests(
    phase: &Phase<'_>,
    rendering: &mut Rendering<'_>,
    data: &TemplateData,
) -> Result<Vec<DriverManifest>, Diagnostics> {
    let files = match phase.checked(rendering, data)? {
        Value::Null => Map::new(),
        Value::Map(map) => map,
        other => {
            let found = with_article(other.kind_name());
            let what = message!("expected a map of files, found {found}");
            let error = phase.unexpected(rendering, &what);
            return Err(error
                .hint("write `NAME.yaml: {location: namespace, data: …}` for each")
                .into());
        }
    };
    let mut diags = Diagnostics::new();
    let mut manifests = Vec::with_capacity(files.len());
    for (file, entry) in files {
        let span = phase.place_of(rendering, &file);
        match manifest(entry) {
            Ok(Some((location, object))) => manifests.push(DriverManifest {
                file,
                location,
                object,
                span,
            }),
            Ok(None) => {}
            Err(fault) => {
                let Fault { what, hint, field } = fault;
                let message = format!("manifest `{}` {what}", Name(&file));
                let error = phase.reply_error(rendering, message);
                let mut path = phase.path.clone();
                path.push(&file);
                let known = field.as_ref().and_then(|(field, is_of_value)| {
                    path.push(field);
                    phase.place_within(rendering, &file, field, *is_of_value)
                });
                let error = error.at(known.unwrap_or(span)).path(&path);
                let error = hint.into_iter().fold(error, Diagnostic::hint);
                diags.push(data.masked(error, ""));
            }
        }
    }
    if diags.has_errors() {
        return Err(diags);
    }
    manifests.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(manifests)
}

/// What is wrong with a manifest.
struct Fault {
    what: String,
    /// A way out.
    hint: Option<String>,
    /// The field that is wrong; true if it is its value.
    field: Option<(String, bool)>,
}

impl Fault {
    fn new(what: impl Into<String>) -> Self {
        Fault {
            what: what.into(),
            hint: None,
            field: None,
        }
    }

    /// That of the value of a field.
    fn of_value(field: &str, what: impl Into<String>) -> Self {
        Fault {
            field: Some((field.to_owned(), true)),
            ..Fault::new(what)
        }
    }

    fn hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
}

/// The place and the object of a manifest; none if it has no data.
fn manifest(entry: Value) -> Result<Option<(Location, Value)>, Fault> {
    let mut entry = match entry {
        Value::Null => return Ok(None),
        Value::Map(entry) => entry,
        other => {
            let found = with_article(other.kind_name());
            let what = message!("is {found}, expected `location` and `data`");
            return Err(Fault::new(what));
        }
    };
    if let Some(other) = entry.keys().find(|key| !FIELDS.contains(&key.as_str())) {
        let near = score_core::diagnostic::nearest(other, FIELDS);
        let hint = near.map(|near| message!("did you mean `{near}`?"));
        let what = message!("has a field `{other}`, expected `location` and `data`");
        let fault = Fault {
            field: Some((other.to_string(), false)),
            ..Fault::new(what)
        };
        return Err(fault.hint(hint));
    }
    let data = match entry.swap_remove("data") {
        Some(Value::String(text)) => match text.trim().is_empty() {
            true => Value::Null,
            false => PartValue::Yaml(text.into()).read().map_err(|what| {
                let what = message!("has `data` that cannot be read: {what}");
                Fault::of_value("data", what)
            })?,
        },
        other => other.unwrap_or_default(),
    };
    let object = match data {
        Value::Null => return Ok(None),
        Value::Map(map) if map.is_empty() => return Ok(None),
        Value::Map(map) => Value::Map(map),
        other => {
            let found = with_article(other.kind_name());
            let what = message!("has {found} as `data`, expected an object");
            return Err(Fault::of_value("data", what));
        }
    };
    let known = || {
        let names = listed(Location::ALL.iter().map(|(name, _)| *name), ", ");
        format!("write `location: namespace`; there are {names}")
    };
    let location = match entry.get("location") {
        Some(Value::String(name)) => Location::parse(name.trim()).ok_or_else(|| {
            let near = score_core::diagnostic::nearest(name, Location::ALL.map(|(name, _)| name));
            let near = near.map(|near| message!("did you mean `{near}`?"));
            let what = message!("has no `location` of the name `{name}`");
            let hint = near.unwrap_or_else(known);
            Fault::of_value("location", what).hint(Some(hint))
        })?,
        None | Some(Value::Null) => {
            return Err(Fault::new("has no `location`").hint(Some(known())));
        }
        Some(other) => {
            let found = with_article(other.kind_name());
            let what = format!("has {found} as `location`, expected a string");
            return Err(Fault::of_value("location", what).hint(Some(known())));
        }
    };
    Ok(Some((location, object)))
}
