//! Services made of a workload's containers.

use std::collections::BTreeMap;

use score_core::backend::{OutputFile, ResolvedWorkload};
use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::text::Text;
use score_core::workload::{Container, Quantities, Resources, Workload};
use score_yaml::{Map, Span, Value, sort_keys};

use crate::build::{BUILD_CONFIGS, build};
use crate::depends::{Condition, Dependencies, depends_on};
use crate::emit::Surroundings;
use crate::files::Place;
use crate::health::Probes;
use crate::wait::WAIT_SERVICE;
use crate::{annotations, depends, environment, files, interpolate, network, volumes};

/// What a workload becomes.
#[derive(Debug, Default)]
pub(crate) struct Services {
    /// Its services: name, where the container stands, and the service itself.
    pub(crate) services: Vec<(String, Span, Value)>,
    /// Its files by path from the project's folder.
    pub(crate) files: BTreeMap<String, OutputFile>,
    /// What is wrong with it.
    pub(crate) diags: Diagnostics,
}

/// The services of a workload, one for each container.
///
/// One container owns the network and is reached by the workload's name. The others share its network,
/// except those that end before others start.
pub(crate) fn services(workload: ResolvedWorkload, surroundings: &Surroundings<'_>) -> Services {
    let ResolvedWorkload {
        workload,
        mut extras,
    } = workload;
    // Metadata is there for templates, ports are published by flags, resources are provisioned already.
    let Workload {
        name,
        metadata: _,
        annotations,
        containers,
        ports: _,
        resources: _,
        extension: _,
    } = workload;
    let mut out = Services::default();
    let annotations = annotations::annotations(&name, &annotations);
    let mut dependencies = depends::dependencies(&name, &containers, &mut out.diags);
    let mut builds = match extras.swap_remove(BUILD_CONFIGS) {
        Some(Value::Map(builds)) => builds,
        _ => Map::new(),
    };
    let primary = network::owner(&containers);

    for (container_name, container) in containers {
        let span = container.span;
        let network = if container_name == primary {
            Network::Own
        } else if network::ends(&container) {
            Network::Apart
        } else {
            Network::Shared
        };
        let mut service = Service {
            annotations: annotations.clone(),
            build: builds
                .swap_remove(&container_name)
                .and_then(|config| kept(config, &mut out.diags)),
            depends_on: dependencies.remove(&container_name).unwrap_or_default(),
            ..Service::default()
        };
        match network {
            Network::Own => service.hostname = Some(name.value.clone()),
            Network::Shared => {
                service.network_mode = Some(format!("service:{}-{primary}", name.value))
            }
            Network::Apart => {}
        }
        if surroundings.waits {
            service
                .depends_on
                .insert(WAIT_SERVICE.to_owned(), Condition::Completed);
        }
        if let Some(models) = surroundings.added.models_of.get(&name.value) {
            service.models = models
                .iter()
                .map(|model| (model.clone(), Value::Map(Map::new())))
                .collect();
        }
        service.fill(&name, &container_name, container, surroundings, &mut out);
        out.services.push((
            format!("{}-{container_name}", name.value),
            span,
            service.into_value(),
        ));
    }
    out
}

/// A build as the state keeps it, checked: somebody may have written there.
fn kept(config: Value, diags: &mut Diagnostics) -> Option<Value> {
    match build(config) {
        Ok(build) => Some(build),
        Err(error) => {
            diags.push(Diagnostic {
                code: Code::InvalidState,
                ..error
            });
            None
        }
    }
}

/// Which network a container has.
enum Network {
    /// Its own one, under the workload's name.
    Own,
    /// That of the primary container.
    Shared,
    /// Its own one, without a name.
    Apart,
}

/// A service, fields in the order they are written.
#[derive(Debug, Default)]
struct Service {
    annotations: Map,
    build: Option<Value>,
    command: Vec<String>,
    depends_on: Dependencies,
    entrypoint: Vec<String>,
    environment: Map,
    hostname: Option<String>,
    healthcheck: Option<Value>,
    image: Option<String>,
    models: Map,
    network_mode: Option<String>,
    volumes: Vec<Value>,
}

impl Service {
    fn fill(
        &mut self,
        workload: &str,
        name: &str,
        container: Container<Text>,
        surroundings: &Surroundings<'_>,
        out: &mut Services,
    ) {
        let Container {
            span: _,
            image,
            command,
            args,
            variables,
            files,
            volumes,
            resources,
            liveness,
            readiness,
            startup: _,
            env: _,
            fields: _,
            before: _,
        } = container;
        // Not escaped: no image has a dollar in its name, so one can only be meant for compose.
        self.image = image
            .filter(|_| self.build.is_none())
            .map(|image| image.value.into_encoded());
        self.entrypoint = command.into_iter().map(Text::into_encoded).collect();
        self.command = args.into_iter().map(Text::into_encoded).collect();
        self.environment = environment::environment(&variables);
        let probes = Probes {
            container: name,
            readiness: readiness.as_ref(),
            liveness: liveness.as_ref(),
        };
        self.healthcheck = probes.healthcheck(&mut out.diags);
        if let Some(resources) = resources {
            warn_of_resources(name, resources, &mut out.diags);
        }
        let mut add = |mount: Result<Value, Diagnostic>| match mount {
            Ok(mount) => self.volumes.push(mount),
            Err(error) => out.diags.push(error),
        };
        for (target, volume) in volumes {
            add(volumes::mount(
                name,
                &target,
                volume,
                surroundings.resources,
            ));
        }
        for (target, file) in files {
            let place = Place {
                mounts: surroundings.mounts,
                workload,
                container: name,
                target: &target,
            };
            add(files::mount(
                place,
                file,
                surroundings.names,
                &mut out.files,
            ));
        }
        self.volumes.sort_by(|a, b| source(a).cmp(source(b)));
    }

