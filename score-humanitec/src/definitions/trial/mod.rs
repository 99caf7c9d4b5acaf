//! `definitions test`: one definition run alone, with what a file says in place of its resource and of what it refers to.

mod inputs;
mod likely;
mod skeleton;
#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::profile::ControllerKind;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::{Map, SourceMap, Str, Value, message};

use self::inputs::Placeholders;
pub use self::inputs::TrialInputs;
pub use self::skeleton::{TrialSkeleton, trial_skeleton};
use super::context::MatchContext;
use super::definition::{DEFAULT_CLASS, Definition};
use super::driver::{DriverMap, DriverReply, DriverRun, driver};
use super::identity::ResourceIdentity;
use super::placeholders::{DriverInputs, Found, Lookup, PlacedRoom, Substitution};
use super::sealed::{Sealed, Viewer};
use super::seed::Seed;
use super::selector::{ContextField, Reference};
use crate::codes;

/// A run of one definition alone.
#[derive(Debug)]
pub struct Trial<'a> {
    /// The definition; its criteria do not matter.
    pub definition: &'a Definition,
    /// What stands in for its resource and for what it refers to.
    pub inputs: &'a TrialInputs,
    /// What stands in for its driver.
    pub drivers: &'a DriverMap,
    /// The values of secrets by `STORE/REF[@VERSION]`.
    pub secrets: Map,
    /// The texts of the run.
    pub sources: &'a SourceMap,
}

/// What a trial gave.
#[derive(Clone, PartialEq, Debug)]
pub struct TrialResult {
    /// `{init, outputs, secrets, manifests, cookie}`, as it is shown.
    pub shown: Value,
    /// What looks wrong.
    pub warnings: Vec<Diagnostic>,
}

/// The id of the resource where the inputs give none.
const DEFAULT_ID: &str = "modules.workload.externals.resource";

/// What the inputs call the host that an ingress serves.
const DNS_HOST: &str = "resources.dns.outputs.host";

impl Trial<'_> {
    /// Runs the definition with the seed that everybody knows.
    ///
    /// # Errors
    /// The placeholders of the definition are wrong or were not given, or its driver fails.
    pub fn run(self, shows_secrets: bool) -> Result<TrialResult, Diagnostics> {
        let definition = self.inputs.with_secrets(self.definition);
        let driver = driver(&definition, self.drivers)?;
        let sealed = Sealed::new(&Seed::FIXED, self.sources, self.secrets);
        let placeholders = &self.inputs.placeholders;
        let text = |field: ContextField| placeholders.text(field).map(Str::from);
        let resource = ResourceIdentity {
            kind: definition.kind.value.clone(),
            class: text(ContextField::ResClass).unwrap_or_else(|| DEFAULT_CLASS.into()),
            id: text(ContextField::ResId).unwrap_or_else(|| DEFAULT_ID.into()),
        };
        let environment = MatchContext {
            org: text(ContextField::OrgId),
            app: text(ContextField::AppId),
            env: text(ContextField::EnvId),
            env_type: text(ContextField::EnvType),
        };
        let guresid = match text(ContextField::ResGuresid) {
            Some(given) => given.to_string(),
            None => resource.guresid(&environment),
        };
        let lookup = Given(placeholders);
        let room = PlacedRoom::of(1);
        let substitution = Substitution {
            definition: &definition.id,
            sources: self.sources,
            lookup: &lookup,
            room: &room,
        };
        let driver_inputs = DriverInputs::of(&definition, &substitution, &sealed)?;
        let host = Reference::parse(DNS_HOST);
        let host = host.ok().and_then(|host| placeholders.of(&host));
        let reply = driver.run(&DriverRun {
            definition: &definition,
            resource: &resource,
            guresid: &guresid,
            driver_inputs: &driver_inputs,
            inputs: &self.inputs.resource,
            cookie: self.inputs.cookie.as_ref(),
            dns_host: host,
            routes: &[],
            workload_kind: ControllerKind::Deployment,
            seed: &Seed::FIXED.of_resource(&environment, &resource),
            now: Duration::ZERO,
            sealed: &sealed,
            sources: self.sources,
        })?;
        Ok(TrialResult {
            shown: shown(&reply, &sealed.viewer(shows_secrets)),
            warnings: reply.warnings,
        })
    }
}

/// Placeholders with the values that were given.
struct Given<'a>(&'a Placeholders);

impl Lookup for Given<'_> {
    fn find(&self, reference: &Reference, raw: &str) -> Result<Found<'_>, Diagnostic> {
        let Given(given) = self;
        let found = given.named(raw).or_else(|| given.of(reference));
        let value = found.ok_or_else(|| {
            let message = message!("`{raw}` was not given");
            let error = Diagnostic::new(codes::NATIVE_PLACEHOLDER, message);
            let error = error.near(raw, given.names());
            error.hint(message!(
                "`placeholders` of the inputs gives it: `{raw}: VALUE`"
            ))
        })?;
        Ok(Found {
            value: std::borrow::Cow::Borrowed(value),
            secret_of: None,
        })
    }
}

/// What a driver gave, as it is shown.
fn shown(reply: &DriverReply, viewer: &Viewer<'_>) -> Value {
    let optional = |value: &Option<Value>| match value {
        Some(value) => {
            let objects = reply.manifests.iter().map(|manifest| &manifest.object);
            viewer.kept(value, objects, &reply.values)
        }
        None => Value::Null,
    };
    let manifests = reply.manifests.iter().map(|manifest| {
        Value::Map(Map::from_iter([
            ("file", Value::String(manifest.file.clone())),
            ("location", manifest.location.as_str().into()),
            ("object", viewer.manifest(&manifest.object)),
        ]))
    });
    let map = |map: &Map| Value::Map(map.clone());
    Value::Map(Map::from_iter([
        ("init", optional(&reply.init)),
        ("outputs", viewer.value(&map(&reply.values))),
        ("secrets", viewer.secret(&map(&reply.secrets))),
        ("manifests", Value::Seq(manifests.collect())),
        ("cookie", optional(&reply.cookie)),
    ]))
}
