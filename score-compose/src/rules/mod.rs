//! The rules for a finished compose file, with patches and flags applied: those of compose-go's loader that types of
//! fields cannot express, and some of the engine behind it.
//!
//! A fault is reported to whoever made the part: at the place in the Score file if it is a workload's, with the uid of the
//! resource if it is a provisioner's; a fault that was not there before the patches is theirs. A fault that another compose
//! file may mend is a warning. Values that depend on variables of compose are not checked.

mod attribution;
mod compose_file;
mod cycle;
mod fault;
mod field_values;
mod fields;
mod host_ports;
mod mounts;
mod names_alone;
mod references;
mod service;
mod service_report;

pub(crate) use field_values::is_port_or_range;
pub(crate) use references::is_name;
use std::collections::HashSet;

use score_core::diagnostic::{Diagnostic, Diagnostics, KEPT};
use score_yaml::{Map, Str, Value, parallel};

pub(crate) use self::attribution::History;
use self::attribution::{Attribution, is_provisioned};
use self::compose_file::{ComposeFile, literal_value};
use self::fault::FaultSink;
use crate::codes;
use crate::origin::{Origin, PartKind};
use crate::project_name::has_project_name;
use crate::publish::Published;

/// The fewest services that are worth a thread.
const SERVICES: usize = 16;

/// Records the faults before a patch template is applied, to tell them from those that the template brings in.
pub(crate) fn before_patches(history: &mut History, document: &Value) {
    let applied = history.patch_templates;
    history.patch_templates += 1;
    let known = &mut history.known_faults;
    faults(document, &history.origins, true, &mut |fault| {
        // Of very many some are enough.
        if known.len() <= KEPT {
            known.entry(fault.key()).or_insert(applied);
        }
    });
}

/// Reports all faults of a compose file.
pub(crate) fn check(
    document: &Value,
    history: &History,
    published: &[Published],
    diags: &mut Diagnostics,
) {
    let attribution = Attribution::new(history);
    let is_patched = history.patch_templates > 0;
    faults(document, &history.origins, is_patched, &mut |fault| {
        let severity = attribution.severity(&fault);
        diags.push_with(severity, || attribution.diagnostic(fault, document));
    });
    references::check_mounted_volumes(document, &history.origins, diags);
    host_ports::check(document, &attribution, published, diags);
    check_project_name(document, diags);
}

/// Finds the faults. Services that are ours alone are checked only where the Score file decides, those of our own
/// provisioners not at all.
fn faults(document: &Value, origins: &[Origin], is_patched: bool, sink: &mut FaultSink<'_>) {
    let none = Map::new();
    let mounts = origins
        .iter()
        .filter(|origin| matches!(origin.of, PartKind::Mount | PartKind::Output));
    let file = ComposeFile {
        mounted: mounts.map(|origin| origin.name.as_str()).collect(),
        ..ComposeFile::new(document, &none)
    };
    let (mut checked, mut trusted) = (HashSet::new(), HashSet::new());
    for of in origins.iter().filter(|of| of.of == PartKind::Service) {
        if !of.is_own {
            checked.insert(of.name.as_str());
        } else if is_provisioned(of) {
            trusted.insert(of.name.as_str());
        }
    }
    let of_service = |(name, service): (&Str, &Value)| {
        let mut found = Vec::new();
        let sink: &mut FaultSink<'_> = &mut |fault| found.push(fault);
        if is_patched || checked.contains(name.as_str()) {
            service::check(name, service, &file, sink);
        } else if !trusted.contains(name.as_str()) {
            service::check_generated(name, service, sink);
        }
        found
    };
    let found = parallel::map(file.services, SERVICES, of_service);
    found.into_iter().flatten().for_each(&mut *sink);
    references::check_parts(&file, sink);
    // Services that this backend makes by itself wait in no circle.
    if is_patched || !checked.is_empty() {
        cycle::check(&file, sink);
    }
}

/// Reports a project without a name. compose takes letters, digits, `_` and `-` out of a name; if nothing is left it takes
/// the folder's name, which may have none of these either, and differs wherever the project lies.
fn check_project_name(document: &Value, diags: &mut Diagnostics) {
    let name = document.get("name").and_then(Value::as_str);
    if literal_value(name.unwrap_or_default()).is_none_or(|name| has_project_name(&name)) {
        return;
    }
    let message = "the compose project has no name";
    let error = Diagnostic::new(codes::INVALID_MANIFEST, message).path("name");
    diags.push(error.hint("`score-compose init --project NAME` gives it one"));
}

#[cfg(test)]
mod tests {
    use score_core::diagnostic::Diagnostics;
    use score_yaml::{Map, Value, parse_str};

    use super::{History, Origin, PartKind, check};
    use crate::model::{Decoder, FieldType, PROJECT};

    /// The paths of the faults of some services.
    fn faults(services: &str) -> Vec<String> {
        let given =
            parse_str(&format!("{{name: p, {services}}}")).expect("the test's YAML is valid");
        let document =
            Decoder::decode("", FieldType::Object(&PROJECT), given).expect("types are right");
        let services = document.get("services").and_then(Value::as_map);
        let services = services.into_iter().flat_map(Map::keys);
        let history = History {
            origins: services
                .map(|name| Origin {
                    of: PartKind::Service,
                    name: name.as_str().into(),
                    span: None,
                    asked: None,
                    by: "thing.default#w.thing".to_owned(),
                    is_object: false,
                    is_own: false,
                    placeholder: None,
                    named: None,
                })
                .collect(),
            ..History::default()
        };
        let mut diags = Diagnostics::new();
        check(&document, &history, &[], &mut diags);
        let told = diags.iter().map(|d| d.path.as_deref().unwrap_or_default());
        told.map(str::to_owned).collect()
    }

