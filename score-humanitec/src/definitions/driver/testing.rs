//! Runs of drivers for tests.

use std::time::Duration;

use score_core::diagnostic::{Diagnostic, Diagnostics, FieldPath, render};
use score_kubernetes::{rules, strict};
use score_yaml::{Map, SortedMap, SourceMap, Str, Value, json, parse_str};

use super::{DriverMap, DriverReply, DriverRun, Location, Route, driver};
use crate::definitions::{
    Definition, DefinitionFiles, DriverInputs, Found, Lookup, MatchContext, PlacedRoom, Reference,
    ResourceContext, ResourceIdentity, Sealed, Seed, Substitution,
};
use crate::profile::ControllerKind;

/// A definition and a resource, `t.default#modules.api.externals.db` of application `shop`.
pub(in crate::definitions) struct Case {
    pub(in crate::definitions) resource: ResourceIdentity,
    pub(in crate::definitions) sealed: Sealed,
    pub(in crate::definitions) seed: Seed,
    definition: Definition,
    sources: SourceMap,
    params: Map,
    cookie: Option<Value>,
    host: Option<Value>,
    routes: Vec<Route>,
    pub(in crate::definitions) workload_kind: ControllerKind,
    values: SortedMap<String, Value>,
    map: DriverMap,
}

/// The GUResID in tests.
const GURESID: &str = "0123456789abcdef0123456789abcdef01234567";

impl Case {
    /// A definition with a driver and the YAML of its inputs, which stand from line 6 on.
    pub(in crate::definitions) fn new(driver: &str, inputs: &str) -> Self {
        let inputs = match inputs {
            "" => "  {}".to_owned(),
            inputs => format!("  {}", inputs.replace('\n', "\n  ")),
        };
        let text =
            format!("id: cfg\nname: C\ntype: t\ndriver_type: {driver}\ndriver_inputs:\n{inputs}\n");
        let mut sources = SourceMap::new();
        let file = sources.add("cfg.yaml", text);
        let read = DefinitionFiles::read(&sources, &[file], &[]);
        let read = read.expect("the test's definition is one");
        let definition = read.definitions.iter().next().expect("it is there").clone();
        let [kind, class, id] = ["t", "default", "modules.api.externals.db"].map(Str::from);
        Case {
            resource: ResourceIdentity { kind, class, id },
            sealed: Sealed::new(&Seed::FIXED, &sources, Map::new()),
            seed: Seed::FIXED,
            definition,
            sources,
            params: Map::new(),
            cookie: None,
            host: None,
            routes: Vec::new(),
            workload_kind: ControllerKind::Deployment,
            values: SortedMap::new(),
            map: DriverMap::default(),
        }
    }

    pub(in crate::definitions) fn params(mut self, yaml: &str) -> Self {
        match parse_str(yaml) {
            Ok(Value::Map(params)) => self.params = params,
            other => panic!("the test's params are a map: {other:?}"),
        }
        self
    }

    pub(in crate::definitions) fn cookie(mut self, yaml: &str) -> Self {
        self.cookie = Some(parse_str(yaml).expect("the test's YAML is valid"));
        self
    }

    pub(in crate::definitions) fn host(mut self, host: &str) -> Self {
        self.host = Some(Value::from(host));
        self
    }

    pub(in crate::definitions) fn route(mut self, path: &str, port: &str, service: &str) -> Self {
        let [path, port, service] =
            [path, port, service].map(|yaml| parse_str(yaml).expect("the test's YAML is valid"));
        self.routes.push(Route {
            resource: "route.default#r".into(),
            path,
            port,
            service,
        });
        self
    }

    /// A value for a placeholder.
    pub(in crate::definitions) fn value(mut self, raw: &str, value: Value) -> Self {
        self.values.insert(raw.to_owned(), value);
        self
    }

    /// A value for a secret.
    pub(in crate::definitions) fn given(mut self, reference: &str, value: Value) -> Self {
        let given = Map::from_iter([(reference, value)]);
        self.sealed = Sealed::new(&Seed::FIXED, &self.sources, given);
        self
    }

    pub(in crate::definitions) fn mapped(mut self, entry: &str) -> Self {
        self.map.add(entry).expect("the test's entry is one");
        self
    }

