//! What a definition says of the params that it reads and of the outputs that it gives, found without running its driver.

use score_template::Template;
use score_yaml::{Kind, Mapping, Node, SortedSet, Str};

use super::DriverMap;
use super::known::DriverKind;
use crate::definitions::definition::Definition;

/// Names of params or of outputs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldNames {
    /// Those that are known.
    pub names: SortedSet<Str>,
    /// True if there may be others.
    pub is_open: bool,
}

impl FieldNames {
    /// Nothing is known.
    pub(in crate::definitions) const OPEN: FieldNames = FieldNames {
        names: SortedSet::new(),
        is_open: true,
    };

    /// These, and no others.
    pub(in crate::definitions) fn only<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        FieldNames {
            names: names.into_iter().map(Str::from).collect(),
            is_open: false,
        }
    }

    /// Those of both.
    pub(in crate::definitions) fn join(&mut self, other: FieldNames) {
        self.names.extend(other.names);
        self.is_open |= other.is_open;
    }
}

/// The params and the outputs of a definition.
#[derive(Clone)]
pub(in crate::definitions) struct DriverFields {
    pub(in crate::definitions) params: FieldNames,
    pub(in crate::definitions) outputs: FieldNames,
}

/// What a definition says of its params and outputs; `map` is what stands in for drivers.
pub(in crate::definitions) fn driver_fields(
    definition: &Definition,
    map: &DriverMap,
) -> DriverFields {
    let driver = definition.driver.value.as_str();
    let kind = match map.get(driver) {
        Some(super::StandIn::Echo) => Some(DriverKind::Echo),
        Some(super::StandIn::Ignore) => None,
        None => DriverKind::of(driver),
    };
    let (params, outputs) = match kind {
        Some(DriverKind::Echo | DriverKind::PassedOn) => (FieldNames::OPEN, echoed(definition)),
        Some(DriverKind::Template) => (read_params(definition), templated(definition)),
        Some(DriverKind::DnsWildcard) => (read_params(definition), FieldNames::only(["host"])),
        Some(DriverKind::Ingress) => (FieldNames::OPEN, FieldNames::only(["id"])),
        Some(DriverKind::Hpa) => (FieldNames::only(super::hpa::PARAMS), FieldNames::only([])),
        Some(DriverKind::VolumePvc | DriverKind::VolumeNfs | DriverKind::Terraform) | None => {
            (FieldNames::OPEN, FieldNames::OPEN)
        }
    };
    DriverFields { params, outputs }
}

/// The keys of a map; none of what is no map.
fn keys(node: Option<&Node>) -> impl Iterator<Item = &str> {
    let map = node.and_then(Node::as_map);
    let keys = map.into_iter().flat_map(Mapping::keys);
    keys.map(|key| key.text.as_str())
}

/// What a driver gives that gives its inputs.
fn echoed(definition: &Definition) -> FieldNames {
    let mut found = FieldNames::only([]);
    let all = [
        &definition.values,
        &definition.secrets,
        &definition.secret_refs,
    ];
    for key in all.into_iter().flat_map(|node| keys(node.as_ref())) {
        match key.contains("${") {
            true => found.is_open = true,
            false => _ = found.names.insert(key.into()),
        }
    }
    found
}

/// The params that the templates of a definition read.
fn read_params(definition: &Definition) -> FieldNames {
    let mut found = FieldNames::only([]);
    let inputs = [&definition.values, &definition.secrets];
    for node in inputs.into_iter().flatten() {
        for key in ["templates", "template"] {
            if let Some(node) = node.get(key) {
                add_params(node, &mut found);
            }
        }
    }
    found
}

/// Adds the params that the templates in a tree read.
fn add_params(node: &Node, found: &mut FieldNames) {
    match &node.kind {
        Kind::String(text) if text.contains("{{") => {
            let Ok(template) = Template::parse(text, &score_sprig::FUNCTIONS) else {
                return found.is_open = true;
            };
            let below = template.fields_below("resource");
            found.is_open |= below.is_whole;
            found.names.extend(below.names.into_iter().map(Str::from));
        }
        Kind::Seq(items) => items.iter().for_each(|item| add_params(item, found)),
        Kind::Map(map) => map.iter().for_each(|(_, node)| add_params(node, found)),
        _ => {}
    }
}

/// The outputs of the template driver.
fn templated(definition: &Definition) -> FieldNames {
    let templates = definition.values.as_ref();
    let templates = templates.and_then(|values| values.get("templates"));
    let old = definition.secrets.as_ref();
    let old = old.and_then(|secrets| secrets.get("templates"));
    let phases = [
        templates.and_then(|templates| templates.get("outputs")),
        templates.and_then(|templates| templates.get("secrets")),
        old.and_then(|templates| templates.get("outputs")),
    ];
    let mut found = FieldNames::only([]);
    for phase in phases.into_iter().flatten() {
        match phase.as_str() {
            Some(text) => found.join(keys_of_text(text)),
            None => found.names.extend(keys(Some(phase)).map(Str::from)),
        }
    }
    found
}

