//! A provisioner case: an entry, what it is asked, and what it answers.

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;
use std::time::Duration;

use libtest_mimic::Failed;
use score_cli::Frontend;
use score_cli::provisioners::all_kinds;
use score_core::backend::Backend;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::plan::NodeOrigin;
use score_core::provision::{
    EntryContext, Needed, ProvisionerEntry, Reply, Request, ServicePort, Shared, WorkloadService,
    WorkloadServices, built_in_environment, load,
};
use score_core::random::Draws;
use score_core::resource::ResourceUid;
use score_core::schema::PROVISIONERS;
use score_core::state::State;
use score_core::target::Target;
use score_core::workload::Protocol;
use score_schema::Schema;
use score_yaml::{Map, SourceMap, Span, Value, de::from_value, emit, parse_str};
use serde::Deserialize;

use crate::blessed;
use crate::case::Case;
use crate::host::CaseHost;
use crate::run::{init_flags, text};
use crate::{short_name, snapshot};
use score_cli::codes;

/// The file that makes a folder a case.
pub(crate) const REQUEST_FILE: &str = "request.yaml";
const ENTRY_FILE: &str = "entry.yaml";

/// `request.yaml`: what the provisioner is asked; the target adds its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    class: Option<String>,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    params: Option<Map>,
    #[serde(default)]
    metadata: Option<Map>,
    #[serde(default)]
    state: Map,
    #[serde(default)]
    shared: Map,
    #[serde(default)]
    workload_metadata: Map,
    #[serde(default)]
    workload_services: BTreeMap<String, AskedService>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedService {
    service_name: String,
    ports: BTreeMap<String, u16>,
}

/// The workload that asks.
const WORKLOAD: &str = "app";
/// The name under which it declares the resource.
const RESOURCE: &str = "res";
const GUID: &str = "00000000-0000-4000-8000-000000000000";

/// Checks a case: `entry.yaml` answers `request.yaml` with `BACKEND.yaml`, or says what is in `BACKEND.snap`.
pub(crate) fn check<F: Frontend>(case: &Case) -> Result<(), Failed> {
    let asked = fs::read_to_string(case.path(REQUEST_FILE))?;
    let asked = parse_str(&asked).map_err(|error| format!("{REQUEST_FILE}: {error}"))?;
    let asked: Asked = from_value(&asked).map_err(|error| format!("{REQUEST_FILE}: {error}"))?;
    let backend = backend::<F>()?;
    let mut sources = SourceMap::new();
    let entries = entries(case, &backend, &mut sources)?;
    agrees_with_the_schema(case, &entries)?;
    let nowhere = Span::new(sources.add("nowhere", ""), 0, 0);
    let answer = entries.and_then(|entries| {
        let at = |entry: &ProvisionerEntry| entry.span.unwrap_or(nowhere);
        answer(case, &entries, &at, asked, &backend.target())
    });
    let (reply, said) = match answer {
        Ok(answer) => (emit(&Value::Map(answer)), String::new()),
        Err(diags) => (String::new(), text(&diags, &sources)),
    };
    let name = short_name::<F>();
    snapshot::all([
        blessed::file(&case.path(&format!("{name}.yaml")), &reply),
        snapshot::compare(&case.folder, name, Some(&case.path(REQUEST_FILE)), &said),
    ])
}

/// The backend of a project that was just made.
fn backend<F: Frontend>() -> Result<F, Failed> {
    let mut state = State::default();
    F::init_state(&mut state, &init_flags::<F>(), "corpus", true)
        .map_err(|diagnostic| diagnostic.message)?;
    Ok(F::for_state(&state))
}

/// The entries of the case; without a file, the one that needs none.
fn entries<B: Backend>(
    case: &Case,
    backend: &B,
    sources: &mut SourceMap,
) -> Result<Result<Vec<ProvisionerEntry>, Diagnostics>, Failed> {
    if !case.path(ENTRY_FILE).exists() {
        return Ok(Ok(vec![built_in_environment()]));
    }
    let file = sources.add(ENTRY_FILE, fs::read_to_string(case.path(ENTRY_FILE))?);
    let kinds = all_kinds(backend, Duration::from_secs(1));
    Ok(load(sources, file, &kinds, &EntryContext::new(backend)))
}

