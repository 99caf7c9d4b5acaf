//! Deployment deltas: a workload and its extension as the Humanitec platform takes them, the way
//! score-humanitec wrote them.
//!
//! The [module](super::module) is written as it is, so that the extension may hold what only the platform knows
//! ([`module`]); what the platform has no field for is left out of the Score file's part ([`container`]). Resources
//! become private or shared dependencies ([`resources`], [`dependencies`]); placeholders become those of the platform
//! ([`placeholders`]).

mod compile;
mod container;
mod dependencies;
mod module;
mod placeholders;
mod reference;
mod resources;

use crate::codes;
pub use compile::compile_delta;
pub(crate) use compile::{compile_parts, parts_of_workloads};
pub(crate) use dependencies::SharedResource;
use score_yaml::{Map, Node, SortedMap, Str, Value};

use placeholders::Placeholders;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::document::Document;
use score_core::host::Host;
use score_yaml::json;

/// The parts of a delta besides the workload.
#[derive(Clone, Copy, Debug)]
pub struct DeltaHead<'a> {
    /// The id of the environment that it is for.
    pub env: &'a str,
    /// Its name.
    pub message: &'a str,
    /// The URL of the Score file, to be noted at the workload.
    pub source_url: Option<&'a str>,
}

/// The input of a module.
struct Input<'d> {
    document: &'d Document,
    score_file: &'d str,
    extension: Option<&'d Node>,
    source_url: Option<&'d str>,
    host: &'d dyn Host,
}

/// What a Score file adds to a set.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct DeltaParts {
    /// The name of its workload.
    pub(crate) name: Str,
    /// The module of the workload, all keys in their order.
    pub(crate) module: Value,
    /// The resources that it shares with others.
    pub(crate) shared: SortedMap<Str, SharedResource>,
}

/// What a Score file adds, and the warnings. `document` is checked and has the image of each container, `score_file` is its
/// path, `extension` from [`parse`](super::parse). What the platform has no way to express is left out with a warning.
fn parts(
    document: &Document,
    score_file: &str,
    extension: Option<&Node>,
    source_url: Option<&str>,
    host: &dyn Host,
) -> Result<(DeltaParts, Diagnostics), Diagnostics> {
    let mut found = Diagnostics::new();
    let resources = resources::read(document, extension, &mut found);
    let mut placeholders = Placeholders::new(document, &resources, &mut found);
    let input = Input {
        document,
        score_file,
        extension,
        source_url,
        host,
    };
    let mut module = module::module(&input, &mut placeholders);
    let (externals, mut shared) = dependencies::dependencies(&resources, &mut placeholders);
    if found.has_errors() {
        return Err(found);
    }
    if !externals.is_empty() {
        module.insert("externals".into(), Value::Map(externals));
    }
    let mut module = Value::Map(module);
    json::sort_keys(&mut module);
    for resource in shared.values_mut() {
        resource.value.sort_keys();
        resource.value.values_mut().for_each(json::sort_keys);
    }
    let name = document.name().map_or("", |(name, _)| name);
    let parts = DeltaParts {
        name: name.into(),
        module,
        shared,
    };
    Ok((parts, found))
}

/// The delta that adds a workload, as JSON without a line end: struct fields in the platform's order, keys of maps
/// sorted; and the warnings. `document` is checked and has the image of each container, `score_file` is its path,
/// `extension` from [`parse`](super::parse). What the platform has no way to express is left out with a warning.
///
/// # Errors
/// A file's content cannot be had, the extension does not fit the Score file, or a value is not JSON.
pub fn delta(
    document: &Document,
    score_file: &str,
    extension: Option<&Node>,
    head: &DeltaHead<'_>,
    host: &dyn Host,
) -> Result<(String, Diagnostics), Diagnostics> {
    let (parts, found) = parts(document, score_file, extension, head.source_url, host)?;
    Ok((text(parts, head)?, found))
}

/// The delta that adds what a Score file has.
fn text(parts: DeltaParts, head: &DeltaHead<'_>) -> Result<String, Diagnostics> {
    let DeltaParts {
        name,
        module,
        shared,
    } = parts;
    let mut metadata = Map::new();
    for (key, text) in [("env_id", head.env), ("name", head.message)] {
        if !text.is_empty() {
            metadata.insert(key.into(), Value::from(text));
        }
    }
    let add = Value::Map(Map::from_iter([(name, module)]));
    let modules = Value::Map(Map::from_iter([("add".to_owned(), add)]));
    let mut root = Map::from_iter([
        ("metadata".to_owned(), Value::Map(metadata)),
        ("modules".to_owned(), modules),
    ]);
    if !shared.is_empty() {
        let actions = shared.into_iter().map(|(id, resource)| {
            Value::Map(Map::from_iter([
                ("path".to_owned(), Value::from(format!("/{id}"))),
                ("op".to_owned(), Value::from("add")),
                ("value".to_owned(), Value::Map(resource.value)),
            ]))
        });
        root.insert("shared".into(), Value::Seq(actions.collect()));
    }
    let mut out = String::new();
    json::push_indented(&Value::Map(root), &mut out).map_err(|_| {
        let message = "the delta would hold a number that JSON cannot say";
        Diagnostic::new(codes::INVALID_VALUE, message)
    })?;
    Ok(out)
}

#[cfg(test)]
mod tests;
