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
        let id = id_of(name);
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

/// The id of a profile in its name, which may say whose it is before that.
fn id_of(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn unknown(name: &str, id: &str, profiles: &[Arc<Profile>]) -> Diagnostic {
    let message = message!("there is no workload profile `{name}`");
    let diagnostic = Diagnostic::new(codes::UNKNOWN_PROFILE, message);
    let built_in = |id: &str| built_in_names().find(|full| id_of(full) == id);
    if let Some(full) = built_in(id) {
        return diagnostic.hint(message!("did you mean `{full}`?"));
    }
    let before = diagnostic.hints.len();
    let diagnostic = diagnostic.near(id, profiles.iter().map(|profile| profile.id.as_str()));
    if diagnostic.hints.len() > before {
        return diagnostic;
    }
    // That all of them are of one organisation makes no name like another one.
    if let Some(full) = nearest(id, built_in_names().map(id_of)).and_then(built_in) {
        return diagnostic.hint(message!("did you mean `{full}`?"));
    }
    // What the name holds of a kind of workload: `CronJob`, `default-statefulset`. The longer word counts.
    let lower = id.to_ascii_lowercase();
    let word = |full: &&str| id_of(full).trim_start_matches("default-").len();
    let held =
        built_in_names().filter(|full| lower.contains(id_of(full).trim_start_matches("default-")));
    let held = held.max_by_key(word);
    let deployment = || built_in("default-module").filter(|_| lower.contains("deployment"));
    // A guess of that kind may be wrong, so the list comes with it.
    let meant = held.or_else(deployment);
    let meant = meant.map(|full| message!("did you mean `{full}`?"));
    let diagnostic = meant.into_iter().fold(diagnostic, Diagnostic::hint);
    let names: Vec<&str> = built_in_names().collect();
    let (first, rest) = names.split_at(names.len().min(3));
    let diagnostic = diagnostic.hint(format!("there are {}", listed(first.iter().copied(), ", ")));
    let diagnostic = match rest {
        [] => diagnostic,
        rest => diagnostic.hint(format!("and {}", listed(rest.iter().copied(), ", "))),
    };
    if profiles.is_empty() {
        return diagnostic.hint("`--profiles DIR` makes custom profiles known");
    }
    let custom = listed(profiles.iter().map(|profile| profile.id.as_str()), ", ");
    diagnostic.hint(format!("custom profiles here: {custom}"))
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
