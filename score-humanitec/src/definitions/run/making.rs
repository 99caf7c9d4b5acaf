//! The making of a resource: what it is made from, its driver's run, and what of it is told to whom.

use std::sync::{Arc, PoisonError};

use score_core::diagnostic::{Diagnostic, Diagnostics, FieldPath, each_text};
use score_core::host::Host;
use score_core::plan::NodeOrigin;
use score_core::provision::{ItemOrigin, PartValue, Parts, Reply, Request};
use score_core::resource::ResourceUid;
use score_yaml::{Map, Str, Value, message};

use super::RunData;
use super::dependencies::{dns_of, routes_of};
use super::doubts::doubts;
use super::form::put_into;
use super::lookup::NodeLookup;
use super::node_result::{NodeResult, TakenBy};
use crate::codes;
use crate::definitions::driver::{Driver, DriverManifest, DriverReply, DriverRun, Route};
use crate::definitions::finite::has_infinite;
use crate::definitions::placeholders::{DriverInputs, Substitution, TreePlace};
use crate::definitions::{Definition, ResourceIdentity, SealedValue};

/// The start of the uris by which the state remembers who gave a resource.
pub(super) const SCHEME: &str = "definition://";

/// The field of a resource's state that holds what its driver stored.
pub(super) const COOKIE: &str = "cookie";

/// What a resource is made from.
pub(super) struct Given {
    pub(super) resource: ResourceIdentity,
    pub(super) guresid: Str,
    /// Its own inputs: params.
    pub(super) inputs: Map,
    cookie: Option<Value>,
}

/// Reads a request.
pub(super) fn give(data: &RunData, request: &Request<'_>) -> Result<Given, Diagnostics> {
    let resource = data.identity(request.uid);
    let guresid: Str = resource.guresid(&data.settings.context).into();
    let cookies = Some(&data.settings.cookies).filter(|cookies| !cookies.is_empty());
    let cookie = request.state.get(COOKIE).cloned();
    let cookie = cookie.or_else(|| cookies?.get(resource.to_string().as_str()).cloned());
    let inputs = match request.origin {
        NodeOrigin::Needed { .. } => provisioned_params(data, request, &resource, &guresid)?,
        NodeOrigin::Declared | NodeOrigin::Implicit => {
            let params = request.params.clone().unwrap_or_default();
            match decoded(data, Value::Map(params)) {
                Value::Map(params) => params,
                _ => Map::new(),
            }
        }
    };
    if inputs.values().any(has_infinite) {
        let message = message!("a param of `{resource}` is a number that JSON does not have");
        let error = Diagnostic::new(codes::INVALID_VALUE, message).at(request.span);
        return Err(error.into());
    }
    Ok(Given {
        resource,
        guresid,
        inputs,
        cookie,
    })
}

/// A value in the words of the target as one with marks.
fn decoded(data: &RunData, value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(data.settings.form.decode(&text, &data.sealed)),
        Value::Seq(items) => {
            let items = items.into_iter().map(|item| decoded(data, item));
            Value::Seq(items.collect())
        }
        Value::Map(map) => {
            let entries = map
                .into_iter()
                .map(|(key, item)| (key, decoded(data, item)));
            Value::Map(entries.collect())
        }
        other => other,
    }
}

/// The params that `provision` of another definition gives a resource, placeholders replaced.
fn provisioned_params(
    data: &RunData,
    request: &Request<'_>,
    resource: &ResourceIdentity,
    guresid: &str,
) -> Result<Map, Diagnostics> {
    let known = data.params.lock().unwrap_or_else(PoisonError::into_inner);
    let Some((id, at)) = known.get(request.uid).cloned() else {
        return Ok(Map::new());
    };
    drop(known);
    let definition = data.definitions.get(&id);
    let entry = definition.and_then(|definition| definition.provision.get(at));
    let Some((params, key)) = entry.and_then(|entry| Some((entry.params.as_ref()?, &entry.key)))
    else {
        return Ok(Map::new());
    };
    let lookup = NodeLookup {
        data,
        resource,
        guresid,
        needed: request.needed,
    };
    let path = FieldPath::from_iter(["provision", &key.value.to_string(), "params"]);
    let placed = substitution(data, &id, &lookup).tree(params, TreePlace::Params, path)?;
    match placed.tree.to_value() {
        Value::Map(params) => Ok(params),
        _ => Ok(Map::new()),
    }
}

