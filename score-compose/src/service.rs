//! A service of the compose file, made of a container.

use score_core::text::Text;
use score_core::workload::additions::Override;
use score_yaml::{Map, SortedSet, Span, Str, Value, sort_keys};

use crate::conversion::ServiceMounts;
use crate::dependencies::{Dependencies, depends_on};
use crate::{interpolation, model};

/// The network of a service.
#[derive(Clone, Debug, Default)]
pub(crate) enum Network {
    /// Its own one, with the name of its group as host name.
    Own,
    /// That of another container of its group.
    Shared(Str),
    /// That of a service.
    Service(Str),
    /// Its own one, without a host name.
    #[default]
    Isolated,
}

/// A service of a container.
#[derive(Clone, Debug, Default)]
pub(crate) struct Service {
    /// The start of the names of the services that run together: the name of the workload, and that of the
    /// schedule if there is one.
    pub(crate) group: String,
    /// Its network.
    pub(crate) network: Network,
    /// The containers of its group that it waits for.
    pub(crate) waits_for: Dependencies,
    /// Other services that it waits for.
    pub(crate) depends_on: Dependencies,
    pub(crate) annotations: Map,
    pub(crate) labels: Map,
    pub(crate) build: Option<Value>,
    pub(crate) models: Map,
    /// The number of its containers, if it is said.
    pub(crate) replicas: Option<i64>,
    /// Its limits and reservations.
    pub(crate) resources: Map,
    /// True if it runs once, until it ends.
    pub(crate) runs_once: bool,
    /// When it is started again, if it is said.
    pub(crate) restart: Option<Str>,
    /// What only pods in Kubernetes' shape say.
    pub(crate) pod: Option<Box<PodSettings>>,
    pub(crate) healthcheck: Option<Value>,
    pub(crate) command: Vec<Str>,
    pub(crate) entrypoint: Vec<Str>,
    pub(crate) environment: Map,
    pub(crate) image: Option<Str>,
    /// The place of its image.
    pub(crate) image_span: Option<Span>,
    pub(crate) is_tty: bool,
    pub(crate) has_stdin: bool,
    pub(crate) volumes: Vec<Value>,
    pub(crate) working_dir: Option<Str>,
}

/// What only pods in Kubernetes' shape say of a service.
#[derive(Clone, Debug, Default)]
pub(crate) struct PodSettings {
    /// The names by which it is reached beside its own.
    pub(crate) aliases: SortedSet<Str>,
    pub(crate) cap_add: Vec<Str>,
    pub(crate) cap_drop: Vec<Str>,
    /// The uses of `configs`.
    pub(crate) configs: Vec<Value>,
    /// The servers that names are asked of, what is put behind names, and how they are asked.
    pub(crate) dns: Vec<Str>,
    pub(crate) dns_search: Vec<Str>,
    pub(crate) dns_opt: Vec<Str>,
    /// The names of other hosts, with their addresses.
    pub(crate) extra_hosts: Map,
    pub(crate) is_privileged: bool,
    /// True if it may write to volumes alone.
    pub(crate) is_read_only: bool,
    /// The ports of the host that it takes.
    pub(crate) ports: Vec<Value>,
    /// The commands behind its start and before its end.
    pub(crate) post_start: Vec<Str>,
    pub(crate) pre_stop: Vec<Str>,
    /// The time that it has to end, in seconds.
    pub(crate) stop_grace_period: Option<u32>,
    pub(crate) user: Option<String>,
}

impl Service {
    /// What only pods say of it.
    pub(crate) fn pod_settings(&mut self) -> &mut PodSettings {
        self.pod.get_or_insert_default()
    }

    /// Adds mounts.
    pub(crate) fn add_mounts(&mut self, mounts: ServiceMounts) {
        let ServiceMounts { volumes, configs } = mounts;
        self.volumes.extend(volumes);
        if !configs.is_empty() {
            self.pod_settings().configs.extend(configs);
        }
    }

    /// Replaces the command and its arguments.
    pub(crate) fn override_command(&mut self, own: Override<Text>) {
        let Override {
            span: _,
            command,
            args,
        } = own;
        if let Some(command) = command {
            self.entrypoint = words(&command);
        }
        if let Some(args) = args {
            self.command = words(&args);
        }
    }

