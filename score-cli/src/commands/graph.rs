//! `graph`: the resources of Score files, and what they depend on.

mod environment;

use score_core::provision::providers;
use score_humanitec::definitions::MarkedOutputs;
use score_humanitec::definitions::graph::{ResourceGraph, resource_graph};
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
    let state = std::mem::take(&mut shown.state);
    let backend = F::for_state(&state);
    let entries = shown.entries(&backend, context)?;
    let job = inputs.job(&shown.inputs, state, providers(entries));
    let step = progress::step(|| compiling(inputs.score_files.len()));
    let (graph, warnings) = resource_graph(&backend, &run, job, context.sources, &OsHost)?;
    drop(step);
    context.report.diagnostics(&warnings, context.sources);
    stdout(text(&graph, format, args.shows_secrets)?.as_bytes())
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
