//! Secrets apart from the compose file: where a secret value stands, the file refers to a variable, which has to be there when
//! compose reads it.

use score_cli::{NeededKind, NeededSecret, SecretText, TakenSecrets};
use score_yaml::{Map, SortedMap, SortedSet, Value};

use crate::secret_values::{Known, Reach, SecretValue, secret_values};
use crate::text_pieces::{Literal, Piece, pieces};

/// Values from this length on, in bytes, are replaced anywhere in a text; shorter ones as whole words.
const LONG: usize = 8;

/// Takes the secret values out of a compose file. `env` are the variables that it is known to read.
pub(crate) fn take(
    documents: &mut [Value],
    known: &Known<'_>,
    env: &SortedSet<String>,
) -> TakenSecrets {
    let mut names = env.clone();
    let mut keys = SortedSet::new();
    for document in documents.iter() {
        if !known.literals.is_empty() {
            keys.extend(part_names(document).map(ToString::to_string));
        }
        each_text(document, &mut |text| {
            names.extend(pieces(text).into_iter().filter_map(Piece::name));
        });
    }
    let mut secrets = Secrets::new(with_encoded(secret_values(known, &keys, &names)));
    for document in documents {
        secrets.replace_all(document);
    }
    let Secrets { values, used, .. } = secrets;
    let mut used: Vec<&SecretValue> = used.into_iter().filter_map(|at| values.get(at)).collect();
    used.sort_by(|a, b| a.variable.cmp(&b.variable));
    let lines = used
        .iter()
        .map(|of| format!("{}={}\n", of.variable, env_value(&of.value)));
    let text = SecretText(vec![lines.collect()]);
    let needed = used.iter().map(|of| NeededSecret {
        namespace: None,
        name: of.variable.as_str().into(),
        kind: NeededKind::Variable {
            resource: of.resource.clone(),
        },
    });
    TakenSecrets {
        text,
        needed: needed.collect(),
        objects: Vec::new(),
    }
}

/// The names of the parts of a compose file, which stand in it in clear.
fn part_names(document: &Value) -> impl Iterator<Item = &score_yaml::Str> {
    let sections = document.as_map().into_iter().flat_map(Map::values);
    sections.filter_map(Value::as_map).flat_map(Map::keys)
}

/// The values, and those that read otherwise in an address as they stand there.
fn with_encoded(values: Vec<SecretValue>) -> Vec<SecretValue> {
    let known: SortedSet<String> = values.iter().map(|of| of.value.clone()).collect();
    let encoded = values.iter().filter_map(|of| {
        let value = percent_encoded(&of.value);
        let is_new = !known.contains(&value);
        is_new.then(|| SecretValue {
            value,
            variable: format!("{}_ENCODED", of.variable),
            ..of.clone()
        })
    });
    let encoded: Vec<SecretValue> = encoded.collect();
    values.into_iter().chain(encoded).collect()
}

fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// A value as an env file of compose says it.
fn env_value(value: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.:/@%+,=~".contains(c);
    if !value.is_empty() && value.chars().all(is_plain) {
        return value.to_owned();
    }
    if !value.contains(['\'', '\\', '\n', '\r']) {
        return format!("'{value}'");
    }
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' | '$' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Calls a function with each string of a value.
fn each_text(value: &Value, f: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => f(text),
        Value::Seq(items) => items.iter().for_each(|item| each_text(item, f)),
        Value::Map(map) => map.values().for_each(|value| each_text(value, f)),
        _ => {}
    }
}

/// Secret values by what they start with.
struct Secrets {
    values: Vec<SecretValue>,
    /// The longest come first.
    by_start: SortedMap<Vec<u8>, Vec<usize>>,
    /// Those that stand for themselves as whole variables alone, by value.
    whole: SortedMap<String, usize>,
    /// Those that stand somewhere.
    used: SortedSet<usize>,
}

/// The bytes by which values are found.
const START: usize = 4;

impl Secrets {
    fn new(values: Vec<SecretValue>) -> Self {
        let mut by_start: SortedMap<Vec<u8>, Vec<usize>> = SortedMap::new();
        let mut whole = SortedMap::new();
        for (at, of) in values.iter().enumerate() {
            if of.reach == Reach::Variables {
                whole.insert(of.value.clone(), at);
            } else if let Some(start) = of.value.as_bytes().get(..START) {
                by_start.entry(start.to_vec()).or_default().push(at);
            }
        }
        for found in by_start.values_mut() {
            found.sort_by_key(|at| std::cmp::Reverse(values.get(*at).map(|of| of.value.len())));
        }
        Secrets {
            values,
            by_start,
            whole,
            used: SortedSet::new(),
        }
    }

