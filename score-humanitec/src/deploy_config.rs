//! A file that says which workloads belong together and which extension each has.

use std::sync::LazyLock;

use score_schema::{Renamed, Schema, Vocabulary};
use score_yaml::{FileId, Node, SourceMap, Str, message};

use super::schemas;
use super::top_map::read_map;
use score_core::diagnostic::Diagnostics;
use score_core::text::Spanned;

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    let compiled = Schema::compile(schemas::DEPLOY_CONFIG);
    compiled.expect("the schema is part of the program and compiles")
});

/// The words of the format, in which mistakes are told.
const WORDS: Vocabulary = Vocabulary {
    renamed: &[
        Renamed {
            owner: "workloads.*",
            names: &["file", "path", "score", "scoreFile", "score_file", "spec"],
            field: "specFile",
            way_out: None,
        },
        Renamed {
            owner: "workloads.*",
            names: &[
                "extension",
                "extensions",
                "extensionFile",
                "extensions_file",
            ],
            field: "extensionsFile",
            way_out: None,
        },
    ],
    missing: &[
        (
            "",
            "apiVersion",
            "add `apiVersion: config.humanitec.io/v1b1`",
        ),
        ("", "kind", "add `kind: ScoreDeployConfig`"),
        ("", "workloads", "add `workloads: [{specFile: score.yaml}]`"),
        (
            "workloads.*",
            "specFile",
            "add `specFile: score.yaml`, the path of a Score file",
        ),
    ],
    advise: |path, node, _| match (path, node.as_map()?.iter().next()?) {
        (["workloads"], (name, entry)) => {
            let file = entry
                .as_str()
                .or(entry.get("specFile").and_then(Node::as_str));
            let file = file
                .filter(|file| file.len() < LONGEST)
                .unwrap_or("score.yaml");
            Some(message!(
                "write `workloads: [{{name: {}, specFile: {file}}}]`",
                name.text
            ))
        }
        _ => None,
    },
    ..Vocabulary::NONE
};

/// The longest path that is written out.
const LONGEST: usize = 40;

/// A ScoreDeployConfig: what `--deploy-config` names. All paths are as written, to be read from its own folder.
#[derive(Clone, PartialEq, Debug)]
pub struct DeployConfig {
    /// Its workloads, in the author's order; one at least.
    pub workloads: Vec<DeployedWorkload>,
}

/// A workload of a [`DeployConfig`].
#[derive(Clone, PartialEq, Debug)]
pub struct DeployedWorkload {
    /// The name that the Score file is expected to have, if one is said.
    pub name: Option<Spanned<Str>>,
    /// The path of the Score file.
    pub spec_file: Spanned<Str>,
    /// The path of the extension file, if there is one.
    pub extensions_file: Option<Spanned<Str>>,
}

impl DeployConfig {
    /// Reads a ScoreDeployConfig of version `config.humanitec.io/v1b1`.
    ///
    /// # Errors
    /// Everything in it that breaks the format.
    pub fn parse(sources: &SourceMap, file: FileId) -> Result<Self, Diagnostics> {
        let root = read_map(
            sources,
            file,
            "a deploy config starts with `apiVersion: config.humanitec.io/v1b1`",
        )?;
        let diags = score_schema::diagnostics(&SCHEMA, &root, &WORDS, sources);
        if diags.has_errors() {
            return Err(diags);
        }
        let entries = root.get("workloads").and_then(Node::as_seq);
        let workload = |entry: &Node| {
            let text = |field| {
                let node: &Node = entry.get(field)?;
                Some(Spanned::new(node.as_str()?.into(), node.span))
            };
            Some(DeployedWorkload {
                name: text("name"),
                spec_file: text("specFile")?,
                extensions_file: text("extensionsFile"),
            })
        };
        Ok(DeployConfig {
            workloads: entries
                .unwrap_or_default()
                .iter()
                .filter_map(workload)
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<DeployConfig, Diagnostics> {
        let mut sources = SourceMap::new();
        let file = sources.add("deploy.yaml", text);
        DeployConfig::parse(&sources, file)
    }

    const HEAD: &str = "apiVersion: config.humanitec.io/v1b1\nkind: ScoreDeployConfig\n";

    #[test]
    fn workloads_are_read_in_order() {
        let config = parse(&format!(
            "{HEAD}workloads: [{{specFile: b.yaml}}, {{name: a, specFile: a.yaml, extensionsFile: a.ext.yaml}}]"
        ))
        .expect("it is valid");
        let texts: Vec<_> = config
            .workloads
            .iter()
            .map(|workload| {
                let text = |text: &Option<Spanned<Str>>| text.as_ref().map(|t| t.value.clone());
                (
                    text(&workload.name),
                    workload.spec_file.value.as_str(),
                    text(&workload.extensions_file),
                )
            })
            .collect();
        let some = |text: &str| Some(Str::from(text));
        assert_eq!(
            texts,
            [
                (None, "b.yaml", None),
                (some("a"), "a.yaml", some("a.ext.yaml"))
            ]
        );
    }

    #[test]
    fn what_breaks_the_format_is_said_with_its_place() {
        use crate::codes::{
            INVALID_VALUE, INVALID_YAML, MISSING_FIELD, NOT_A_MAP, SECOND_DOCUMENT, UNKNOWN_FIELD,
            WRONG_TYPE,
        };
        for (text, expected) in [
            ("".to_owned(), &[(NOT_A_MAP, "-")][..]),
            ("[]".to_owned(), &[(NOT_A_MAP, "-")]),
            (
                "{}".to_owned(),
                &[
                    (MISSING_FIELD, "-"),
                    (MISSING_FIELD, "-"),
                    (MISSING_FIELD, "-"),
                ],
            ),
            ("a: [".to_owned(), &[(INVALID_YAML, "-")]),
            (
                format!("{HEAD}workloads: [{{specFile: a}}]\n---\nx: 1"),
                &[(SECOND_DOCUMENT, "-")],
            ),
            (
                format!("{HEAD}workloads: []"),
                &[(INVALID_VALUE, "workloads")],
            ),
            (
                format!(
                    "{HEAD}workloads: [{{specFile: a, extensionFile: b}}, {{name: 1, specFile: ''}}, {{}}]"
                ),
                &[
                    (UNKNOWN_FIELD, "workloads.0.extensionFile"),
                    (WRONG_TYPE, "workloads.1.name"),
                    (INVALID_VALUE, "workloads.1.specFile"),
                    (MISSING_FIELD, "workloads.2"),
                ],
            ),
            (
                "apiVersion: v1\nkind: Other\nworkloads: [{specFile: a}]".to_owned(),
                &[(INVALID_VALUE, "apiVersion"), (INVALID_VALUE, "kind")],
            ),
        ] {
            let found = parse(&text).expect_err(&text);
            let found: Vec<_> = found
                .iter()
                .map(|d| (d.code, d.path.as_deref().unwrap_or("-")))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