    #[test]
    fn what_compose_takes_is_taken() {
        for services in [
            // One port of the host, of those of whom one runs at most.
            "services: {a: {image: x, profiles: [a], ports: ['80:80']}, b: {image: x, profiles: [b], ports: ['80:80']}}",
            "services: {a: {image: x, scale: 0, ports: ['80:80']}, b: {image: x, ports: ['80:80']}}",
            "services: {a: {image: x, deploy: {replicas: 0}, ports: ['80:80']}, b: {image: x, ports: ['80:80']}}",
            "services: {a: {image: x, network_mode: host, ports: ['80:80']}, b: {image: x, ports: ['80:80']}}",
            "services: {a: {image: x, network_mode: none, ports: ['80:80']}, b: {image: x, ports: ['80:80']}}",
            "services: {a: {image: x, ports: ['1000-1100:1000-1100']}, b: {image: x, ports: ['1101:1']}}",
            // Values that variables decide.
            "services: {a: {image: x, ports: ['${P}:80'], scale: '${N}'}, b: {image: x, ports: ['${P}:80', {target: '${T}'}]}}",
            "services: {a: {image: x, cpus: '${C}', deploy: {resources: {limits: {cpus: 1}}}}}",
            "services: {a: {image: x, volumes: ['${V}:/x', '${V}:/x'], tmpfs: ['${T}']}}",
            "services: {a: {image: x, depends_on: ['${L}', b], networks: ['${N}']}, b: {image: x}}",
            "services: {}, secrets: {s: {external: '${E}'}}, volumes: {v: {external: '${E}', driver: d}}",
            // Windows.
            "services: {a: {image: x, volumes: [{type: npipe, source: '\\\\.\\pipe\\x', target: '\\\\.\\pipe\\x'}, {type: bind, source: 'C:\\a', target: 'D:\\b'}]}}",
            // Of other files nobody knows what they have.
            "services: {a: {image: x, depends_on: [b], networks: [n]}}, include: [b.yaml]",
        ] {
            assert_eq!(faults(services), [""; 0], "{services}");
        }
    }

    #[test]
    fn what_compose_refuses_is_told_where_it_stands() {
        for (services, paths) in [
            (
                "services: {a: {extends: b, image: x}, b: {extends: a, image: x}}",
                &["services.b.extends"][..],
            ),
            (
                "services: {a: {extends: a, image: x}}",
                &["services.a.extends"],
            ),
            (
                "services: {a: {image: x, network_mode: host}, b: {extends: a, networks: [n]}}, networks: {n: {}}",
                &["services.b.networks"],
            ),
            (
                "services: {a: {image: x, container_name: one}, b: {extends: a, scale: 2}}",
                &["services.b.container_name"],
            ),
            (
                "services: {a: {image: x, depends_on: [b]}, b: {extends: a}}",
                &["services.b.depends_on"],
            ),
            (
                "services: {a: {image: x, network_mode: 'service:a'}}",
                &["services.a.network_mode"],
            ),
            (
                "services: {a: {image: x, links: [b]}, b: {image: x, ipc: 'service:a'}}",
                &["services.b.ipc"],
            ),
            (
                "services: {a: {image: x, ports: ['80:80']}, b: {extends: a}}",
                &["services.b.ports"],
            ),
            (
                "services: {a: {image: x, profiles: [p, q], ports: ['80:80']}, b: {image: x, profiles: [q], ports: ['80:80']}}",
                &["services.b.ports"],
            ),
            (
                "services: {a: {image: x, ports: ['1000-1100:1000-1100']}, b: {image: x, ports: ['1050:1']}}",
                &["services.b.ports"],
            ),
            (
                "services: {a: {image: x, ports: ['1000-1100:1000-1100']}, b: {image: x, ports: ['1100-1200:1100-1200']}}",
                &["services.b.ports"],
            ),
            (
                "services: {a: {image: x, env_file: [{path: p, format: bogus}]}}",
                &["services.a.env_file.0.format"],
            ),
            ("services: {}, secrets: {s: {driver: x}}", &["secrets.s"]),
            ("services: {}, secrets: {s: {content: x}}", &["secrets.s"]),
            (
                "services: {}, configs: {s: {file: a, driver: x}}",
                &["configs.s"],
            ),
            (
                "services: {a: {image: x}, b: {image: x, network_mode: 'service:a', expose: [1], dns: 1.1.1.1, links: [a]}}",
                &["services.b.expose", "services.b.dns", "services.b.links"],
            ),
            (
                "services: {a: {image: x, volumes: [{type: tmpfs}]}}",
                &["services.a.volumes.0"],
            ),
            (
                "services: {a: {image: x, tmpfs: [/x], volumes: ['./x:/x']}}",
                &["services.a.volumes.0"],
            ),
            (
                "services: {a: {image: x, tmpfs: [/x, '/x/:size=1']}}",
                &["services.a.tmpfs.1"],
            ),
            (
                "services: {a: {image: x, volumes: [{type: bind, source: /a, target: /x}, {type: bind, source: /b, target: /x/}]}}",
                &["services.a.volumes.1"],
            ),
        ] {
            assert_eq!(faults(services), paths, "{services}");
        }
    }
}