    fn into_value(self) -> Value {
        let Service {
            annotations,
            build,
            command,
            depends_on: dependencies,
            entrypoint,
            environment,
            hostname,
            healthcheck,
            image,
            mut models,
            network_mode,
            volumes,
        } = self;
        let words = |words: Vec<String>| {
            let words = words
                .into_iter()
                .map(|word| Value::String(interpolate::word(&word).into_owned()));
            Value::Seq(words.collect())
        };
        sort_keys(&mut models);
        [
            ("annotations", given(annotations)),
            ("build", build),
            (
                "command",
                Some(words(command)).filter(|words| !is_empty(words)),
            ),
            ("depends_on", given(depends_on(dependencies))),
            (
                "entrypoint",
                Some(words(entrypoint)).filter(|words| !is_empty(words)),
            ),
            ("environment", given(environment)),
            ("hostname", hostname.map(Value::from)),
            ("healthcheck", healthcheck),
            ("image", image.map(Value::from)),
            ("models", given(models)),
            ("network_mode", network_mode.map(Value::from)),
            (
                "volumes",
                Some(Value::Seq(volumes)).filter(|volumes| !is_empty(volumes)),
            ),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
    }
}

fn given(map: Map) -> Option<Value> {
    (!map.is_empty()).then_some(Value::Map(map))
}

fn is_empty(list: &Value) -> bool {
    list.as_seq().is_some_and(<[Value]>::is_empty)
}

fn source(mount: &Value) -> &str {
    mount
        .get("source")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Compose outside of a swarm has no reliable limits, so there are none.
fn warn_of_resources(container: &str, resources: Resources<Text>, diags: &mut Diagnostics) {
    let Resources {
        limits,
        requests,
        claims: _,
    } = resources;
    for (field, quantities) in [("limits", limits), ("requests", requests)] {
        let first = quantities.and_then(|quantities| {
            let Quantities {
                cpu,
                memory,
                others,
            } = quantities;
            cpu.or(memory).or_else(|| others.into_values().next())
        });
        // An empty map loses nothing.
        let Some(first) = first else {
            continue;
        };
        let message = format!(
            "compose does not keep resource {field}: those of container `{container}` are left out"
        );
        let warning = Diagnostic::new(Code::UnsupportedField, message)
            .at(first.span)
            .path(format!("containers.{container}.resources.{field}"));
        diags.push(warning);
    }
}

#[cfg(test)]
mod tests {
    use score_yaml::parse_str;

    use crate::testing::{assert_holds, given};

    #[test]
    fn containers_share_the_network_of_one_except_those_that_end() {
        let containers =
            "{b: {image: b}, c: {image: c}, i: {image: i, before: {b: {ready: complete}}}}";
        assert_holds(
            &given(&[("w", containers)]).compose_file(),
            "{name: p, services: {w-b: {hostname: w, network_mode: null},
              w-c: {hostname: null, network_mode: service:w-b}, w-i: {hostname: null, network_mode: null}}}",
        );
    }

    #[test]
    fn commands_and_variables_arrive_as_they_are() {
        let containers = r#"{c: {image: "i:${TAG}", command: [sh, -c], args: ["echo $A $$B"], variables: {V: "$x $${y} ${resources.e.Z}"}}}"#;
        assert_holds(
            &given(&[("w", containers)]).compose_file(),
            r#"{services: {w-c: {image: "i:${TAG}", entrypoint: [sh, -c], command: ["echo $$A $$B"],
                environment: {V: "$$x $${y} ${resources.e.Z}"}}}}"#,
        );
    }

    #[test]
    fn a_build_stands_for_the_image() {
        let mut given = given(&[("w", "{c: {image: x}, d: {image: y}}")]);
        let extras = parse_str("{build_configs: {c: {context: ./src}}}").unwrap();
        given.extras = extras.as_map().unwrap().clone();
        assert_holds(
            &given.compose_file(),
            "{services: {w-c: {image: null, build: {context: ./src}}, w-d: {image: y, build: null}}}",
        );
    }

    #[test]
    fn compute_resources_are_left_out_with_a_warning_each() {
        let containers = "{c: {image: x, resources: {limits: {memory: 1Gi}, requests: {cpu: 100m}}}, \
             d: {image: x, resources: {limits: {}}}}";
        let said = given(&[("w", containers)]).said();
        let at = |field: &str| {
            (
                "unsupported-field".to_owned(),
                format!("containers.c.resources.{field}"),
            )
        };
        assert_eq!(said, [at("limits"), at("requests")]);
    }
}
