//! Workloads: how they are lowered from documents, and what is wrong with them.

mod check;
mod files;
mod image;
mod lower;
mod targets;
mod texts;

use score_core::diagnostic::{Diagnostics, Dialect};
use score_core::host::{Host, HostError};
use score_core::text::{ImageSyntax, Template};
use score_core::workload::{self, Lowering, Workload};
use score_yaml::{SortedSet, SourceMap};

const DIALECT: Dialect = Dialect {
    undecodable: "",
    bullet: "",
    missing_image: "no image: {file} {workload} {container}",
    image_hint: "an image takes placeholders",
    variables_annotation: None,
    variable_in_command: Some("read that one"),
    in_place_of: &[],
};

/// Knows a file `text` and a file `bytes`.
struct Files;

impl Host for Files {
    fn read(&self, score_file: &str, path: &str) -> Result<Vec<u8>, HostError> {
        match path {
            "text" => Ok(b"read ${metadata.name}".to_vec()),
            "bytes" => Ok(vec![0xff]),
            _ => Err(HostError::new(format!("no `{path}` beside `{score_file}`"))),
        }
    }
    fn env(&self, _: &str) -> Option<String> {
        None
    }
    fn now(&self) -> std::time::Duration {
        std::time::Duration::ZERO
    }
    fn random(&self, _: &[&str], _: &mut [u8]) {}
}

fn lower_text(
    text: &str,
    sources: &mut SourceMap,
    diags: &mut Diagnostics,
) -> Option<Workload<Template>> {
    let file = sources.add("score.yaml", text);
    let spec = score_yaml::parse(sources, file)
        .expect("the test's YAML is valid")
        .remove(0);
    let lowering = Lowering {
        sources,
        host: &Files,
        score_file: "dir/score.yaml",
        builds: &SortedSet::from(["built".to_owned()]),
        images: ImageSyntax::Placeholders,
        dialect: &DIALECT,
    };
    workload::lower(&spec, lowering, diags)
}

/// The workload of a text, and the paths of what is wrong with it.
fn lowered(text: &str) -> (Workload<Template>, Vec<String>) {
    let mut diags = Diagnostics::new();
    let workload = lower_text(text, &mut SourceMap::new(), &mut diags)
        .expect("the test's workload has a name");
    (
        workload,
        diags
            .into_iter()
            .map(|d| d.path.unwrap_or_default())
            .collect(),
    )
}

/// The workload of a text with nothing wrong.
fn workload(text: &str) -> Workload<Template> {
    let (workload, said) = lowered(text);
    assert_eq!(said, Vec::<String>::new());
    workload
}

/// The diagnostics of lowering a text.
fn diagnostics(text: &str, sources: &mut SourceMap) -> Diagnostics {
    let mut diags = Diagnostics::new();
    let _ = lower_text(text, sources, &mut diags);
    diags
}

/// The diagnostics of `check` and `check_mounts` for a text, and the texts of its sources.
fn checked(text: &str) -> (Diagnostics, SourceMap) {
    let mut sources = SourceMap::new();
    let mut diags = Diagnostics::new();
    let workload =
        lower_text(text, &mut sources, &mut diags).expect("the test's workload has a name");
    assert!(diags.is_empty(), "{diags:?}");
    workload::check(&workload, &DIALECT, &mut diags);
    workload::check_mounts(&workload, &mut diags);
    (diags, sources)
}
