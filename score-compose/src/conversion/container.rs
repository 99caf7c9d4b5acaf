//! Containers of pods, as far as compose has something for them.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::text::{Spanned, Text};
use score_core::tree::Tree;
use score_core::workload::{ContainerResources, Port, Probe, Protocol, Quantities};
use score_yaml::{SortedMap, SortedSet, Span, Str, message};

use super::expansion::{Variables, expanded};
use super::fields::{
    entries_at, int_at, is_true_at, items_at, joined, single_text, text_at, tree_at,
};
use super::object_source::{ObjectSource, warn_of_others};
use super::probe;
use super::security::Security;
use crate::codes;

/// A container of a pod.
#[derive(Clone, Debug, Default)]
pub(crate) struct PodContainer {
    pub(crate) name: Str,
    /// Its path in its object.
    pub(crate) path: String,
    pub(crate) image: Text,
    /// Replaces the image's entrypoint.
    pub(crate) command: Vec<Text>,
    /// Replaces the image's arguments.
    pub(crate) args: Vec<Text>,
    /// `envFrom`, in their order.
    pub(crate) env_from: Vec<EnvSource>,
    /// `env`, in their order.
    pub(crate) env: Vec<Variable>,
    /// Its ports by name; those without one by their number.
    pub(crate) ports: SortedMap<Str, Port>,
    /// The ports of the host that it takes: host port, own port, protocol if it is not TCP.
    pub(crate) host_ports: Vec<(u16, u16, Option<&'static str>)>,
    pub(crate) readiness: Option<Probe<Text>>,
    pub(crate) liveness: Option<Probe<Text>>,
    /// The probe that the others wait for.
    pub(crate) startup: Option<Probe<Text>>,
    /// Its limits.
    pub(crate) resources: ContainerResources<Text>,
    /// What its security context and that of the pod say.
    pub(crate) security: Security,
    pub(crate) mounts: Vec<VolumeMount>,
    pub(crate) working_dir: Option<Text>,
    pub(crate) is_tty: bool,
    pub(crate) has_stdin: bool,
    /// The commands to run behind its start, and before its end.
    pub(crate) post_start: Vec<Text>,
    pub(crate) pre_stop: Vec<Text>,
    /// True for an init container that goes on to run beside the others.
    pub(crate) is_sidecar: bool,
}

/// The data of which all keys become variables.
#[derive(Clone, Debug)]
pub(crate) struct EnvSource {
    pub(crate) prefix: Str,
    pub(crate) from: DataReference,
}

/// A reference to a Secret or a `ConfigMap`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct DataReference {
    pub(crate) is_secret: bool,
    pub(crate) name: Str,
    /// True if it need not be there.
    pub(crate) is_optional: bool,
    /// The path of the reference in its object.
    pub(crate) path: String,
}

/// A variable of a container.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) name: Str,
    pub(crate) value: VariableValue,
}

/// The value of a variable.
#[derive(Clone, Debug)]
pub(crate) enum VariableValue {
    /// A text, which may refer to other variables.
    Text(Text),
    /// A key of a Secret or a `ConfigMap`.
    Key(DataReference, Str),
    /// A field of the pod.
    Field(Str, String),
    /// A limit or a request of the container, divided by an amount; its path.
    Resource(ResourceField),
    /// Something that compose does not know; its path.
    Unknown(String),
}

/// A limit or a request of a container.
#[derive(Clone, Debug)]
pub(crate) struct ResourceField {
    /// `limits.cpu`
    pub(crate) resource: Str,
    /// What it is divided by.
    pub(crate) divisor: Option<Text>,
    /// Its path in the object.
    pub(crate) path: String,
}

/// The use of a volume of the pod.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct VolumeMount {
    pub(crate) volume: Str,
    pub(crate) target: Str,
    pub(crate) sub_path: Option<Str>,
    /// `subPathExpr`: the same, with variables of the container in it.
    pub(crate) sub_path_expr: Option<Text>,
    pub(crate) is_read_only: bool,
    /// Its path in the object.
    pub(crate) path: String,
}

