//! Objects: maps of fields that a type of the table describes, and lists of them.

use score_yaml::{Map, Value, sort_keys};

use super::decode::Decoder;
use super::expected::Expected;
use super::field_type::{FieldType, LongForm, ObjectType, WriteRule};
use super::scalar;
use super::short_syntax;

impl Decoder {
    pub(super) fn object(&mut self, of: &'static ObjectType, value: Value) -> Value {
        let mut map = match (value, of.short) {
            (Value::Map(map), _) => self.without_old_forms(of, map),
            (value, Some(short)) => match scalar::text(value).map(|text| short(&text)) {
                Ok(Ok(long)) => long.first(),
                Ok(Err(message)) => return self.report(message),
                Err(other) => return self.wrong(Expected::MapOrText, &other),
            },
            (other, None) => return self.wrong(Expected::Map, &other),
        };
        let mut out = Map::with_capacity(map.len());
        // Most fields of most types are not given, and most of those are told by this.
        let marks = map.keys().fold(0, |marks, name| marks | mark(name));
        for field in of.fields {
            let given = match marks & mark(field.name) {
                0 => Value::Null,
                _ => map.swap_remove(field.name).unwrap_or_default(),
            };
            let is_given = !given.is_null();
            if !is_given && !field.is_written_without() {
                continue;
            }
            let value = match is_given {
                true => self.at(field.name, |decoder| decoder.value(field.field_type, given)),
                false => field.field_type.zero(),
            };
            let is_written = match field.written {
                WriteRule::UnlessZero => !field.field_type.is_zero(&value),
                WriteRule::IfGiven => is_given,
                WriteRule::Always => true,
            };
            if is_written {
                out.insert(field.name.into(), value);
            }
        }
        sort_keys(&mut map);
        for (name, value) in map {
            if name.starts_with("x-") {
                out.insert(name, value);
            } else {
                let known = of.fields.iter().map(|field| field.name);
                self.unknown(&name, of.name, known, &out);
            }
        }
        Value::Map(out)
    }

    /// The map, with `external: true` and `name: foo` for the old form `external: {name: foo}`.
    fn without_old_forms(&mut self, of: &ObjectType, mut map: Map) -> Map {
        let has_external = of
            .fields
            .iter()
            .any(|field| matches!(field.field_type, FieldType::External));
        let Some(Value::Map(old)) = map.get("external").filter(|_| has_external) else {
            return map;
        };
        let mut old = old.clone();
        map.insert("external".into(), true.into());
        match (old.swap_remove("name"), map.get("name")) {
            (Some(name), None | Some(Value::Null)) => drop(map.insert("name".into(), name)),
            (Some(name), Some(other)) if name != *other => {
                let message = "`name` and `external.name` differ";
                self.at("external", |decoder| decoder.report(message.to_owned()));
            }
            _ => {}
        }
        for name in old.keys().filter(|name| !name.starts_with("x-")) {
            self.at("external", |decoder| {
                decoder.unknown(name, of.name, ["name"].into_iter(), &map);
            });
        }
        map
    }

    pub(super) fn list(&mut self, of: &'static ObjectType, value: Value) -> Value {
        let Value::Seq(items) = value else {
            return self.wrong(Expected::List, &value);
        };
        let mut out = Vec::with_capacity(items.len());
        for (i, item) in items.into_iter().enumerate() {
            let short = match (&item, of.short) {
                (Value::Map(_) | Value::Null, _) | (_, None) => None,
                (_, Some(short)) => Some(short),
            };
            self.at_index(i, |decoder| match (item, short) {
                (Value::Null, _) => out.push(decoder.object(of, Value::Map(Map::new()))),
                (item, None) => out.push(decoder.object(of, item)),
                // A short form may stand for several items.
                (item, Some(short)) => match scalar::text(item) {
                    Ok(text) => match short(&text) {
                        Ok(LongForm::Items(long)) => out.extend(
                            long.into_iter()
                                .map(|map| decoder.object(of, Value::Map(map))),
                        ),
                        Ok(LongForm::Undecided) => out.push(Value::String(text)),
                        Err(message) => {
                            drop(decoder.report_with(message, short_syntax::way_out(&text)));
                        }
                    },
                    Err(other) => drop(decoder.wrong(Expected::MapOrText, &other)),
                },
            });
        }
        Value::Seq(out)
    }
}

/// One bit of 64, the same for the same name.
fn mark(name: &str) -> u64 {
    let first = name.as_bytes().first().copied().unwrap_or_default();
    1 << (usize::from(first).wrapping_add(name.len() << 3) & 63)
}
