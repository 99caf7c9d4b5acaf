//! `graph`: the resources of Score files, and what they depend on.

pub(crate) mod environment;

use std::sync::Arc;

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
use crate::binary::Binary;
use crate::command_tree::graph::GraphArgs;
use crate::error::{Error, invalid_flag};
use crate::host::OsHost;
use crate::inputs::Inputs;
use crate::inputs::definition_run::RunInputs;
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

pub(crate) fn graph(
    binary: Binary,
    args: &GraphArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let format = Format::parse(&args.format)?;
    let mut shown = Environment::read(
        binary,
        &args.inputs,
        &args.definitions,
        &args.state_dir,
        context,
    )?;
    shown.check_has_files()?;
    let (all, _) = definitions(&shown.definitions.files, context)?;
    let state = std::mem::take(&mut shown.state);
    let mut inputs = GraphInputs::read(binary, &shown, context)?;
    let (graph, warnings) = inputs.graph(binary, &shown, state, all.into(), context)?;
    context.report.diagnostics(&warnings, context.sources);
    stdout(text(&graph, format, args.shows_secrets)?.as_bytes())
}

/// The files of an environment, whichever definitions it has: Score files and what goes with them, secrets and cookies. They
/// are read once, as streams may be among them.
pub(crate) struct GraphInputs {
    inputs: Inputs,
    run: RunInputs,
}

impl GraphInputs {
    /// Reads the files of an environment.
    ///
    /// # Errors
    /// As for [`Inputs::read`] and [`RunInputs::read`].
    pub(crate) fn read(
        binary: Binary,
        shown: &Environment,
        context: &mut CommandContext<'_>,
    ) -> Result<Self, Error> {
        Ok(GraphInputs {
            inputs: Inputs::read(binary, &shown.inputs, context.sources)?,
            run: RunInputs::read(&shown.definitions, context.sources)?,
        })
    }

    /// What the Score files of the environment get from definitions, and the warnings; `state` is that of the environment.
    ///
    /// # Errors
    /// Placeholders in the definitions are malformed, an entry of the project is not valid; as for [`resource_graph`].
    pub(crate) fn graph(
        &mut self,
        binary: Binary,
        shown: &Environment,
        state: State,
        all: Arc<Definitions>,
        context: &mut CommandContext<'_>,
    ) -> Result<(ResourceGraph, Diagnostics), Error> {
        let GraphInputs { inputs, run } = self;
        let run = run.clone().run(
            all,
            &inputs.extensions.context,
            shown.seed.clone(),
            Box::new(MarkedOutputs),
            context.sources,
        )?;
        inputs.extensions.definitions = Some(run.clone());
        let backend = binary.for_state(&state);
        let entries = shown.entries(&*backend, context)?;
        let job = inputs.job(&shown.inputs, state, providers(entries));
        let _step = progress::step(|| compiling(inputs.score_files.len()));
        let made = resource_graph(&*backend, &run, job, context.sources, &OsHost)?;
        Ok(made)
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