/// Fields of a container that are read or change nothing here.
const KNOWN_FIELDS: [&str; 24] = [
    "args",
    "command",
    "env",
    "envFrom",
    "image",
    "imagePullPolicy",
    "lifecycle",
    "livenessProbe",
    "name",
    "ports",
    "readinessProbe",
    "resizePolicy",
    "resources",
    "restartPolicy",
    "securityContext",
    "startupProbe",
    "stdin",
    "stdinOnce",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "tty",
    "volumeMounts",
    "workingDir",
    "restartPolicyRules",
];

/// Fields of a container's `securityContext` that are read or change nothing here.
pub(super) const KNOWN_SECURITY: [&str; 10] = [
    "allowPrivilegeEscalation",
    "appArmorProfile",
    "capabilities",
    "privileged",
    "readOnlyRootFilesystem",
    "runAsGroup",
    "runAsNonRoot",
    "runAsUser",
    "seLinuxOptions",
    "seccompProfile",
];

impl PodContainer {
    /// Reads a container, which stands at a path; `security` is what the pod says of it. `None` if it has no name or image,
    /// which is an error.
    pub(crate) fn read(
        tree: &Tree<Text>,
        security: &Tree<Text>,
        path: &str,
        source: &ObjectSource,
        diags: &mut Diagnostics,
    ) -> Option<Self> {
        let name = text_at(tree, &["name"]).filter(|name| !name.is_empty());
        let image = tree_at(tree, &["image"]).and_then(Tree::as_string);
        let image = image.filter(|image| !image.is_empty());
        for (field, is_there) in [("name", name.is_some()), ("image", image.is_some())] {
            if !is_there {
                let what = match name {
                    Some(name) => message!("container `{name}` has no `{field}`"),
                    None => format!("a container has no `{field}`"),
                };
                let path = joined(path, field);
                diags.push(source.fault(codes::INVALID_MANIFEST, &path, what));
            }
        }
        let (name, image) = (name?, image?);
        let security_path = joined(path, "securityContext");
        warn_of_others(tree, &KNOWN_FIELDS, path, source, diags);
        if let Some(own) = tree.get("securityContext") {
            warn_of_others(own, &KNOWN_SECURITY, &security_path, source, diags);
        }
        let strings = |path: &[&str]| {
            let items = items_at(tree, path).iter();
            items.filter_map(single_text).collect::<Vec<Text>>()
        };
        let none = Tree::Null;
        let own = tree.get("securityContext").unwrap_or(&none);
        let span = source.span?;
        let probe = |field: &str| {
            let found = tree_at(tree, &[field])?;
            probe::read(found, span)
        };
        let (readiness, liveness) = (probe("readinessProbe"), probe("livenessProbe"));
        let startup = probe("startupProbe");
        Some(PodContainer {
            name: name.into(),
            path: path.to_owned(),
            image: image.clone(),
            command: strings(&["command"]),
            args: strings(&["args"]),
            env_from: env_from(tree, path),
            env: variables(tree, path),
            ports: ports(tree, span),
            host_ports: host_ports(tree),
            readiness,
            liveness,
            startup,
            resources: limits(tree, span),
            security: Security::read(own, security),
            mounts: mounts(items_at(tree, &["volumeMounts"]), path, source, diags),
            working_dir: tree_at(tree, &["workingDir"])
                .and_then(Tree::as_string)
                .cloned(),
            is_tty: is_true_at(tree, &["tty"]),
            has_stdin: is_true_at(tree, &["stdin"]),
            post_start: hook(tree, "postStart", path, source, diags),
            pre_stop: hook(tree, "preStop", path, source, diags),
            is_sidecar: text_at(tree, &["restartPolicy"]) == Some("Always"),
        })
    }
}

impl PodContainer {
    /// The volumes that it mounts.
    pub(super) fn mounted(&self) -> impl Iterator<Item = &Str> {
        let names: SortedSet<&Str> = self.mounts.iter().map(|mount| &mount.volume).collect();
        names.into_iter()
    }

    /// What was found in the container, named as it is in its object.
    pub(crate) fn relocated(&self, mut found: Diagnostic) -> Diagnostic {
        let PodContainer { name, path, .. } = self;
        let start = format!("containers.{name}.");
        if let Some(inner) = &mut found.path {
            let bare = inner.strip_prefix("spec.").unwrap_or(inner);
            if let Some(field) = bare.strip_prefix(&start) {
                *inner = format!("{path}.{}", as_written(field));
            }
        }
        if let Some((before, field)) = found.message.split_once(&format!("`{start}")) {
            found.message = format!("{before}`{}", as_written(field));
        }
        found
    }
}

