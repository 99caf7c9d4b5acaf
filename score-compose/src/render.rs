//! The bytes of the compose file.

use score_core::backend::Manifests;
use score_yaml::parallel;
use score_yaml::{Map, Order, Value, emit_key, emit_pair, emit_to};

/// The services that are worth a task of their own.
const CHUNK: usize = 64;

/// The compose file. Its fields stand in their order already, and so do the keys of its maps.
pub(crate) fn render(manifests: &Manifests) -> Vec<String> {
    let (mut pieces, mut out) = (Vec::new(), String::new());
    for document in &manifests.documents {
        match document {
            Value::Map(fields) if !fields.is_empty() => {
                for (name, value) in fields {
                    match value {
                        Value::Map(entries) if entries.len() > CHUNK => {
                            emit_key(name, 0, &mut out);
                            pieces.push(std::mem::take(&mut out));
                            pieces.extend(entry_texts(entries));
                        }
                        value => emit_pair(name, value, 0, Order::AsIs, &mut out),
                    }
                }
            }
            other => emit_to(other, Order::AsIs, &mut out),
        }
    }
    pieces.push(out);
    pieces
}

/// The entries of a large map one level down, by several threads.
fn entry_texts(entries: &Map) -> Vec<String> {
    let entries: Vec<_> = entries.iter().collect();
    parallel::map(entries.chunks(CHUNK), 1, |chunk| {
        let mut text = String::new();
        for (name, value) in chunk {
            emit_pair(name, value, 1, Order::AsIs, &mut text);
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_files_are_written_as_small_ones_are() {
        let service =
            score_yaml::parse_str("{command: [\"a\\n b\\n\"], image: x, labels: {a: ''}}").unwrap();
        let services: Map = (0..200)
            .map(|i| (format!("s{i}"), service.clone()))
            .collect();
        let document: Map = [
            ("name".to_owned(), "p".into()),
            ("services".to_owned(), Value::Map(services)),
        ]
        .into_iter()
        .collect();
        let document = Value::Map(document);
        let mut expected = String::new();
        emit_to(&document, Order::AsIs, &mut expected);
        let manifests = Manifests {
            documents: vec![document],
            ..Manifests::default()
        };
        assert_eq!(render(&manifests).concat(), expected);
    }
}