    /// Calls a function with the run.
    pub(in crate::definitions) fn try_with_run<R>(
        &self,
        f: impl FnOnce(&DriverRun<'_>) -> R,
    ) -> Result<R, Diagnostics> {
        let environment = MatchContext {
            app: Some("shop".into()),
            env: Some("dev".into()),
            ..MatchContext::default()
        };
        let room = PlacedRoom::of(1);
        let lookup = CaseLookup {
            case: self,
            environment: &environment,
        };
        let substitution = Substitution {
            definition: &self.definition.id,
            sources: &self.sources,
            lookup: &lookup,
            room: &room,
        };
        let driver_inputs = DriverInputs::of(&self.definition, &substitution, &self.sealed)?;
        let seed = self.seed.of_resource(&environment, &self.resource);
        Ok(f(&DriverRun {
            definition: &self.definition,
            resource: &self.resource,
            guresid: GURESID,
            driver_inputs: &driver_inputs,
            inputs: &self.params,
            cookie: self.cookie.as_ref(),
            dns_host: self.host.as_ref(),
            routes: &self.routes,
            workload_kind: self.workload_kind,
            seed: &seed,
            now: Duration::ZERO,
            sealed: &self.sealed,
            sources: &self.sources,
        }))
    }

    pub(in crate::definitions) fn with_run<R>(&self, f: impl FnOnce(&DriverRun<'_>) -> R) -> R {
        self.try_with_run(f).expect("the placeholders are right")
    }

    pub(in crate::definitions) fn run(&self) -> Result<DriverReply, Diagnostics> {
        let driver = driver(&self.definition, &self.map)?;
        self.try_with_run(|run| driver.run(run))?
    }

    pub(in crate::definitions) fn reply(&self) -> DriverReply {
        self.run()
            .unwrap_or_else(|errors| panic!("{}", self.shown(&errors)))
    }

    fn shown(&self, errors: &Diagnostics) -> String {
        let errors = errors
            .iter()
            .map(|error| render(error, &self.sources, false));
        errors.collect::<Vec<_>>().join("\n")
    }

    /// A value as it is shown with secrets.
    pub(in crate::definitions) fn json(&self, value: &Value) -> String {
        let mut out = String::new();
        let value = self.sealed.viewer(true).value(value);
        json::push(&value, &mut out).expect("it is JSON");
        out
    }

    /// The outputs, and the secret ones.
    pub(in crate::definitions) fn outputs(&self) -> String {
        let reply = self.reply();
        let [values, secrets] =
            [reply.values, reply.secrets].map(|map| self.json(&Value::Map(map)));
        format!("{values} {secrets}")
    }

    /// The manifests, a line each.
    pub(in crate::definitions) fn manifests(&self) -> String {
        let manifests = self.reply().manifests;
        let lines = manifests.iter().map(|manifest| {
            let object = self.json(&manifest.object);
            format!("{} {} {object}", manifest.file, manifest.location.as_str())
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Checks that an API server would take the manifests.
    #[track_caller]
    pub(in crate::definitions) fn assert_valid(&self) {
        for manifest in self.reply().manifests {
            if !matches!(manifest.location, Location::Namespace | Location::Cluster) {
                continue;
            }
            let mut found = Diagnostics::new();
            strict::check_manifest(&manifest.object, &FieldPath::new(), &mut found);
            rules::check_manifest(&manifest.object, &FieldPath::new(), &mut found);
            assert!(found.is_empty(), "{found:?}");
        }
    }

    /// Checks that the run fails, and what is said then.
    #[track_caller]
    pub(in crate::definitions) fn fails(&self, expected: &str) {
        match self.run() {
            Ok(reply) => panic!("it does not fail: {reply:?}"),
            Err(errors) => {
                let said = self.shown(&errors);
                assert!(said.contains(expected), "{expected}\nis not in\n{said}");
            }
        }
    }

    /// What the run warns of.
    pub(in crate::definitions) fn warnings(&self) -> String {
        let mut warnings = Diagnostics::new();
        warnings.extend(self.reply().warnings);
        self.shown(&warnings)
    }
}

/// Placeholders with the values of a case.
struct CaseLookup<'c> {
    case: &'c Case,
    environment: &'c MatchContext,
}

impl Lookup for CaseLookup<'_> {
    fn find(&self, reference: &Reference, raw: &str) -> Result<Found<'_>, Diagnostic> {
        match (self.case.values.get(raw), reference) {
            (Some(value), _) => Ok(Found::plain(value.clone())),
            (None, Reference::Context(field)) => ResourceContext {
                environment: self.environment,
                resource: &self.case.resource,
                guresid: GURESID,
            }
            .find(*field),
            (None, _) => panic!("the test gives no value for {raw}"),
        }
    }
}