fn substitution<'a>(
    data: &'a RunData,
    definition: &'a str,
    lookup: &'a NodeLookup<'a>,
) -> Substitution<'a> {
    Substitution {
        definition,
        sources: &data.sources,
        lookup,
        room: &data.room,
    }
}

/// What makes a resource.
pub(super) struct Making<'a> {
    pub(super) definition: &'a Definition,
    pub(super) driver: &'a dyn Driver,
    pub(super) by: TakenBy,
    /// True if the driver is told of a dns and its routes.
    pub(super) serves_routes: bool,
}

impl Making<'_> {
    /// Runs the driver for a resource.
    pub(super) fn run(
        self,
        data: &RunData,
        given: Given,
        request: &Request<'_>,
        host: &dyn Host,
    ) -> Result<NodeResult, Diagnostics> {
        let Making {
            definition,
            driver,
            by,
            serves_routes,
        } = self;
        let Given {
            resource,
            guresid,
            inputs,
            cookie,
        } = given;
        let lookup = NodeLookup {
            data,
            resource: &resource,
            guresid: &guresid,
            needed: request.needed,
        };
        let substitution = substitution(data, &definition.id.value, &lookup);
        let driver_inputs = DriverInputs::of(definition, &substitution, &data.sealed)?;
        let (dns_host, routes) = match serves_routes {
            true => served(&lookup),
            false => (None, Vec::new()),
        };
        let reply = driver.run(&DriverRun {
            definition,
            resource: &resource,
            guresid: &guresid,
            driver_inputs: &driver_inputs,
            inputs: &inputs,
            cookie: cookie.as_ref(),
            dns_host: dns_host.as_ref(),
            routes: &routes,
            workload_kind: data.kind_of(&resource),
            seed: &data.seeds.get(&data.settings.context, &resource),
            now: host.now(),
            sealed: &data.sealed,
            sources: &data.sources,
        })?;
        let DriverReply {
            values,
            secrets,
            is_open,
            manifests,
            cookie,
            init: _,
            mut warnings,
        } = reply;
        warnings.extend(doubts(definition, &values, is_open, data)?);
        data.sealed.note_secret(&Value::Map(secrets.clone()));
        let account = driver_inputs.account.clone();
        let driver_inputs = Some(match data.settings.form.shows_inputs() {
            true => driver_inputs.to_values(),
            false => (Value::Null, driver_inputs.secrets.to_value()),
        });
        Ok(NodeResult {
            driver_inputs,
            values,
            secrets,
            is_open,
            account,
            manifests,
            cookie,
            warnings,
            ..NodeResult::new(resource, guresid, by, inputs)
        })
    }
}

/// The host that an ingress serves, and its routes, sorted by id.
fn served(lookup: &NodeLookup<'_>) -> (Option<Value>, Vec<Route>) {
    let dns = dns_of(lookup.data, lookup.resource);
    let host = lookup.result(&dns);
    let host = host.and_then(|dns| dns.values.get("host").cloned());
    let Some(graph) = lookup.graph() else {
        return (host, Vec::new());
    };
    let mut routes: Vec<(Str, Route)> = routes_of(graph, &dns)
        .filter_map(|uid| {
            let identity = lookup.data.identity(uid);
            let result = lookup.result(uid)?;
            let value = |key: &str| {
                let found = result.values.get(key).or_else(|| result.inputs.get(key));
                found.cloned().unwrap_or(Value::Null)
            };
            let route = Route {
                resource: identity.to_string().into(),
                path: value("path"),
                port: value("port"),
                service: value("service"),
            };
            Some((identity.id, route))
        })
        .collect();
    routes.sort_by(|(a, _), (b, _)| a.cmp(b));
    (host, routes.into_iter().map(|(_, route)| route).collect())
}