/// The schema of provisioners files refuses nothing that a target takes, and what every target refuses.
fn agrees_with_the_schema(
    case: &Case,
    entries: &Result<Vec<ProvisionerEntry>, Diagnostics>,
) -> Result<(), Failed> {
    static SCHEMA: LazyLock<Schema> =
        LazyLock::new(|| Schema::compile(PROVISIONERS).expect("the schema is one"));
    let Ok(text) = fs::read_to_string(case.path(ENTRY_FILE)) else {
        return Ok(());
    };
    let mut sources = SourceMap::new();
    let file = sources.add(ENTRY_FILE, text);
    let Ok(documents) = score_yaml::parse(&sources, file) else {
        return Ok(());
    };
    let found = documents.iter().flat_map(|document| SCHEMA.check(document));
    let found: Vec<_> = found.map(|error| format!("{error:?}\n")).collect();
    match entries {
        Ok(_) if !found.is_empty() => {
            Err(format!("the schema refuses it:\n{}", found.concat()).into())
        }
        Err(diags)
            if found.is_empty()
                && case.config.skip.is_empty()
                && diags.iter().any(|d| d.code == codes::INVALID_PROVISIONER) =>
        {
            Err("the schema accepts it".into())
        }
        _ => Ok(()),
    }
}

/// The answer of the first entry that takes the resource.
fn answer(
    case: &Case,
    entries: &[ProvisionerEntry],
    at: &dyn Fn(&ProvisionerEntry) -> Span,
    asked: Asked,
    target: &Target,
) -> Result<Map, Diagnostics> {
    let Asked {
        kind,
        class,
        id,
        params,
        metadata,
        state,
        shared,
        workload_metadata,
        workload_services,
    } = asked;
    let uid = ResourceUid::new(WORKLOAD, RESOURCE, &kind, class.as_deref(), id.as_deref());
    let Some(entry) = entries.iter().find(|entry| entry.matches(&uid)) else {
        return Ok(Map::from_iter([("taken".to_owned(), Value::Bool(false))]));
    };
    let mut shared = Shared::new(shared);
    let mut request = Request {
        origin: &NodeOrigin::Declared,
        span: at(entry),
        uid: &uid,
        guid: GUID,
        params,
        resolved: Vec::new(),
        metadata: metadata.as_ref(),
        state: &state,
        shared: &mut shared,
        source_workload: WORKLOAD,
        workload_metadata: &workload_metadata,
        needed: Needed::default(),
        services: &services(workload_services),
        target,
    };
    let reply = entry.provisioner.provision(
        &mut request,
        &Draws::new(&CaseHost::new(case, 0), &["resource"]),
    )?;
    let shared = shared
        .to_map()
        .map_err(|what| Diagnostic::new(codes::TOO_LARGE, what))?;
    Ok(written(reply, shared))
}

fn services(asked: BTreeMap<String, AskedService>) -> WorkloadServices {
    let port = |(name, port): (String, u16)| {
        let known = ServicePort {
            name: name.clone().into(),
            port,
            target_port: port,
            protocol: Protocol::Tcp,
        };
        (name.into(), known)
    };
    let service = |(workload, service): (String, AskedService)| {
        let ports = service.ports.into_iter().map(port).collect();
        let service_name = service.service_name;
        let service = WorkloadService {
            service_name,
            ports,
        };
        (workload.into(), service)
    };
    WorkloadServices::new(asked.into_iter().map(service).collect())
}

/// A reply and the shared state behind it, without what is empty.
fn written(reply: Reply, shared: Map) -> Map {
    let Reply {
        state,
        outputs,
        is_environment,
        open_outputs: _,
        warnings: _,
        parts,
        logs,
    } = reply;
    let mut written = Map::new();
    let mut note = |name: &str, value: Value, is_empty: bool| {
        if !is_empty {
            written.insert(name.into(), value);
        }
    };
    note("outputs", Value::Map(outputs.clone()), outputs.is_empty());
    note("environment", Value::Bool(true), !is_environment);
    note("state", Value::Map(state.clone()), state.is_empty());
    note("shared", Value::Map(shared.clone()), shared.is_empty());
    for (part, given) in parts {
        let value = given
            .read()
            .unwrap_or_else(|error| Value::from(format!("not YAML: {error}")));
        note(part.template, value, false);
    }
    let lines = logs.iter().map(|line| Value::from(line.as_str())).collect();
    note("logs", Value::Seq(lines), logs.is_empty());
    written
}
