//! From `Workload<Template>` to `Workload<Text>`.

use score_yaml::message::Name;
use score_yaml::{SortedSet, Span, Str, message};
use std::sync::Arc;

use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::host::Host;
use crate::path::FieldPath;
use crate::resolver::{EnvMode, Resolution, Resolver, with_default};
use crate::state::State;
use crate::target::Target;
use crate::text::{Template, Text};
use crate::workload::{FieldKind, Resource, Workload, is_image};

/// A workload whose placeholders are replaced. Its resources have no params: those were for their provisioners.
#[derive(Debug)]
pub struct Resolved {
    /// The workload.
    pub workload: Workload<Text>,
    /// The environment variables that its placeholders read, now or when the target starts.
    pub env: SortedSet<String>,
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
    let names = workload.resource_names();
    let resources = std::mem::take(&mut workload.resources);
    let metadata = Arc::clone(&workload.metadata);
    let name = workload.name.value.clone();
    let resolver = Resolver {
        metadata: &metadata,
        names: &names,
        state,
        host,
    };
    let mut resolution = Resolution::default();
    let mut diags = Diagnostics::new();
    let mut missing = MissingVariables::default();

    let mut workload = workload.map_texts(&mut |kind, path, template| {
        let env = match kind {
            FieldKind::Variable | FieldKind::VolumeSource | FieldKind::Image => EnvMode::Late,
            FieldKind::Param | FieldKind::Setting => EnvMode::Now,
            FieldKind::FileContent => EnvMode::Here,
        };
        let image = (kind == FieldKind::Image)
            .then(|| Image::of(&template))
            .flatten();
        let text = resolver.text(template, env, &mut resolution);
        for unresolved in resolution.unresolved.drain(..) {
            missing.note(unresolved.missing_variable());
            diags.push(
                unresolved
                    .advised_by(target)
                    .diagnostic(path, |go_message| {
                        let (before, behind) = target.conversion_failed;
                        let (name, path) = (Name(&name), go_path(kind, path));
                        format!("{before}{name}{behind}: {path}: {go_message}")
                    }),
            );
        }
        diags.extend(image.and_then(|image| image.fault(&text, path)));
        text
    });
    if diags.has_errors() {
        missing.name_together(&mut diags, target);
        return Err(diags);
    }
    workload.resources = resources
        .into_iter()
        .map(|(name, resource)| (name, Box::new(without_params(*resource))))
        .collect();
    Ok(Resolved {
        workload,
        env: resolution.env,
        placed: resolution.placed,
    })
}

/// What is wrong with placeholders whatever a resource of type `environment` gives: a value, or an error, in the place of a
/// variable. For runs that end before there are outputs.
pub(crate) fn unread_defaults(workload: &Workload<Template>, diags: &mut Diagnostics) {
    workload.each_text(&mut |_, path, text| {
        for placeholder in text.placeholders() {
            let [root, resource, variable] = placeholder.path.as_slice() else {
                continue;
            };
            let declared = workload.resources.get(resource.as_str());
            let is_read = root.as_str() == "resources"
                && declared.is_some_and(|declared| declared.uid.kind() == "environment");
            let fault = is_read.then(|| with_default(placeholder, variable, |_| true));
            if let Some(fault) = fault.flatten() {
                diags.push(fault.diagnostic(path, str::to_owned));
            }
        }
    });
}

/// The variables of the environment that a workload lacks, each behind its resource.
#[derive(Default)]
struct MissingVariables(Vec<(Str, Str)>);

impl MissingVariables {
    /// So many are named in one line.
    const MOST: usize = 5;

    fn note(&mut self, variable: Option<(Str, Str)>) {
        // Nobody reads the ways out of more than a few.
        if let Some(variable) = variable.filter(|_| self.0.len() < 50)
            && !self.0.contains(&variable)
        {
            self.0.push(variable);
        }
    }

    /// Has the ways out name all variables of one resource: the line that names one would take the place of the others.
    fn name_together(&self, diags: &mut Diagnostics, target: &Target) {
        let Some((before, behind)) = target.environment_hints.first() else {
            return;
        };
        let line = |name: &str| format!("{before}{name}{behind}");
        for (resource, name) in &self.0 {
            let of_one = self.0.iter().filter(|(other, _)| other == resource);
            let names: Vec<String> = of_one
                .clone()
                .map(|(_, name)| Name(name).to_string())
                .take(Self::MOST)
                .collect();
            let is_shared = self
                .0
                .iter()
                .any(|(of, other)| other == name && of != resource);
            if names.len() < 2 || is_shared {
                continue;
            }
            let more = if of_one.count() > Self::MOST {
                ",…"
            } else {
                ""
            };
            let (single, all) = (
                line(&Name(name).to_string()),
                line(&format!("\"{}\"", names.join(",") + more)),
            );
            let hints = diags
                .as_mut_slice()
                .iter_mut()
                .flat_map(|one| &mut one.hints);
            for hint in hints.filter(|hint| **hint == single) {
                hint.clone_from(&all);
            }
        }
    }
}

/// The facts of an image with placeholders before they are replaced.
struct Image {
    /// The number of dollars that its author wrote.
    dollars: usize,
    /// The place of its first placeholder.
    place: Span,
}

impl Image {
    fn of(template: &Template) -> Option<Self> {
        let place = template.placeholders().next()?.span;
        let dollars = template.dollars();
        Some(Image { dollars, place })
    }

    /// An error if what placeholders brought into it makes it none. What they brought may be a secret, so it is not shown.
    fn fault(self, text: &Text, path: &FieldPath) -> Option<Diagnostic> {
        let message = if text.dollars() > self.dollars {
            "what a placeholder stands for here has a `$` in it, and no image has one"
        } else if text.as_literal() == Some("") {
            "what the placeholders stand for here leaves the image empty"
        } else if text
            .as_literal()
            .is_some_and(|text| !text.contains('$') && !is_image(text))
        {
            "with what a placeholder stands for here it is no reference to an image"
        } else {
            return None;
        };
        let error = Diagnostic::new(codes::INVALID_VALUE, message);
        let error = error.at(self.place).path(path);
        Some(error.hint("an image is `[HOST[:PORT]/]NAME[/NAME…][:TAG][@DIGEST]`"))
    }
}

/// The field in the notation of the words of the Go tools, which scripts look for.
fn go_path(kind: FieldKind, path: &FieldPath) -> String {
    let keys = FieldPath::keys(path.as_str());
    match (kind, keys.as_slice()) {
        (FieldKind::FileContent, [_, container, _, target, ..]) => {
            message!("containers.{container}.files[{target}]: failed to substitute in content")
        }
        (FieldKind::VolumeSource, [_, container, _, target, ..]) => {
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
        annotations,
        params: _,
    } = resource;
    Resource {
        span,
        kind_span,
        uid,
        metadata,
        annotations,
        params: None,
    }
}
