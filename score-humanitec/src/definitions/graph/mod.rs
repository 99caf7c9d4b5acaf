//! The graph of a run: its resources, who gives each, and why one depends on another.
//!
//! [`resource_graph`] compiles Score files for a target of its own, a [`DryTarget`], which makes nothing: so
//! placeholders, the plan, drivers and updates are those of `generate`. [`ResourceGraph`] is what it gives.
//!
//! - `dot`, `mermaid`, `json` write it for programs
//! - `svg` draws it, `layout` says where its boxes stand; `html` is a page with the picture and all that is known
//! - `usage`: who gets a definition; `given`: what each resource gets, to compare it
//! - `reason`: why one resource depends on another, for people; `markup`: text of strangers in SVG and HTML

mod dot;
mod given;
mod html;
mod json;
mod layout;
mod markup;
mod mermaid;
mod open_entry;
mod reason;
mod still_host;
mod svg;
mod usage;
mod variables;

use std::sync::{Arc, Mutex, PoisonError};

use score_core::backend::AnyBackend;
use score_core::compile::{Compiled, Job, compile};
use score_core::diagnostic::Diagnostics;
use score_core::host::Host;
use score_core::provision::{Provider, add_environment};
use score_core::target::NoReferences;
use score_yaml::{Map, SortedMap, SourceMap, Str, Value};

pub use self::given::{GivenManifest, GivenResource};
use self::open_entry::OpenEntry;
use self::still_host::StillHost;
pub use self::usage::DefinitionUse;
use self::variables::Variables;
use super::run::{DefinitionRun, NodeResult, TakenBy};
use crate::dry_target::DryTarget;

/// The resources of a run, in the order in which they are provisioned, and what each depends on.
#[derive(Debug)]
pub struct ResourceGraph {
    run: Arc<DefinitionRun>,
    nodes: Vec<GraphNode>,
    edges: Vec<GraphEdge>,
    /// The variables of containers, by workload and container; strings may hold marks.
    variables: Variables,
}

/// A resource of a graph.
#[derive(Clone, Debug)]
struct GraphNode {
    /// `TYPE.CLASS#ID`
    resource: String,
    by: GivenBy,
    /// Its module, if it stands for a workload.
    module: Option<Value>,
}

/// Who gives a resource.
#[derive(Clone, Debug)]
enum GivenBy {
    /// A definition, or nobody has to.
    Run(Arc<NodeResult>),
    /// A provisioner file of the project, which is not asked.
    Provisioner,
}

/// That one resource depends on another.
#[derive(Clone, Debug)]
struct GraphEdge {
    from: String,
    to: String,
    why: Str,
}

/// The types that are no resources of the platform.
const NOT_SHOWN: [&str; 2] = ["environment", "service"];

/// The graph of Score files, and the warnings. The job's layer of extensions has the same definitions; its provisioners
/// take resources as in a run, but are not asked for anything.
///
/// # Errors
/// As [`compile`].
pub fn resource_graph<'a>(
    backend: &dyn AnyBackend,
    run: &'a Arc<DefinitionRun>,
    mut job: Job<'a>,
    sources: &mut SourceMap,
    host: &dyn Host,
) -> Result<(ResourceGraph, Diagnostics), Diagnostics> {
    let entries = std::mem::take(&mut job.entries).into_iter();
    let open = |entry| Box::new(OpenEntry::new(entry, run)) as Box<dyn Provider>;
    job.entries = entries.map(open).collect();
    add_environment(&mut job.entries);
    let group: &DefinitionRun = run;
    job.groups.push(group);
    let variables = Mutex::default();
    let target = DryTarget {
        backend,
        notation: Some(&NoReferences),
        has_entries: false,
        emit: Box::new(|project, _: &mut Diagnostics| variables::keep(project, &variables)),
    };
    let compiled = compile(&target, job, sources, &StillHost(host), &|_, _, _| {
        Ok(Map::new())
    })?;
    drop(target);
    let variables = variables.into_inner();
    let variables = variables.unwrap_or_else(PoisonError::into_inner);
    let graph = ResourceGraph {
        nodes: nodes(run, &compiled),
        edges: edges(run, &compiled),
        run: Arc::clone(run),
        variables,
    };
    Ok((graph, compiled.warnings))
}