/// The keys at the top of the map that a template gives, as far as its lines start with them.
fn keys_of_text(text: &str) -> FieldNames {
    let mut found = FieldNames::only([]);
    let mut is_in_action = false;
    for line in text.lines() {
        let is_inside = is_in_action;
        if let Some(action) = line.rfind("{{") {
            is_in_action = !line[action..].contains("}}");
        } else if line.contains("}}") {
            is_in_action = false;
        }
        if is_inside || line.trim().is_empty() || line.starts_with([' ', '\t', '#']) {
            continue;
        }
        match line.split_once(':') {
            Some((key, _)) if is_key(key.trim_matches(['"', '\''])) => {
                found.names.insert(key.trim_matches(['"', '\'']).into());
            }
            // What only decides, sets a variable or says something gives no key.
            _ => found.is_open |= !gives_nothing(line),
        }
    }
    found
}

fn is_key(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    !text.is_empty() && text.chars().all(is_plain)
}

/// True if a line of a template is an action that gives no text.
fn gives_nothing(line: &str) -> bool {
    let Some(action) = line.trim().strip_prefix("{{") else {
        return false;
    };
    let action = action.trim_start_matches('-').trim_start();
    action.starts_with("/*")
        || action.starts_with('$') && action.contains('=')
        || ["if", "else", "end"].iter().any(|word| {
            let behind = action.strip_prefix(word);
            behind.is_some_and(|rest| rest.starts_with([' ', '-', '}', '\n']))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definitions::DefinitionFiles;

    /// Params and outputs of a definition with such inputs, a `…` behind those that may have others.
    fn fields(driver: &str, inputs: &str) -> [String; 2] {
        let text =
            format!("id: cfg\nname: n\ntype: t\ndriver_type: {driver}\ndriver_inputs: {inputs}\n");
        let mut sources = score_yaml::SourceMap::new();
        let file = sources.add("d.yaml", text);
        let read = DefinitionFiles::read(&sources, &[file], &[]).expect("it is a definition");
        let definition = read.definitions.iter().next().expect("there is one");
        let DriverFields { params, outputs } = driver_fields(definition, &DriverMap::default());
        [params, outputs].map(|fields| {
            let names: Vec<&str> = fields.names.iter().map(Str::as_str).collect();
            names.join(" ") + if fields.is_open { "…" } else { "" }
        })
    }

    #[test]
    fn params_and_outputs_are_found() {
        for (driver, inputs, params, outputs) in [
            (
                "humanitec/echo",
                "{values: {host: h, port: 1}, secret_refs: {password: {store: s, ref: r}}}",
                "…",
                "host password port",
            ),
            (
                "humanitec/echo",
                "{values: {'${context.app.id}': h, port: 1}}",
                "…",
                "port…",
            ),
            (
                "humanitec/template",
                r#"{values: {other: "{{ .resource.no }}", templates: {init: "size: {{ .resource.size | default 1 }}", outputs: "{{- $a := 1 }}\nhost: h\n{{- if .resource.tls }}\n'tls': true\n  in: x\n{{- end }}\n", secrets: "password: p"}}}"#,
                "size tls",
                "host password tls",
            ),
            (
                "humanitec/template",
                r#"{values: {templates: {outputs: {a: "{{ toJson .resource }}", b: x}, manifests: {m: {location: namespace, data: "{{ .resource.x }}"}}}}}"#,
                "x…",
                "a b",
            ),
            (
                "humanitec/template",
                r#"{values: {templates: {outputs: "{{ range .driver.values.l }}{{ . }}: x\n{{ end }}", secrets: "{\"a\": 1}"}}}"#,
                "",
                "…",
            ),
            (
                "humanitec/template",
                r#"{values: {templates: {outputs: "{{/* a\nb: */}}\nc: {{ .x\n}}\n"}}}"#,
                "",
                "c",
            ),
            (
                "humanitec/dns-wildcard",
                "{values: {domain: d, template: '{{ .resource.name }}'}}",
                "name",
                "host",
            ),
            (
                "humanitec/hpa",
                "{}",
                "maxReplicas minReplicas targetCPUUtilizationPercentage",
                "",
            ),
            ("humanitec/terraform", "{}", "…", "…"),
            ("acme/other", "{}", "…", "…"),
        ] {
            assert_eq!(fields(driver, inputs), [params, outputs], "{inputs}");
        }
    }
}
