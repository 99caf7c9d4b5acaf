use std::sync::LazyLock;

use score_cli::Frontend;
use score_compose::Compose;
use score_core::provision::ProvisionerEntry;
use score_core::schema::PROVISIONERS;
use score_k8s::K8s;
use score_schema::Schema;
use score_schema::{SchemaError, SchemaErrorKind};
use score_yaml::{Map, SourceMap, Value, emit};

use crate::run::{Inputs, check, load_all};
use crate::said::said;
use crate::text;

/// A provisioners file: its entries loaded as the binaries do, and those that are no programs asked for a resource
/// each.
///
/// # Panics
/// The schema for editors refuses what a target takes, or what [`score`](crate::score()) promises does not hold.
pub fn provisioners(data: &[u8]) {
    let Some(text) = text(data) else { return };
    check_file(&K8s::default(), &text);
    check_file(&Compose::default(), &text);
}

fn check_file<F: Frontend>(backend: &F, text: &str) {
    let mut sources = SourceMap::new();
    let entries = match load_all(backend, text, &mut sources) {
        Ok(entries) => entries,
        Err(found) => {
            said(&found, &sources);
            return;
        }
    };
    fits_the_schema(text);
    let is_program = |entry: &ProvisionerEntry| entry.uri.starts_with("cmd:");
    if !entries.iter().any(is_program) {
        check::<F>(Inputs {
            score: Some(&asking(&entries)),
            provisioners: Some(text),
            ..Inputs::default()
        });
    }
}

fn fits_the_schema(text: &str) {
    static SCHEMA: LazyLock<Schema> =
        LazyLock::new(|| Schema::compile(PROVISIONERS).expect("the schema is one"));
    let mut sources = SourceMap::new();
    let file = sources.add("p.provisioners.yaml", text);
    // To JSON, and so to editors, timestamps are text.
    let is_timestamp = |error: &SchemaError| match &error.kind {
        SchemaErrorKind::WrongType { found, .. } => *found == "timestamp",
        _ => false,
    };
    for document in score_yaml::parse(&sources, file).unwrap_or_default() {
        let mut errors = SCHEMA.check(&document);
        errors.retain(|error| !is_timestamp(error));
        assert!(errors.is_empty(), "the schema refuses it: {errors:?}");
    }
}

/// So many entries are asked.
const ASKED: usize = 8;

/// A Score file with a resource for each entry.
fn asking(entries: &[ProvisionerEntry]) -> String {
    let map = |pairs: Vec<(&str, Value)>| {
        let pairs = pairs.into_iter();
        Value::Map(pairs.map(|(key, value)| (key.to_owned(), value)).collect())
    };
    let text = |text: &str| Value::from(text);
    let resources = entries.iter().take(ASKED).enumerate().map(|(i, entry)| {
        let mut fields = vec![
            ("type", text(&entry.kind)),
            (
                "params",
                map(vec![("host", text("h")), ("size", Value::Int(3))]),
            ),
        ];
        fields.extend(entry.class.as_deref().map(|class| ("class", text(class))));
        fields.extend(entry.id.as_deref().map(|id| ("id", text(id))));
        (format!("r{i}"), map(fields))
    });
    let resources: Map = resources.collect();
    emit(&map(vec![
        ("apiVersion", text("score.dev/v1b1")),
        ("metadata", map(vec![("name", text("web"))])),
        (
            "containers",
            map(vec![("main", map(vec![("image", text("nginx"))]))]),
        ),
        ("resources", Value::Map(resources)),
    ]))
}