    /// The service as compose files have it, fields in the order they are written.
    pub(crate) fn into_value(self) -> Value {
        let Service {
            group,
            network,
            waits_for,
            mut depends_on,
            annotations,
            mut labels,
            build,
            mut models,
            replicas,
            resources,
            runs_once,
            restart,
            pod,
            healthcheck,
            command,
            entrypoint,
            environment,
            image,
            image_span: _,
            is_tty,
            has_stdin,
            volumes,
            working_dir,
        } = self;
        let deploy: Map = [
            ("replicas", replicas.map(Value::Int)),
            ("resources", non_empty_map(resources)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
        let waits_for = waits_for.into_iter();
        depends_on.extend(
            waits_for
                .map(|(container, condition)| (format!("{group}-{container}").into(), condition)),
        );
        let (hostname, network_mode) = match network {
            Network::Own => (Some(group), None),
            Network::Shared(owner) => (None, Some(format!("service:{group}-{owner}"))),
            Network::Service(owner) => (None, Some(format!("service:{owner}"))),
            Network::Isolated => (None, None),
        };
        let PodSettings {
            aliases,
            cap_add,
            cap_drop,
            configs,
            dns,
            dns_search,
            dns_opt,
            extra_hosts,
            is_privileged,
            is_read_only,
            ports,
            post_start,
            pre_stop,
            stop_grace_period,
            user,
        } = pod.map(|pod| *pod).unwrap_or_default();
        let restart = restart.or_else(|| runs_once.then(|| Str::from("no")));
        sort_keys(&mut labels);
        sort_keys(&mut models);
        [
            ("annotations", non_empty_map(annotations)),
            ("build", build),
            ("cap_add", non_empty_list(cap_add)),
            ("cap_drop", non_empty_list(cap_drop)),
            ("command", non_empty_list(command)),
            ("configs", non_empty_list(configs)),
            ("depends_on", non_empty_map(self::depends_on(depends_on))),
            ("deploy", non_empty_map(deploy)),
            ("dns", non_empty_list(dns)),
            ("dns_opt", non_empty_list(dns_opt)),
            ("dns_search", non_empty_list(dns_search)),
            ("entrypoint", non_empty_list(entrypoint)),
            ("environment", non_empty_map(environment)),
            ("extra_hosts", non_empty_map(extra_hosts)),
            ("hostname", hostname.map(Value::from)),
            ("healthcheck", healthcheck),
            ("image", image.map(Value::from)),
            ("labels", non_empty_map(labels)),
            ("models", non_empty_map(models)),
            ("network_mode", network_mode.map(Value::from)),
            ("networks", networks(aliases)),
            ("ports", non_empty_list(ports)),
            ("privileged", is_privileged.then_some(Value::Bool(true))),
            ("read_only", is_read_only.then_some(Value::Bool(true))),
            ("restart", restart.map(Value::String)),
            ("stdin_open", has_stdin.then_some(Value::Bool(true))),
            (
                "stop_grace_period",
                stop_grace_period.map(|seconds| model::seconds(seconds).into()),
            ),
            ("tty", is_tty.then_some(Value::Bool(true))),
            ("user", user.map(Value::from)),
            ("volumes", non_empty_list(volumes)),
            ("working_dir", working_dir.map(Value::from)),
            ("post_start", hooks(post_start)),
            ("pre_stop", hooks(pre_stop)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }
}

/// The network of the project, with further names in it.
fn networks(aliases: SortedSet<Str>) -> Option<Value> {
    let aliases = non_empty_list(aliases.into_iter().collect())?;
    let default: Value = [("aliases", aliases)].into_iter().collect();
    Some([("default", default)].into_iter().collect())
}

/// The hook that runs a command.
fn hooks(command: Vec<Str>) -> Option<Value> {
    let command = non_empty_list(command)?;
    Some(Value::Seq(vec![
        [("command", command)].into_iter().collect(),
    ]))
}

/// The words of a command.
pub(crate) fn words(texts: &[Text]) -> Vec<Str> {
    texts.iter().map(interpolation::escape_word_text).collect()
}

fn non_empty_map(map: Map) -> Option<Value> {
    (!map.is_empty()).then_some(Value::Map(map))
}

fn non_empty_list<T: Into<Value>>(list: Vec<T>) -> Option<Value> {
    let list = list.into_iter().map(Into::into).collect::<Vec<_>>();
    (!list.is_empty()).then_some(Value::Seq(list))
}

#[cfg(test)]
mod tests {
    use score_yaml::parse_str;

    use crate::testing::{assert_holds, extended, given};

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
    fn compute_resources_are_left_out_with_a_warning() {
        let containers = "{c: {image: x, resources: {limits: {memory: 1Gi}, requests: {cpu: 100m}}}, \
             d: {image: x, resources: {limits: {}}}}";
        let said = given(&[("w", containers)]).said();
        let expected = (
            "unsupported-field".to_owned(),
            "containers.c.resources.limits.memory".to_owned(),
        );
        assert_eq!(said, [expected]);
    }

    #[test]
    fn what_compose_has_too_arrives() {
        let extension = "spec: {containers: {c: {
            image: y, command: [run], args: [\"$A ${resources.e.B}\"], workingDir: \"/srv/$x\", tty: true, stdin: true,
            variables: {V: v, W: null}, env: [{name: R, value: \"$r\"}, {name: E}]},
          d: {image: z, stdin: false}}}";
        assert_holds(
            &extended(&[("w", "{c: {image: x, variables: {W: w}}}", extension)]).compose_file(),
            r#"{services: {w-d: {image: z, stdin_open: null, network_mode: "service:w-c"},
                w-c: {image: y, entrypoint: [run], command: ["$$A ${resources.e.B}"], working_dir: "/srv/$$x",
                tty: true, stdin_open: true, environment: {V: v, R: "$$r", E: "", W: null}, restart: null}}}"#,
        );
    }
}
