//! Joins an extension to the custom profile it names, and tells which profile a workload has.

use score_yaml::message;
use score_yaml::message::listed;
use std::sync::Arc;

use score_yaml::Node;

use super::profile::{WorkloadProfile, built_in_names};
use super::state_form::keep;
use super::{Attached, PlatformContext, Profile};
use crate::codes;
use score_core::diagnostic::{Diagnostic, Diagnostics, nearest};

/// The tree of an extension as the state keeps it: its document, and all that is needed to apply it again.
///
/// # Errors
/// It names a profile that nobody knows.
pub(super) fn attach(
    file: &str,
    document: Node,
    context: &PlatformContext,
    profiles: &[Arc<Profile>],
) -> Result<Node, Diagnostics> {
    let named = document
        .get("profile")
        .and_then(|node| Some((node.as_str()?, node.span)))
        .filter(|(name, _)| !name.is_empty());
    let mut profile = None;
    if let Some((name, span)) = named
        && WorkloadProfile::built_in(name).is_none()
    {
        let id = name.rsplit('/').next().unwrap_or(name);
        profile = profiles.iter().find(|profile| profile.id == id);
        if profile.is_none() {
            return Err(unknown(name, id, profiles).at(span).path("profile").into());
        }
    }
    Ok(keep(
        file,
        document,
        context,
        profile.map(|profile| &**profile),
    ))
}

fn unknown(name: &str, id: &str, profiles: &[Arc<Profile>]) -> Diagnostic {
    let message = message!("there is no workload profile `{name}`");
    let diagnostic = Diagnostic::new(codes::UNKNOWN_PROFILE, message);
    if let Some(full) = built_in_names().find(|full| full.rsplit('/').next() == Some(name)) {
        return diagnostic.hint(message!("did you mean `{full}`?"));
    }
    // What is the same but for whose it is is meant: `humanitec/default-statefulset` is `score/statefulset`.
    if let Some(full) = built_in_names().find(|full| short_name(full) == short_name(name)) {
        return diagnostic.hint(message!("did you mean `{full}`?"));
    }
    let before = diagnostic.hints.len();
    let diagnostic = diagnostic.near(id, profiles.iter().map(|profile| profile.id.as_str()));
    if diagnostic.hints.len() > before {
        return diagnostic;
    }
    let near = nearest(name, built_in_names()).or_else(|| {
        let near = nearest(short_name(name), built_in_names().map(short_name))?;
        built_in_names().find(|full| short_name(full) == near)
    });
    let diagnostic = diagnostic.hint(match near {
        Some(near) => message!("did you mean `{near}`?"),
        None => format!("there are {}", listed(built_in_names(), ", ")),
    });
    if profiles.is_empty() {
        return diagnostic.hint("`--profiles DIR` makes custom profiles known");
    }
    let custom = listed(profiles.iter().map(|profile| profile.id.as_str()), ", ");
    diagnostic.hint(format!("custom profiles here: {custom}"))
}

/// What tells a profile from others of the same owner.
fn short_name(name: &str) -> &str {
    let id = name.rsplit('/').next().unwrap_or(name);
    id.strip_prefix("default-").unwrap_or(id)
}

impl Attached<'_> {
    /// The profile that the extension names, if it names one.
    pub(super) fn chosen(&self) -> Option<WorkloadProfile> {
        let name = self.document.get("profile")?.as_str()?;
        match &self.profile {
            Some(profile) => Some(WorkloadProfile::custom(name, Arc::clone(profile))),
            None => WorkloadProfile::built_in(name),
        }
    }
}
