use std::sync::OnceLock;

use score_cli::Frontend;
use score_compose::Compose;
use score_core::backend::{AnyBackend, AnyDeferred, Emitted, Manifests};
use score_core::compile::{Job, compile};
use score_core::diagnostic::Diagnostics;
use score_core::patch;
use score_core::provision::{EntryContext, kinds, load, providers};
use score_core::state::State;
use score_k8s::K8s;
use score_yaml::{Map, SourceMap, parse_all_str};

use crate::outside::Outside;
use crate::run::{generate_args, new_state};
use crate::said::said;
use crate::text;

/// A patch template (a list of patches is one) on the output of a fixed Score file, for both targets.
///
/// # Panics
/// A second run gives something else, what does not parse patches something, or the output is not YAML.
pub fn patch(data: &[u8]) {
    static KUBERNETES: OnceLock<Output<K8s>> = OnceLock::new();
    static COMPOSE: OnceLock<Output<Compose>> = OnceLock::new();
    let Some(text) = text(data) else { return };
    check(KUBERNETES.get_or_init(output), &text);
    check(COMPOSE.get_or_init(output), &text);
}

/// The output to patch, with its backend and state.
struct Output<F> {
    backend: F,
    manifests: Manifests,
    state: State,
}

fn output<F: Frontend>() -> Output<F> {
    let mut sources = SourceMap::new();
    let state = new_state::<F>().expect("`init` makes a state");
    let args = generate_args::<F>(&["generate", "score.yaml"]);
    let backend = F::for_generate(&args, args.target.known(), &state).expect("the flags are right");
    let provisioners = sources.add("provisioners.yaml", F::DEFAULT_PROVISIONERS);
    let entries = load(
        &sources,
        provisioners,
        &backend.add_kinds(kinds()),
        &EntryContext::new(&backend),
    );
    let host = Outside;
    let mut job = Job::default();
    job.score_files = vec![sources.add("score.yaml", include_str!("fixed/score.yaml"))];
    job.entries = providers(entries.expect("they load"));
    job.state = state;
    let extras = |workload: &str, containers: &[&str], before: Option<&Map>| {
        F::workload_extras(args.target.known(), workload, containers, before, &host)
    };
    let compiled = compile(&backend, job, &mut sources, &host, &extras).expect("it compiles");
    Output {
        backend,
        manifests: compiled.manifests,
        state: compiled.state,
    }
}

fn check<F: Frontend>(output: &Output<F>, text: &str) {
    let first = patched(output, text);
    assert_eq!(
        first,
        patched(output, text),
        "a second run gives something else"
    );
    if let (_, Some(text)) = first
        && let Err(error) = parse_all_str(&text)
    {
        panic!("the output is not YAML: {error}\n{text}");
    }
}

/// Patches the output; returns the messages, and the new output if there is no error.
fn patched<F: Frontend>(output: &Output<F>, text: &str) -> (String, Option<String>) {
    let Output { backend, state, .. } = output;
    let backend: &dyn AnyBackend = backend;
    let mut emitted = Emitted {
        manifests: output.manifests.clone(),
        deferred: AnyDeferred::default(),
    };
    let mut sources = SourceMap::new();
    let template = sources.add("patch.tpl", text);
    let parses = patch::check(backend, &sources, template);
    let mut diags = Diagnostics::new();
    let log = patch::patch(
        backend,
        &mut sources,
        &[template],
        &mut emitted,
        state,
        &Outside,
        &mut diags,
    )
    .log;
    assert!(
        parses.is_ok() || diags.has_errors(),
        "what does not parse has patched"
    );
    let mut manifests = Manifests::default();
    if !diags.has_errors() {
        manifests = backend.after_patches(emitted, &mut diags);
    }
    let all = said(&diags, &sources) + &log.join("\n");
    let made = (!diags.has_errors()).then(|| backend.render(&manifests).concat());
    (all, made)
}
