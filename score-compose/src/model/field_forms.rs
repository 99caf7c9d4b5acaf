//! Fields that are read in several forms: measures, commands, maps that may be lists.

use score_yaml::{Map, Value, sort_keys};

use super::decode::{Decoder, is_interpolated, listed_any};
use super::expected::Expected;
use super::field_type::FieldType;
use super::{duration, scalar, shell_words, size};
use crate::interpolation::has_reference;

impl Decoder {
    pub(super) fn measure(&mut self, field_type: FieldType, value: Value) -> Value {
        let text = value.as_str();
        match field_type {
            FieldType::Size => match text.map_or_else(|| scalar::integer(&value), size::parse) {
                Some(n) => Value::String(n.to_string().into()),
                None => self.wrong(Expected::Size, &value),
            },
            FieldType::Count if text.is_some_and(|t| t.eq_ignore_ascii_case("all")) => {
                Value::Int(-1)
            }
            FieldType::Count => self.integer(&value, i64::MIN, Expected::IntegerOrAll),
            FieldType::Duration => match scalar::text(value.clone())
                .ok()
                .as_deref()
                .and_then(duration::parse)
            {
                Some(n) => Value::String(duration::show(n).into()),
                None => self.wrong(Expected::Duration, &value),
            },
            _ => match text.map_or_else(
                || scalar::integer(&value),
                |t| i64::from_str_radix(t, 8).ok(),
            ) {
                Some(n) if n >= 0 => Value::String(format!("0{n:o}").into()),
                _ => self.wrong(Expected::Mode, &value),
            },
        }
    }

    pub(super) fn command(&mut self, field_type: FieldType, value: Value) -> Value {
        match (value, field_type) {
            (Value::String(line), FieldType::Test) => {
                Value::Seq(vec!["CMD-SHELL".into(), line.into()])
            }
            // What it is split into shows when compose has put its variables in.
            (Value::String(line), _) if has_reference(&line) => Value::String(line),
            (Value::String(line), _) => match shell_words::split(&line) {
                Some(words) => Value::Seq(words.into_iter().map(Value::from).collect()),
                None => self.report("expected a complete command line".to_owned()),
            },
            (Value::Seq(items), _) => self.items(items, |decoder, item| match item {
                Value::String(_) => item,
                other => decoder.wrong(Expected::Text, &other),
            }),
            (other, _) => self.wrong(Expected::Command, &other),
        }
    }

    /// Name to text, from a map or a list of `name=text`; `absent` is the value of a bare name.
    pub(super) fn pairs(&mut self, value: Value, absent: Value) -> Value {
        match value {
            Value::Map(_) => self.map(value, |decoder, value| match value {
                Value::Null => absent.clone(),
                value => match scalar::any_text(value) {
                    Ok(text) => Value::String(text),
                    Err(other) => decoder.wrong(Expected::NamedText, &other),
                },
            }),
            Value::Seq(items) if items.iter().any(is_name_undecided) => {
                self.texts(Value::Seq(items), scalar::any_text)
            }
            Value::Seq(items) => {
                let mut pairs = Map::new();
                for (i, item) in items.into_iter().enumerate() {
                    let text = match scalar::any_text(item) {
                        Ok(text) => text,
                        Err(other) => {
                            self.at_index(i, |decoder| decoder.wrong(Expected::Pair, &other));
                            continue;
                        }
                    };
                    match text.split_once('=') {
                        Some((name, text)) => pairs.insert(name.into(), text.into()),
                        None => pairs.insert(text, absent.clone()),
                    };
                }
                sort_keys(&mut pairs);
                Value::Map(pairs)
            }
            other => self.wrong(Expected::MapOrList, &other),
        }
    }

