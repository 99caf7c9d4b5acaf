//! `graph`: the resources of Score files, and what they depend on.

pub(crate) mod environment;

use score_core::diagnostic::Diagnostics;
use score_core::provision::providers;
use score_core::state::State;
use score_humanitec::definitions::graph::{ResourceGraph, resource_graph};
use score_humanitec::definitions::{Definitions, MarkedOutputs};
use score_yaml::message;

use self::environment::Environment;
use super::CommandContext;
use super::definitions::definitions;
use super::generate::compiling;
use crate::command_tree::graph::GraphArgs;
use crate::error::{Error, invalid_flag};
use crate::frontend::Frontend;
use crate::host::OsHost;
use crate::inputs::{Inputs, definition_run};
use crate::progress;
use crate::report::stdout;

/// The forms in which a graph is printed.
#[derive(Clone, Copy)]
enum Format {
    Dot,
    Mermaid,
    Json,
    Svg,
    Html,
}

impl Format {
    const ALL: [(&str, Format); 5] = [
        ("dot", Format::Dot),
        ("mermaid", Format::Mermaid),
        ("json", Format::Json),
        ("svg", Format::Svg),
        ("html", Format::Html),
    ];

    fn parse(name: &str) -> Result<Self, Error> {
        let known = Self::ALL.iter().find(|(known, _)| *known == name);
        let known = known.map(|(_, format)| *format);
        let invalid = || {
            invalid_flag(message!(
                "invalid --format value \"{name}\", expected \"dot\", \"mermaid\", \"json\", \"svg\" or \"html\""
            ))
        };
        Ok(known.ok_or_else(invalid)?)
    }
}

pub(crate) fn graph<F: Frontend>(
    args: &GraphArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let format = Format::parse(&args.format)?;
    let mut shown =
        Environment::read::<F>(&args.inputs, &args.definitions, &args.state_dir, context)?;
    let (all, _) = definitions(&shown.definitions.files, context)?;
    let state = std::mem::take(&mut shown.state);
    let (graph, warnings) = resources::<F>(&shown, state, all, context)?;
    context.report.diagnostics(&warnings, context.sources);
    stdout(text(&graph, format, args.shows_secrets)?.as_bytes())
}

/// What the Score files of an environment get from definitions, and the warnings; `state` is that of the environment.
pub(crate) fn resources<F: Frontend>(
    shown: &Environment,
    state: State,
    all: Definitions,
    context: &mut CommandContext<'_>,
) -> Result<(ResourceGraph, Diagnostics), Error> {
    let mut inputs = Inputs::read::<F>(&shown.inputs, context.sources)?;
    let run = definition_run::run(
        all,
        &shown.definitions,
        &inputs.extensions.context,
        shown.seed.clone(),
        Box::new(MarkedOutputs),
        context.sources,
    )?
    .run;
    inputs.extensions.definitions = Some(run.clone());
    let backend = F::for_state(&state);
    let entries = shown.entries(&backend, context)?;
    let job = inputs.job(&shown.inputs, state, providers(entries));
    let _step = progress::step(|| compiling(inputs.score_files.len()));
    let made = resource_graph(&backend, &run, job, context.sources, &OsHost)?;
    Ok(made)
}

fn text(graph: &ResourceGraph, format: Format, shows_secrets: bool) -> Result<String, Error> {
    Ok(match format {
        Format::Dot => graph.to_dot(),
        Format::Mermaid => graph.to_mermaid(),
        Format::Svg => graph.to_svg(),
        Format::Html => graph.to_html(shows_secrets),
        Format::Json => {
            let json = graph.to_json(shows_secrets);
            let text = json.map_err(|_| {
                Error::Other("the graph holds a number that JSON cannot say".to_owned())
            })?;
            text + "\n"
        }
    })
}
