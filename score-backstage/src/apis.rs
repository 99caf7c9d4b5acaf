//! The APIs that annotations name. Nothing else says that there is one: a port alone is none.

use score_yaml::message;

use crate::formats::{EntityRef, FormatError, is_object_name, is_web_url};

/// An API that a workload provides.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum ProvidedApi {
    /// One that is defined elsewhere.
    Known(EntityRef),
    /// One that is defined here.
    Defined(DefinedApi),
}

/// An API with its definition.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct DefinedApi {
    /// Its name.
    pub(crate) name: String,
    /// Its type, `openapi`.
    pub(crate) kind: String,
    /// The place of its definition: a path from the file of the entities, or a URL.
    pub(crate) location: String,
}

impl ProvidedApi {
    /// Reads `NAME`, or `NAME=TYPE:LOCATION`.
    ///
    /// # Errors
    /// It is no such thing.
    pub(crate) fn parse(text: &str) -> Result<Self, FormatError> {
        let Some((name, definition)) = text.split_once('=') else {
            return EntityRef::parse(text).map(ProvidedApi::Known);
        };
        let (name, definition) = (name.trim(), definition.trim());
        let refuse = || {
            FormatError::new(message!(
                "`{text}` defines no API, expected `NAME=TYPE:LOCATION`, a path below this folder or a URL"
            ))
            .hint(Some("`orders=openapi:./openapi.yaml` is one".to_owned()))
        };
        let (kind, location) = definition.split_once(':').ok_or_else(refuse)?;
        match is_object_name(name) && is_object_name(kind) && is_location(location) {
            true => Ok(ProvidedApi::Defined(DefinedApi {
                name: name.to_owned(),
                kind: kind.to_owned(),
                location: location.to_owned(),
            })),
            false => Err(refuse()),
        }
    }
}

/// True for a place that the catalog may read: the Score file's author is not to send it through the disk of the catalog's
/// machine.
fn is_location(text: &str) -> bool {
    // The catalog reads a path as a part of a URL, in which `%2e%2e` is `..`.
    let leads_elsewhere = |c: char| matches!(c, ':' | '%' | '?' | '#' | '\\') || c.is_control();
    let is_path = || {
        !text.is_empty()
            && text.trim() == text
            && !text.starts_with('/')
            && !text.contains(leads_elsewhere)
            && text.split('/').all(|part| part != "..")
    };
    is_web_url(text) || is_path()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_is_named_or_defined() {
        let known = ProvidedApi::parse("api:eu/orders").unwrap();
        assert_eq!(
            known,
            ProvidedApi::Known(EntityRef::parse("api:eu/orders").unwrap())
        );
        for (text, kind, location) in [
            ("orders=openapi:./openapi.yaml", "openapi", "./openapi.yaml"),
            (
                "orders = grpc:proto/orders.proto",
                "grpc",
                "proto/orders.proto",
            ),
            (
                "orders=asyncapi:https://a.b/c.yaml?d=e",
                "asyncapi",
                "https://a.b/c.yaml?d=e",
            ),
        ] {
            let defined = DefinedApi {
                name: "orders".to_owned(),
                kind: kind.to_owned(),
                location: location.to_owned(),
            };
            assert_eq!(
                ProvidedApi::parse(text),
                Ok(ProvidedApi::Defined(defined)),
                "{text}"
            );
        }
    }

    #[test]
    fn definitions_lie_in_the_folder_or_on_the_web() {
        for location in [
            "",
            "/etc/passwd",
            "../a.yaml",
            "a/../../b.yaml",
            "file:/etc/passwd",
            "file:///etc/passwd",
            "%2e%2e/a.yaml",
            "a\\..\\b",
            "//a.b/c",
            "ftp://a.b/c",
            "a\nb",
        ] {
            assert!(!is_location(location), "{location}");
            assert!(ProvidedApi::parse(&format!("a=openapi:{location}")).is_err());
        }
        for text in [
            "orders=./openapi.yaml",
            "=openapi:a",
            "or ders=openapi:a",
            "a=:b",
        ] {
            assert!(ProvidedApi::parse(text).is_err(), "{text}");
        }
    }
}