    pub(super) fn hosts(&mut self, value: Value) -> Value {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut open = Vec::new();
        match value {
            Value::Map(map) => {
                for (host, addresses) in map {
                    let addresses = self.at(&host, |decoder| {
                        decoder.texts(listed_any(addresses), scalar::any_text)
                    });
                    let addresses = addresses
                        .as_seq()
                        .into_iter()
                        .flatten()
                        .filter_map(Value::as_str);
                    pairs.extend(addresses.map(|address| (host.to_string(), address.to_owned())));
                }
            }
            Value::Seq(_) => {
                let items = self.texts(value, scalar::any_text);
                for item in items
                    .as_seq()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                {
                    // Its variables may hold what parts hosts and addresses.
                    if has_reference(item) {
                        open.push(item.into());
                        continue;
                    }
                    let (host, addresses) = item
                        .split_once('=')
                        .or_else(|| item.split_once(':'))
                        .unwrap_or(("", item));
                    pairs.extend(
                        addresses
                            .split(',')
                            .map(|address| (host.to_owned(), address.to_owned())),
                    );
                }
            }
            other => return self.wrong(Expected::MapOrList, &other),
        }
        let mut hosts = Vec::with_capacity(pairs.len());
        for (host, address) in pairs {
            if host.is_empty() || host.contains([':', '=']) {
                self.report("expected the form `host=address`".to_owned());
            }
            let bare = address
                .strip_prefix('[')
                .and_then(|address| address.strip_suffix(']'));
            hosts.push(format!("{host}={}", bare.unwrap_or(&address)));
        }
        hosts.sort();
        // Two forms of one entry are one.
        hosts.dedup();
        let hosts = hosts.into_iter().map(Value::from);
        Value::Seq(hosts.chain(open).collect())
    }

    pub(super) fn ssh(&mut self, value: Value) -> Value {
        // Its written form too is read: `key: path` in one string.
        let value = match value {
            Value::Seq(items) => Value::Seq(
                items
                    .into_iter()
                    .map(
                        |item| match item.as_str().and_then(|text| text.split_once(": ")) {
                            Some((key, path)) => Value::String(format!("{key}={path}").into()),
                            None => item,
                        },
                    )
                    .collect(),
            ),
            other => other,
        };
        match self.pairs(value, Value::from("")) {
            Value::Map(keys) => Value::Seq(
                keys.into_iter()
                    .map(|(key, path)| match path.as_str() {
                        Some(path) if !path.is_empty() => {
                            Value::String(format!("{key}: {path}").into())
                        }
                        _ => Value::String(key),
                    })
                    .collect(),
            ),
            other => other,
        }
    }

    pub(super) fn ulimit(&mut self, value: Value) -> Value {
        let limits = |soft: Value, hard: Value| -> Map {
            [("soft", soft), ("hard", hard)].into_iter().collect()
        };
        match value {
            Value::Null => Value::Null,
            Value::Map(mut map) => {
                let mut take = |decoder: &mut Self, name: &str| match map.swap_remove(name) {
                    None | Some(Value::Null) => Value::Int(0),
                    Some(value) => decoder.at(name, |decoder| decoder.value(FieldType::Int, value)),
                };
                let single = take(self, "single");
                let mut limits = limits(take(self, "soft"), take(self, "hard"));
                sort_keys(&mut map);
                for (name, value) in map {
                    if name.starts_with("x-") {
                        limits.insert(name, value);
                    } else {
                        self.unknown(&name, "ulimit", ["soft", "hard"].into_iter(), &Map::new());
                    }
                }
                match single {
                    Value::Int(0) => limits.into(),
                    single => single,
                }
            }
            other if is_interpolated(&other) => other,
            other => match scalar::integer(&other) {
                Some(0) => limits(0.into(), 0.into()).into(),
                Some(n) => Value::Int(n),
                None => self.wrong(Expected::NumberOrMap, &other),
            },
        }
    }
}

/// True if the name in `name=text` depends on variables of compose, or is empty, which only lists allow.
fn is_name_undecided(item: &Value) -> bool {
    let text = item.as_str().unwrap_or("-");
    let name = text.split_once('=').map_or(text, |(name, _)| name);
    name.is_empty() || has_reference(name)
}
