//! Reading of definitions.

mod criteria;
mod faults;
mod schema;
mod spellings;

use super::*;
use crate::codes;
use crate::schemas::RESOURCE_DEFINITIONS;
use proptest::prelude::*;
use score_core::diagnostic::Diagnostic;
use score_schema::Schema;
use score_yaml::Str;

fn read(text: &str) -> Result<DefinitionFiles, Diagnostics> {
    read_with(text, &[])
}

/// Reads a definitions file and files of criteria, each with the definition that it is for.
fn read_with(
    text: &str,
    criteria: &[(Option<&str>, &str)],
) -> Result<DefinitionFiles, Diagnostics> {
    let mut sources = SourceMap::new();
    let file = sources.add("d.yaml", text);
    let criteria: Vec<CriteriaFile> = criteria
        .iter()
        .map(|(definition, text)| CriteriaFile {
            definition: definition.map(str::to_owned),
            file: sources.add("c.yaml", *text),
        })
        .collect();
    DefinitionFiles::read(&sources, &[file], &criteria)
}

/// Holds the published schema against what reading a text gives: it takes what is read, and refuses what is wrong with
/// one definition alone.
fn check_schema(text: &str, read: &Result<DefinitionFiles, Diagnostics>) {
    let mut sources = SourceMap::new();
    let file = sources.add("d.yaml", text);
    let Ok(documents) = score_yaml::parse(&sources, file) else {
        return;
    };
    let schema = Schema::compile(RESOURCE_DEFINITIONS).expect("it is a schema");
    let errors: Vec<_> = documents
        .iter()
        .flat_map(|node| schema.check(node))
        .collect();
    assert_eq!(errors.is_empty(), read.is_ok(), "{text}: {errors:?}");
}

/// The ids that are read, with the number of rules of each.
fn ids(read: &DefinitionFiles) -> Vec<(&str, usize)> {
    let all = read.definitions.iter();
    all.map(|definition| (definition.id.value.as_str(), definition.criteria.len()))
        .collect()
}

/// What is wrong: code and path.
fn faults(found: &Diagnostics) -> Vec<(score_core::diagnostic::Code, &str)> {
    let all = found.iter();
    all.map(|d| (d.code, d.path.as_deref().unwrap_or("-")))
        .collect()
}

fn only(found: Result<DefinitionFiles, Diagnostics>) -> Diagnostic {
    let found = found.expect_err("there is an error");
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().expect("there is one")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Parts of definitions in any order, cut anywhere.
    #[test]
    fn no_text_makes_it_panic(
        parts in prop::collection::vec(prop::sample::select(PARTS), 0..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let text = parts.concat();
        let mut end = cut.index(text.len() + 1);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = &text[..end];
        let _ = read_with(text, &[(None, text), (Some("abc"), text)]);
    }
}

const PARTS: &[&str] = &[
    "kind: Definition\n",
    "apiVersion: core.api.humanitec.io/v1\n",
    "apiVersion: entity.humanitec.io/v1b1\n",
    "metadata: {id: abc}\n",
    "metadata: [é]\n",
    "entity:\n  name: A\n  type: t\n",
    "  driver_type: o/d\n",
    "  driver_inputs: {secret_refs: {a: {ref: b}, c: [{}, ~]}}\n",
    "  provision: {a.b#c: , ~: {params: 1}}\n",
    "  criteria: [{}, {env_id: x}, 5]\n",
    "criteria: [{class: é}]\n",
    "---\n",
    "- {id: abc, driver_type: , type: '', criteria: {}}\n",
    "object: ~\n",
    "&a [*a, *b]\n",
];
