//! What programs are told, held against the schemas that say what it is.

use libtest_mimic::Failed;
use score_schema::Schema;
use score_yaml::SourceMap;

/// The faults of the documents of a text, by their schema, and how many documents it has.
///
/// # Errors
/// The text is no YAML.
pub fn schema_faults(schema: &Schema, text: &str) -> Result<(Vec<String>, usize), Failed> {
    let mut sources = SourceMap::new();
    let file = sources.add("text", text);
    let documents = score_yaml::parse(&sources, file);
    let documents = documents.map_err(|errors| format!("{errors:?}"))?;
    let faults = documents.iter().flat_map(|document| schema.check(document));
    let faults = faults.map(|fault| format!("{fault:?}"));
    Ok((faults.collect(), documents.len()))
}

/// Fails unless a text is one document that fits a schema.
pub(crate) fn fits(schema: &Schema, text: &str) -> Result<(), Failed> {
    match schema_faults(schema, text)? {
        (faults, 1) if faults.is_empty() => Ok(()),
        (faults, count) => {
            Err(format!("{count} documents with the faults {faults:?}:\n{text}").into())
        }
    }
}
