//! From `Workload<Template>` to `Workload<Text>`.

use score_yaml::message;
use score_yaml::message::Name;
use std::collections::BTreeSet;

use crate::backend::Target;
use crate::diagnostic::Diagnostics;
use crate::host::Host;
use crate::path::FieldPath;
use crate::reference::{Env, Outcome, Scope};
use crate::state::State;
use crate::text::{Template, Text};
use crate::workload::{Resource, Site, Workload};

/// A workload whose placeholders are replaced. Its resources have no params: those were for their provisioners.
#[derive(Debug)]
pub struct Resolved {
    /// The workload.
    pub workload: Workload<Text>,
    /// The environment variables that its placeholders read, now or when the target starts.
    pub env: BTreeSet<String>,
    /// Bytes that stand in the place of placeholders.
    pub placed: usize,
}

/// Replaces the placeholders of a workload by metadata and outputs. Needs only what it is given, so
/// that workloads can be resolved in parallel.
///
/// # Errors
/// A placeholder names what is not there, or an environment variable that is needed at once is not set.
pub fn resolve(
    mut workload: Workload<Template>,
    state: &State,
    target: &Target,
    host: &dyn Host,
) -> Result<Resolved, Diagnostics> {
    let resources = std::mem::take(&mut workload.resources);
    let metadata = std::mem::take(&mut workload.metadata);
    let name = workload.name.value.clone();
    let scope = Scope {
        metadata: &metadata,
        resources: &resources,
        state,
        host,
    };
    let mut outcome = Outcome::default();
    let mut diags = Diagnostics::new();

    let mut workload = workload.map_texts(&mut |site, path, template| {
        let env = match site {
            Site::Variable | Site::VolumeSource => Env::Late,
            Site::FileContent | Site::Param | Site::Setting => Env::Now,
        };
        let text = scope.text(template, env, &mut outcome);
        for unresolved in outcome.unresolved.drain(..) {
            diags.push(unresolved.diagnostic(path, |kept| {
                let (before, behind) = target.conversion_failed;
                let (name, path) = (Name(&name), kept_path(site, path));
                format!("{before}{name}{behind}: {path}: {kept}")
            }));
        }
        text
    });
    if diags.has_errors() {
        return Err(diags);
    }
    workload.metadata = metadata;
    workload.resources = resources
        .into_iter()
        .map(|(name, resource)| (name, Box::new(without_params(*resource))))
        .collect();
    Ok(Resolved {
        workload,
        env: outcome.env,
        placed: outcome.placed,
    })
}

/// The field in the notation of the texts that scripts know.
fn kept_path(site: Site, path: &FieldPath) -> String {
    let keys = FieldPath::keys(path.as_str());
    match (site, keys.as_slice()) {
        (Site::FileContent, [_, container, _, target, ..]) => {
            message!("containers.{container}.files[{target}]: failed to substitute in content")
        }
        (Site::VolumeSource, [_, container, _, target, ..]) => {
            message!("containers.{container}.volumes[{target}]")
        }
        _ => message!("{}", keys.join(".")),
    }
}

fn without_params(resource: Resource<Template>) -> Resource<Text> {
    let Resource {
        span,
        kind_span,
        uid,
        metadata,
        params: _,
    } = resource;
    Resource {
        span,
        kind_span,
        uid,
        metadata,
        params: None,
    }
}
