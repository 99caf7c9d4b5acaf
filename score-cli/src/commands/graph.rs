//! `graph`: the resources of Score files, and what they depend on.

use std::time::Duration;

use score_core::provision::ProvisionerEntry;
use score_core::state::State;
use score_humanitec::definitions::graph::{ResourceGraph, resource_graph};
use score_humanitec::definitions::{MarkedOutputs, Seed};
use score_yaml::message;

use super::CommandContext;
use super::definitions::definitions;
use crate::command_tree::graph::GraphArgs;
use crate::error::Error;
use crate::frontend::Frontend;
use crate::host::OsHost;
use crate::inputs::{Inputs, definition_run, invalid_flag};
use crate::provisioners::{all_kinds, entries};
use crate::report::stdout;
use crate::state_dir::{Access, StateDir};

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
    let all = definitions(&args.definitions.files, context)?;
    let mut inputs = Inputs::read::<F>(&args.inputs, context.sources)?;
    let run = definition_run::run(
        all,
        &args.definitions,
        &inputs.extensions.context.clone(),
        Seed::FIXED,
        Box::new(MarkedOutputs),
        context.sources,
    )?;
    inputs.extensions.definitions = Some(run.clone());
    let state = State::default();
    let backend = F::for_state(&state);
    let entries = project_entries(&backend, context)?;
    let job = inputs.job(&args.inputs, state, entries);
    let (graph, warnings) = resource_graph(&backend, &run, job, context.sources, &OsHost)?;
    context.report.diagnostics(&warnings, context.sources);
    stdout(text(&graph, format, args.shows_secrets)?.as_bytes())
}

/// The entries of the project of the working directory, if there is one.
fn project_entries<F: Frontend>(
    backend: &F,
    context: &mut CommandContext<'_>,
) -> Result<Vec<ProvisionerEntry>, Error> {
    match StateDir::open::<F>(Access::Read)? {
        Some(directory) => {
            // None of them is run.
            let kinds = all_kinds(backend, Duration::ZERO);
            entries(backend, &directory, &kinds, context.sources)
        }
        None => Ok(Vec::new()),
    }
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