/// Keeps what was given for a resource, and tells the run of it.
///
/// # Errors
/// An object for the target holds what is not plain.
pub(super) fn reply(
    data: &Arc<RunData>,
    request: &Request<'_>,
    mut result: NodeResult,
) -> Result<Reply, Diagnostics> {
    let form = &*data.settings.form;
    if form.manifests().is_some() && !form.takes_references() {
        let mut manifests = result.manifests.iter();
        let found =
            manifests.find_map(|manifest| Some((manifest, sealed_in(data, &manifest.object)?)));
        if let Some((manifest, value)) = found {
            return Err(sealed_manifest(&result, manifest, &value).into());
        }
    }
    let formed = form.outputs(&result, &data.sealed);
    let mut state = Map::new();
    if let Some(cookie) = &result.cookie {
        state.insert(COOKIE.into(), cookie.clone());
    }
    let open_outputs = result.is_open.then(|| {
        let resource = result.resource.to_string();
        data.open_outputs(resource)
    });
    for (i, object) in formed.changed {
        if let Some(manifest) = result.manifests.get_mut(i) {
            manifest.object = object;
        }
    }
    let exposing = formed.exposing.iter();
    let exposing =
        exposing.filter_map(|i| Some(exposing_manifest(&result, result.manifests.get(*i)?)));
    let left_out = data.note_brought(request.uid, &result, request.needed.graph());
    let warnings = result.warnings.iter().cloned().chain(exposing);
    let warnings = warnings.chain(left_out).collect();
    data.keep(request.uid, result, formed.objects);
    Ok(Reply {
        warnings,
        state,
        outputs: formed.outputs,
        open_outputs,
        ..Reply::default()
    })
}

/// The first value in an object that is not plain.
fn sealed_in(data: &RunData, object: &Value) -> Option<Arc<SealedValue>> {
    if data.sealed.is_empty() {
        return None;
    }
    let mut found = None;
    each_text(object, &mut |text| {
        if found.is_none() {
            found = data.sealed.first_in(text);
        }
    });
    found
}

fn sealed_manifest(
    result: &NodeResult,
    manifest: &DriverManifest,
    value: &SealedValue,
) -> Diagnostic {
    let message = message!(
        "`{}` of `{}` holds `{value}`, which nobody knows yet",
        manifest.file,
        result.resource
    );
    let error = Diagnostic::new(codes::UNRESOLVED_SECRET, message).at(manifest.span);
    match value {
        SealedValue::Secret(_) => error.hint("`--secrets FILE` gives its value"),
        SealedValue::Open { .. } => error.hint("it is known when that resource is made"),
    }
}

fn exposing_manifest(result: &NodeResult, manifest: &DriverManifest) -> Diagnostic {
    let kind = manifest.object.get("kind").and_then(Value::as_str);
    let what = match (kind, manifest.location) {
        (Some(kind), _) => message!("a {kind}"),
        (None, location) => message!("one of the {}", location.as_str()),
    };
    let message = message!(
        "`{}` of `{}` is {what}, and a literal secret stands in it for all to see",
        manifest.file,
        result.resource
    );
    let warning = Diagnostic::new(codes::EXPOSED_SECRET, message).at(manifest.span);
    warning.hint("what is secret belongs in a Secret, or in a variable of a container")
}

/// The objects for Kubernetes of a resource: those that its outputs refer to, and those of its driver, as the target is
/// given them.
pub(super) fn late_parts(data: &RunData, uid: &ResourceUid) -> Parts {
    let form = &*data.settings.form;
    let Some(field) = form.manifests() else {
        return Parts::new();
    };
    let Some((result, own)) = data.result_and_objects(uid) else {
        return Parts::new();
    };
    let namespace = data.namespace();
    let mut objects = own.to_vec();
    if let Some(namespace) = &namespace {
        objects
            .iter_mut()
            .for_each(|object| put_into(object, namespace));
    }
    let manifests = result.manifests.iter();
    let taken = manifests.filter(|manifest| form.takes(&result, manifest));
    objects.extend(
        taken.map(|manifest| form.object(&result, manifest, namespace.as_deref(), &data.sealed)),
    );
    match objects.is_empty() {
        true => Parts::new(),
        false => vec![(field, PartValue::Data(Value::Seq(objects)))],
    }
}

/// Where the objects of a resource come from, in the order of [`late_parts`]: those of its driver from a manifest of the
/// definition.
pub(super) fn items(data: &RunData, uid: &ResourceUid) -> Vec<Option<ItemOrigin>> {
    let form = &*data.settings.form;
    let Some((result, own)) = data.result_and_objects(uid) else {
        return Vec::new();
    };
    let TakenBy::Definition { definition, .. } = &result.by else {
        return Vec::new();
    };
    let manifests = result.manifests.iter();
    let taken = manifests.filter(|manifest| form.takes(&result, manifest));
    let taken = taken.map(|manifest| {
        let name = message!("definition `{definition}`, `{}`", manifest.file);
        let span = manifest.span;
        Some(ItemOrigin { name, span })
    });
    own.iter().map(|_| None).chain(taken).collect()
}