/// A field of a container as Kubernetes writes it.
fn as_written(field: &str) -> String {
    let probes = [
        ("readiness_probe", "readinessProbe"),
        ("liveness_probe", "livenessProbe"),
        ("startup_probe", "startupProbe"),
    ];
    let mut known = probes.into_iter();
    let found = known.find_map(|(written, own)| Some((own, field.strip_prefix(written)?)));
    match found {
        // Of the kinds of probes this is the one that compose has nothing for.
        Some((own, "")) => format!("{own}.grpc"),
        Some((own, behind)) => format!("{own}{behind}"),
        None => field.to_owned(),
    }
}

impl VolumeMount {
    /// The mount with the values of variables in its path; none, with an error, if that is no path then.
    pub(super) fn with_variables(
        &self,
        variables: &Variables,
        source: &ObjectSource,
        diags: &mut Diagnostics,
    ) -> Option<VolumeMount> {
        let Some(written) = &self.sub_path_expr else {
            return Some(self.clone());
        };
        let text = expanded(written, variables);
        let Some(path) = text.as_ref().and_then(Text::as_literal) else {
            let message = message!(
                "the path in volume `{}` is known only when compose starts",
                self.volume
            );
            let path = format!("{}.subPathExpr", self.path);
            diags.push(source.fault(codes::INVALID_VOLUME, &path, message));
            return None;
        };
        Some(VolumeMount {
            sub_path: Some(path.into()),
            sub_path_expr: None,
            ..self.clone()
        })
    }
}

/// The command of a hook; one that is no command is left out.
fn hook(
    tree: &Tree<Text>,
    name: &str,
    path: &str,
    source: &ObjectSource,
    diags: &mut Diagnostics,
) -> Vec<Text> {
    let Some(hook) = tree_at(tree, &["lifecycle", name]) else {
        return Vec::new();
    };
    let words = items_at(hook, &["exec", "command"]).iter();
    let words: Vec<Text> = words.filter_map(single_text).collect();
    if words.is_empty() {
        let path = format!("{path}.lifecycle.{name}");
        let message = message!("compose runs commands alone: `{name}` is left out");
        diags.push(source.left_out(&path, message));
    }
    words
}

fn env_from(tree: &Tree<Text>, path: &str) -> Vec<EnvSource> {
    let items = items_at(tree, &["envFrom"]).iter().enumerate();
    let sources = items.filter_map(|(i, item)| {
        let kinds = [("secretRef", true), ("configMapRef", false)];
        let (field, is_secret) = kinds
            .into_iter()
            .find(|(field, _)| item.get(field).is_some())?;
        Some(EnvSource {
            prefix: text_at(item, &["prefix"]).unwrap_or_default().into(),
            from: reference(
                tree_at(item, &[field])?,
                is_secret,
                format!("{path}.envFrom.{i}.{field}"),
            )?,
        })
    });
    sources.collect()
}

fn reference(tree: &Tree<Text>, is_secret: bool, path: String) -> Option<DataReference> {
    Some(DataReference {
        is_secret,
        name: text_at(tree, &["name"])?.into(),
        is_optional: is_true_at(tree, &["optional"]),
        path,
    })
}

/// The variables of a container's `env`.
pub(crate) fn variables(tree: &Tree<Text>, path: &str) -> Vec<Variable> {
    let items = items_at(tree, &["env"]).iter().enumerate();
    let variables = items.filter_map(|(i, item)| {
        let name = text_at(item, &["name"])?.into();
        let path = format!("{path}.env.{i}");
        let value = variable_value(item, path);
        Some(Variable { name, value })
    });
    variables.collect()
}

/// The value of an item of `env`.
pub(crate) fn variable_value(item: &Tree<Text>, path: String) -> VariableValue {
    let Some(from) = tree_at(item, &["valueFrom"]) else {
        let value = tree_at(item, &["value"]).and_then(single_text);
        return VariableValue::Text(value.unwrap_or_default());
    };
    let path = format!("{path}.valueFrom");
    for (field, is_secret) in [("secretKeyRef", true), ("configMapKeyRef", false)] {
        if let Some(found) = tree_at(from, &[field])
            && let Some(key) = text_at(found, &["key"])
            && let Some(reference) = reference(found, is_secret, format!("{path}.{field}"))
        {
            return VariableValue::Key(reference, key.into());
        }
    }
    if let Some(resource) = text_at(from, &["resourceFieldRef", "resource"]) {
        return VariableValue::Resource(ResourceField {
            resource: resource.into(),
            divisor: tree_at(from, &["resourceFieldRef", "divisor"]).and_then(single_text),
            path,
        });
    }
    match text_at(from, &["fieldRef", "fieldPath"]) {
        Some(field) => VariableValue::Field(field.into(), path),
        None => VariableValue::Unknown(path),
    }
}

