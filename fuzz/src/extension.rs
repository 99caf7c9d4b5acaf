use score_cli::Frontend;
use score_compose::Compose;
use score_core::backend::Conventions;
use score_core::compile::Job;
use score_humanitec::{DeltaHead, ExtensionFile, Extensions, compile_delta};
use score_k8s::K8s;
use score_yaml::SourceMap;

use crate::outside::Outside;
use crate::run::{Inputs, check, context};
use crate::said::{is_json, said};
use crate::text;

const SCORE: &str = include_str!("fixed/score.yaml");

/// A Humanitec extension beside a fixed Score file, for both targets, and the delta that it makes.
///
/// # Panics
/// A promise of [`score`](crate::score()) does not hold; what `validate` refuses compiles; or the delta is not JSON.
pub fn extension(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let inputs = Inputs {
        score: Some(SCORE),
        extension: Some(&text),
        has_defaults: true,
        ..Inputs::default()
    };
    check::<K8s>(inputs);
    check::<Compose>(inputs);
    check_delta::<K8s>(&text);
}

fn check_delta<F: Frontend>(extension: &str) {
    let mut sources = SourceMap::new();
    let score = sources.add("score.yaml", SCORE);
    let file = sources.add("humanitec.score.yaml", extension);
    let mut job = Job::default();
    job.score_files = vec![score];
    let extensions = Extensions {
        files: vec![ExtensionFile {
            workload: None,
            file,
        }],
        context: context(),
        profiles: Vec::new(),
        definitions: None,
    };
    let head = DeltaHead {
        env: "development",
        message: "",
        source_url: Some("https://example.com/score.yaml"),
    };
    match compile_delta(
        &Conventions::of::<F>(),
        &job,
        &extensions,
        &head,
        &mut sources,
        &Outside,
    ) {
        Ok((text, warnings)) => {
            assert!(is_json(&text), "the delta is not JSON: {text}");
            said(&warnings, &sources);
        }
        Err(found) => _ = said(&found, &sources),
    }
}