    /// Replaces secrets in all strings of a value; keys are read by compose as they are.
    fn replace_all(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(replaced) = self.replaced(text) {
                    *text = replaced.into();
                }
            }
            Value::Seq(items) => items.iter_mut().for_each(|item| self.replace_all(item)),
            Value::Map(map) => {
                for (key, value) in map {
                    if key == "environment" && !self.whole.is_empty() {
                        self.replace_whole(value);
                    }
                    self.replace_all(value);
                }
            }
            _ => {}
        }
    }

    /// Replaces secrets that are all of a variable.
    fn replace_whole(&mut self, environment: &mut Value) {
        let Value::Map(variables) = environment else {
            return;
        };
        for value in variables.values_mut() {
            let Value::String(text) = value else {
                continue;
            };
            let found = match pieces(text).as_slice() {
                [Piece::Literal(literal)] => self.whole.get(&literal.text).copied(),
                _ => None,
            };
            if let Some((index, of)) = found.and_then(|at| Some((at, self.values.get(at)?))) {
                *text = reference(of).into();
                self.used.insert(index);
            }
        }
    }

    /// A string with references in the place of secrets; `None` if there are none in it.
    fn replaced(&mut self, text: &str) -> Option<String> {
        if self.by_start.is_empty() {
            return None;
        }
        let pieces = pieces(text);
        let mut out = String::new();
        let mut is_changed = false;
        for (i, piece) in pieces.iter().enumerate() {
            match piece {
                Piece::Reference { written, .. } => out.push_str(written),
                Piece::Literal(literal) => {
                    let next = pieces.get(i + 1).map(|_| '$');
                    is_changed |= self.push_replaced(literal, next, &mut out);
                }
            }
        }
        is_changed.then_some(out)
    }

    /// Appends a literal with references in the place of secrets; `next` is what stands behind it.
    fn push_replaced(&mut self, literal: &Literal, next: Option<char>, out: &mut String) -> bool {
        let text = literal.text.as_str();
        let (mut behind, mut at) = (0, 0);
        while at < text.len() {
            let Some((index, length)) = self.at(text, at) else {
                at += text[at..].chars().next().map_or(1, char::len_utf8);
                continue;
            };
            literal.push_part(behind..at, Some('$'), out);
            if let Some(of) = self.values.get(index) {
                out.push_str(&reference(of));
            }
            self.used.insert(index);
            at += length;
            behind = at;
        }
        literal.push_part(behind..text.len(), next, out);
        behind > 0
    }

    /// The longest secret at an offset of a text, and its length.
    fn at(&self, text: &str, at: usize) -> Option<(usize, usize)> {
        let start = text.as_bytes().get(at..at + START)?;
        let found = self.by_start.get(start)?.iter().copied();
        let mut found = found.filter_map(|index| Some((index, self.values.get(index)?)));
        let is_here = |value: &str| {
            let is_apart = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
            text[at..].starts_with(value)
                && (value.len() >= LONG
                    || is_apart(text[..at].chars().next_back())
                        && is_apart(text[at + value.len()..].chars().next()))
        };
        found
            .find(|(_, of)| is_here(&of.value))
            .map(|(index, of)| (index, of.value.len()))
    }
}

/// What stands in the place of a secret.
fn reference(of: &SecretValue) -> String {
    format!("${{{}:?{}}}", of.variable, of.told)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(values: &[(&str, &str)]) -> Secrets {
        let values = values.iter().map(|(variable, value)| {
            SecretValue::anywhere((*value).to_owned(), (*variable).to_owned(), None)
        });
        Secrets::new(with_encoded(values.collect()))
    }

    #[test]
    fn references_stand_in_the_place_of_secrets() {
        let mut secrets = secrets(&[
            ("A", "s3cr3tpw"),
            ("B", "s3cr3tpw-longer"),
            ("C", "abcd"),
            ("D", "pa$$word"),
            ("E", "5tarts-with-digit"),
            ("F", "p@ss w/rd"),
        ]);
        for (text, expected) in [
            ("s3cr3tpw", "${A:?required}"),
            ("x://u:s3cr3tpw@h", "x://u:${A:?required}@h"),
            ("s3cr3tpw-longer", "${B:?required}"),
            ("s3cr3tpws3cr3tpw", "${A:?required}${A:?required}"),
            // Short ones only as words.
            ("abcd abcde", "${C:?required} abcde"),
            // What compose reads is left alone, names too.
            (
                "${s3cr3tpw} $s3cr3tpw s3cr3tpw",
                "${s3cr3tpw} $s3cr3tpw ${A:?required}",
            ),
            ("${X:-s3cr3tpw}", "${X:-${A:?required}}"),
            ("$${X:-s3cr3tpw}", "$${X:-${A:?required}}"),
            // In a compose file each dollar of the value stands twice before a letter or another one.
            ("pa$$$$word!", "${D:?required}!"),
            // A dollar before a reference has to stand twice.
            ("$5tarts-with-digit", "$$${E:?required}"),
            ("a$$s3cr3tpw", "a$$${A:?required}"),
            ("s3cr3tpw$5 $(x) $$y", "${A:?required}$5 $(x) $$y"),
            // So does one that somebody wrote twice without need.
            ("$$ s3cr3tpw $$ $$5", "$$ ${A:?required} $$ $$5"),
            ("x://u:p%40ss%20w%2Frd@h", "x://u:${F_ENCODED:?required}@h"),
        ] {
            assert_eq!(secrets.replaced(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "$", "abc", "abcdef", "S3CR3TPW", "${A}", "$$5", "é$é"] {
            assert_eq!(secrets.replaced(text), None, "{text}");
        }
    }

    #[test]
    fn env_files_say_any_value() {
        for (value, expected) in [
            ("abcXYZ019", "abcXYZ019"),
            ("a b#c$d", "'a b#c$d'"),
            ("it's $x", "\"it's \\$x\""),
            ("a\nb\\", "\"a\\nb\\\\\""),
            ("", "''"),
        ] {
            assert_eq!(env_value(value), expected);
        }
    }
}