fn port_number(tree: &Tree<Text>, field: &str) -> Option<u16> {
    let number = int_at(tree, &[field])?;
    u16::try_from(number).ok().filter(|number| *number > 0)
}

fn protocol(port: &Tree<Text>) -> Protocol {
    match text_at(port, &["protocol"]) {
        Some("UDP") => Protocol::Udp,
        _ => Protocol::Tcp,
    }
}

fn ports(tree: &Tree<Text>, span: Span) -> SortedMap<Str, Port> {
    let ports = items_at(tree, &["ports"]).iter();
    let ports = ports.filter_map(|port| {
        let number = port_number(port, "containerPort")?;
        let name = text_at(port, &["name"]);
        let name = name.map_or_else(|| number.to_string().into(), Str::from);
        let port = Port {
            span,
            number_span: span,
            port: number,
            target_port: number,
            protocol: protocol(port),
            name: None,
        };
        Some((name, port))
    });
    ports.collect()
}

fn host_ports(tree: &Tree<Text>) -> Vec<(u16, u16, Option<&'static str>)> {
    let ports = items_at(tree, &["ports"]).iter();
    let ports = ports.filter_map(|port| {
        let own = port_number(port, "containerPort")?;
        let protocol = match text_at(port, &["protocol"]) {
            Some("UDP") => Some("udp"),
            Some("SCTP") => Some("sctp"),
            _ => None,
        };
        Some((port_number(port, "hostPort")?, own, protocol))
    });
    ports.collect()
}

/// The limits of a container. What it asks for is for schedulers, of which there is none here.
fn limits(tree: &Tree<Text>, span: Span) -> ContainerResources<Text> {
    let mut limits = Quantities::default();
    for (name, amount) in entries_at(tree, &["resources", "limits"]) {
        let Some(amount) = single_text(amount) else {
            continue;
        };
        let amount = Spanned::new(Str::from(amount.encode().as_ref()), span);
        match name.as_str() {
            "cpu" => limits.cpu = Some(amount),
            "memory" => limits.memory = Some(amount),
            _ => drop(limits.others.insert(name.clone(), amount)),
        }
    }
    ContainerResources {
        limits: Some(limits),
        ..ContainerResources::default()
    }
}

/// Fields of a mount that are read or change nothing here.
const KNOWN_MOUNT: [&str; 6] = [
    "mountPath",
    "name",
    "readOnly",
    "recursiveReadOnly",
    "subPath",
    "subPathExpr",
];

/// The `volumeMounts` of a container, which stands at a path.
pub(crate) fn mounts(
    items: &[Tree<Text>],
    path: &str,
    source: &ObjectSource,
    diags: &mut Diagnostics,
) -> Vec<VolumeMount> {
    let mounts = items.iter().enumerate().filter_map(|(i, mount)| {
        let path = format!("{path}.volumeMounts.{i}");
        // Nothing comes through a mount unless somebody asks for it.
        let is_none = text_at(mount, &["mountPropagation"]) == Some("None");
        let known = KNOWN_MOUNT.into_iter();
        let known: Vec<&str> = known.chain(is_none.then_some("mountPropagation")).collect();
        warn_of_others(mount, &known, &path, source, diags);
        let sub_path_expr = tree_at(mount, &["subPathExpr"]).and_then(Tree::as_string);
        Some(VolumeMount {
            volume: text_at(mount, &["name"])?.into(),
            target: text_at(mount, &["mountPath"])?.into(),
            sub_path: text_at(mount, &["subPath"])
                .filter(|path| !path.is_empty())
                .map(Str::from),
            sub_path_expr: sub_path_expr.filter(|text| !text.is_empty()).cloned(),
            is_read_only: is_true_at(mount, &["readOnly"]),
            path,
        })
    });
    mounts.collect()
}
