//! Score documents, good and bad.

use score_core::codes;

use score_core::diagnostic::{Code, Diagnostics, Dialect, Severity};
use score_core::host::TestHost;
use score_core::text::ImageSyntax;
use score_core::{document, schema, workload};
use score_yaml::{SortedSet, SourceMap};
use serde_json::Value;

const DIALECT: Dialect = Dialect {
    undecodable: "{file}",
    bullet: " - ",
    missing_image: "{container} has no image",
    image_hint: "",
    variables_annotation: None,
    variable_in_command: Some("read that one"),
    in_place_of: &[],
};

/// `yaml` through the stages up to the semantic checks: true, or the first error.
pub(crate) fn check(question: &Value) -> Result<Value, String> {
    let diags = errors(question["yaml"].as_str().unwrap_or_default());
    match diags
        .into_iter()
        .find(|d| d.severity == Severity::Error && !is_found_later(d.code))
    {
        Some(error) => {
            Err(error.path.map_or_else(String::new, |path| path + ": ") + &error.message)
        }
        None => Ok(Value::Bool(true)),
    }
}

/// The Go tools find these not when they check a document but when they convert it; no case is about them.
fn is_found_later(code: Code) -> bool {
    matches!(
        code,
        codes::INVALID_FILE | codes::MISSING_IMAGE | codes::MISSING_PROBE
    )
}

fn errors(yaml: &str) -> Diagnostics {
    let mut sources = SourceMap::new();
    let file = sources.add("score.yaml", yaml);
    let mut document = match document::parse(&sources, file, &DIALECT) {
        Ok(document) => document,
        Err(diags) => return diags,
    };
    let mut diags = Diagnostics::new();
    document::upgrade(&mut document, &mut diags);
    if !diags.has_errors() {
        diags.extend(schema::check(&document, &sources));
    }
    if diags.has_errors() {
        return diags;
    }
    let spec = document::spec(document, None);
    let lowering = workload::Lowering {
        sources: &sources,
        host: &TestHost::WithEmptyFiles,
        score_file: "score.yaml",
        builds: &SortedSet::new(),
        images: ImageSyntax::Placeholders,
        dialect: &DIALECT,
    };
    if let Some(workload) = workload::lower(&spec, lowering, &mut diags) {
        workload::check(&workload, &DIALECT, &mut diags);
    }
    diags
}