/// The resources that are shown, in their order.
fn nodes(run: &DefinitionRun, compiled: &Compiled) -> Vec<GraphNode> {
    let shown = compiled.order.iter().filter(|uid| is_shown(uid.kind()));
    let nodes = shown.map(|uid| {
        let by = match run.result(uid) {
            Some(result) => GivenBy::Run(result),
            None => GivenBy::Provisioner,
        };
        let identity = run.identity(uid);
        let workload = match identity.kind.as_str() {
            "workload" => identity.id.strip_prefix("modules."),
            _ => None,
        };
        GraphNode {
            resource: identity.to_string(),
            module: workload.and_then(|workload| run.module_after(workload)),
            by,
        }
    });
    nodes.collect()
}

/// Which resource depends on which, in the order of the former.
fn edges(run: &DefinitionRun, compiled: &Compiled) -> Vec<GraphEdge> {
    let mut edges = Vec::new();
    for uid in compiled.order.iter().filter(|uid| is_shown(uid.kind())) {
        let from = run.identity(uid).to_string();
        let needs = compiled
            .graph
            .needs(uid)
            .filter(|need| is_shown(need.uid.kind()));
        for need in needs {
            let why = compiled.graph.why(uid, &need.uid);
            let why = why.and_then(|(why, _)| why).unwrap_or("params");
            edges.push(GraphEdge {
                from: from.clone(),
                to: run.identity(&need.uid).to_string(),
                why: why.into(),
            });
        }
    }
    edges
}

fn is_shown(kind: &str) -> bool {
    !NOT_SHOWN.contains(&kind)
}

impl GraphNode {
    /// The definition that gives it.
    fn definition(&self) -> Option<&str> {
        match &self.result()?.by {
            TakenBy::Definition { definition, .. } => Some(definition),
            TakenBy::BuiltIn => None,
        }
    }

    /// Who gives it, in a word.
    fn by(&self) -> &'static str {
        match self.result().map(|result| &result.by) {
            Some(TakenBy::Definition { .. }) => "definition",
            Some(TakenBy::BuiltIn) => "built-in",
            None => "provisioner",
        }
    }

    /// The workload that it stands for.
    fn workload(&self) -> Option<&str> {
        match self.kind_and_id() {
            (kind, id) if kind.starts_with("workload.") => id.strip_prefix("modules."),
            _ => None,
        }
    }

    /// `TYPE.CLASS` and the id.
    fn kind_and_id(&self) -> (&str, &str) {
        let parts = self.resource.split_once('#');
        parts.unwrap_or((&self.resource, ""))
    }

    /// Who gives it: `definition ID`, `built-in`, `provisioner`.
    fn giver(&self) -> String {
        match self.definition() {
            Some(definition) => format!("definition {definition}"),
            None => self.by().to_owned(),
        }
    }

    /// The rule by which it gets its definition, as it is written: `{env_type: development}`.
    fn rule(&self) -> Option<String> {
        let TakenBy::Definition { criterion, .. } = &self.result()?.by else {
            return None;
        };
        let field = |(key, value): (&Str, &Value)| {
            let value = value.as_str().unwrap_or_default();
            format!("{key}: {value}")
        };
        let fields: Vec<String> = criterion.to_map().iter().map(field).collect();
        Some(format!("{{{}}}", fields.join(", ")))
    }

    fn result(&self) -> Option<&NodeResult> {
        match &self.by {
            GivenBy::Run(result) => Some(result),
            GivenBy::Provisioner => None,
        }
    }

    /// The words in a picture, a line each: the resource, and the definition or who else gives it.
    fn lines(&self) -> [&str; 2] {
        [&self.resource, self.definition().unwrap_or(self.by())]
    }
}

impl ResourceGraph {
    /// What the graph is of: the environment, as far as it is known.
    fn heading(&self) -> String {
        let context = self.run.context();
        let mut heading = "Resources".to_owned();
        let mut say = |before: &str, name: &Option<Str>, behind: &str| {
            if let Some(name) = name {
                heading += before;
                heading += name;
                heading += behind;
            }
        };
        say(" of ", &context.app, "");
        say(" in ", &context.env, "");
        say(" (", &context.env_type, ")");
        say(", organisation ", &context.org, "");
        heading
    }

    /// The indices of the resources.
    fn indices(&self) -> SortedMap<&str, usize> {
        let nodes = self.nodes.iter().enumerate();
        nodes
            .map(|(at, node)| (node.resource.as_str(), at))
            .collect()
    }

    /// The number of resources.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// True if there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}

#[cfg(test)]
mod tests;
