//! From the module to the typed workload: the features, in an order in which what one refers to is read before it.

use std::collections::BTreeMap;

use score_yaml::{Span, Str};

use super::super::profile::Chosen;
use super::super::read::Reader;
use super::super::{controller, pod, service};
use super::features::{score_parts_fit, sort_out};
use super::files::{Scope, name_volumes};
use super::node::{Entries, Key, ModuleNode, NodeKind};
use super::{Module, container, resources};
use crate::kubernetes::{rules, strict};
use crate::text::{Spanned, Template};
use crate::workload::Workload;
use crate::workload::extension::{Extension, Field};

/// Lowers a module; the reading stands at its `spec`. `workload` is the typed Score file, whose containers and ports
/// become those of the module; what the module says beyond Score is returned. `place` is where the profile is named,
/// `service` where the Score file has a service.
pub(crate) fn lower(
    reader: &mut Reader<'_>,
    module: Module,
    chosen: &Chosen<'_>,
    place: Span,
    service: Option<Span>,
    workload: &mut Workload<Template>,
) -> Extension<Template> {
    let places = places(&module.spec);
    let (mut features, old_pod, old_controller) = sort_out(reader, module.spec, chosen);
    score_parts_fit(reader, chosen, &features, service, workload);

    let given = features.node("pod");
    let old_annotations = old_pod
        .iter()
        .filter(|(key, _)| key.text == "annotations")
        .map(|(_, node)| node);
    let annotations = given.iter().filter_map(|pod| pod.get("annotations"));
    forget_annotations(old_annotations.chain(annotations), workload);
    let mut pod = pod::gather(reader, old_pod, given);
    let pod_volumes = take_entry(&mut pod, "volumes");

    let volumes = features.node("volumes").map_or_else(BTreeMap::new, |node| {
        reader.at("volumes", |reader| pod::volumes(reader, node))
    });
    let mut taken: BTreeMap<Str, Span> = volumes
        .iter()
        .map(|(name, volume)| (name.clone(), volume.span))
        .collect();
    let mut extra_volumes = Vec::new();
    if let Some((_, node)) = pod_volumes {
        extra_volumes = reader.at("pod", |reader| {
            reader.at("volumes", |reader| {
                pod::named(reader, node, "core.v1.Volume", "volume", &mut taken)
            })
        });
    }
    if let Some(node) = features.node("extraVolumes") {
        extra_volumes.extend(reader.at("extraVolumes", |reader| {
            pod::named(reader, node, "core.v1.Volume", "volume", &mut taken)
        }));
    }

    let names: Vec<Str> = volumes.keys().cloned().collect();
    let scope = Scope {
        resources: &workload.resources,
        volumes: &names,
    };
    // Null here deletes nothing: a workload has containers.
    if let Some(node) = features.node("containers")
        && !node.is_null()
        && !node.is_of_score()
    {
        reader.at("containers", |reader| {
            container::containers(reader, node, &mut workload.containers, &scope)
        });
    }
    name_volumes(reader, &mut workload.containers, &scope);
    if let Some(node) = features.node("default_container_resources") {
        reader.at("default_container_resources", |reader| {
            resources::default_resources(reader, node, &mut workload.containers)
        });
    }

    let service = features.take("service");
    let service = service.map(|(_, node)| {
        reader.at("service", |reader| {
            service::service(reader, node, &mut workload.ports)
        })
    });
    let ingress = features.take("ingress").filter(|(_, node)| !node.is_null());
    let ingress = ingress.map(|(key, node)| {
        pod::moved(reader, &key, "use a `route` resource in the Score file");
        reader.at("ingress", |reader| {
            service::ingress(reader, &key, node, &workload.ports, &workload.resources)
        })
    });

    let controller = controller::controller(
        reader,
        &mut features,
        old_controller,
        chosen,
        place,
        workload,
    );
    let mut extension =
        Extension::new(Spanned::new(chosen.name.as_str().into(), place), controller);
    extension.service = service.unwrap_or_default();
    extension.ingress = ingress.unwrap_or_default();
    extension.volumes = volumes;
    extension.places = places;
    extension.extra_volumes = extra_volumes;
    let mut taken: BTreeMap<Str, Span> = workload
        .containers
        .iter()
        .map(|(name, container)| (name.clone(), container.span))
        .collect();
    if let Some(node) = features.node("extraContainers") {
        extension.extra_containers = reader.at("extraContainers", |reader| {
            pod::named(reader, node, "core.v1.Container", "container", &mut taken)
        });
    }
    extension.pod = reader.at("pod", |reader| {
        pod::init_containers_are_named(reader, &pod, &mut taken);
        pod::pod(reader, pod, chosen.kind)
    });
    if let Some(node) = features.node("extraObjects") {
        extension.extra_objects = reader.at("extraObjects", |reader| objects(reader, node));
    }
    if let Some(node) = features.node("variables") {
        reader.at("variables", |reader| {
            reader.each(node, |reader, key, node| {
                if !node.is_null()
                    && reader.known_key(key)
                    && let Some(value) = reader.spanned(node)
                {
                    extension.variables.insert(key.text.clone(), value);
                }
            });
        });
    }
    extension
}

/// Where the keys of the extension's spec stand, and the keys of its features.
fn places(spec: &Entries) -> BTreeMap<Str, Span> {
    let is_given = |(_, node): &&(Key, ModuleNode)| !node.is_of_score();
    let mut places = BTreeMap::new();
    for (feature, node) in spec.iter().filter(is_given) {
        places.insert(feature.text.clone(), feature.span);
        if let NodeKind::Map(entries) = &node.kind {
            let keys = entries.iter().filter(is_given).map(|(key, _)| key);
            let path = |key: &Key| Str::from(format!("{}.{}", feature.text, key.text));
            places.extend(keys.map(|key| (path(key), key.span)));
        }
    }
    places
}

fn take_entry(entries: &mut Entries, name: &str) -> Option<(Key, ModuleNode)> {
    let at = entries.iter().position(|(key, _)| key.text == name)?;
    Some(entries.remove(at))
}

/// Removes the annotations of the Score file that the extension's, in the new place or the old one, delete or
/// replace. Those for tools of Score stay.
fn forget_annotations<'i>(
    annotations: impl Iterator<Item = &'i ModuleNode>,
    workload: &mut Workload<Template>,
) {
    for node in annotations {
        match &node.kind {
            NodeKind::Null => workload
                .annotations
                .retain(|key, _| key.contains("score.dev/")),
            NodeKind::Map(entries) => {
                for (key, _) in entries {
                    workload.annotations.remove(&key.text);
                }
            }
            _ => {}
        }
    }
}

/// `extraObjects`: manifests, each checked as its kind; the reading stands there.
fn objects(reader: &mut Reader<'_>, node: ModuleNode) -> Vec<Field<Template>> {
    if node.is_null() {
        return Vec::new();
    }
    let items = reader
        .list(node)
        .unwrap_or_default()
        .into_iter()
        .enumerate();
    let objects = items.map(|(i, node)| {
        reader.at(&i.to_string(), |reader| {
            let node = node.settled_manifest();
            strict::check_manifest(&node, &reader.path, reader.diags);
            rules::check_manifest(&node, &reader.path, reader.diags);
            Field {
                span: node.span,
                value: node.into_tree(),
            }
        })
    });
    objects.collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{applied, applied_to, faults};

    #[test]
    fn features_are_checked_as_what_they_become() {
        for (spec, expected) in [
            ("{deploymnt: {}}", "unknown-field spec.deploymnt"),
            ("{deploy: {}}", "unknown-field spec.deploy"),
            ("{job: {}}", "unsupported-feature spec.job"),
            (
                "{deployment: {selector: {}}}",
                "unknown-field spec.deployment.selector",
            ),
            (
                "{deployment: {replicas: many}}",
                "wrong-type spec.deployment.replicas",
            ),
            (
                "{deployment: {volumeClaimTemplates: []}}",
                "unknown-field spec.deployment.volumeClaimTemplates",
            ),
            (
                "{pod: {containers: []}}",
                "unknown-field spec.pod.containers",
            ),
            (
                "{pod: {restartPolicy: Never}}",
                "invalid-value spec.pod.restartPolicy",
            ),
            (
                "{pod: {tolerations: [{efect: x}]}}",
                "unknown-field spec.pod.tolerations.0.efect",
            ),
            (
                "{pod: {labels: {a: 'b c'}}}",
                "invalid-value spec.pod.labels.a",
            ),
            (
                "{pod: {annotations: {a/b/c: d}}}",
                "invalid-value spec.pod.annotations.a/b/c",
            ),
            (
                "{service: {ports: {Web: {service_port: 1}}}}",
                "invalid-value spec.service.ports.Web",
            ),
            (
                "{containers: {New: {image: x}}}",
                "invalid-value spec.containers.New",
            ),
            ("{pod: {labels: {a: 1}}}", "wrong-type spec.pod.labels.a"),
            ("{volumes: {v: {}}}", "missing-field spec.volumes.v"),
            (
                "{volumes: {v: {type: disk}}}",
                "invalid-value spec.volumes.v.type",
            ),
            (
                "{volumes: {v: {type: projected}}}",
                "missing-field spec.volumes.v",
            ),
            (
                "{volumes: {v: {type: emptyDir}}, extraVolumes: [{name: v}]}",
                "name-clash spec.extraVolumes.0",
            ),
            (
                "{extraContainers: [{name: main, image: x}]}",
                "name-clash spec.extraContainers.0",
            ),
            (
                "{pod: {initContainers: [{name: main, image: x}]}}",
                "name-clash spec.pod.initContainers.0",
            ),
            (
                "{extraObjects: [{kind: X}]}",
                "missing-field spec.extraObjects.0",
            ),
            (
                "{service: {type: Balancer}}",
                "invalid-value spec.service.type",
            ),
            (
                "{service: {ports: {x: {}}}}",
                "missing-field spec.service.ports.x",
            ),
            (
                "{service: {ports: {x: {service_port: 1, name: web}}}}",
                "name-clash spec.service",
            ),
            (
                "{service: {routes: {}}}",
                "unknown-field spec.service.routes",
            ),
        ] {
            assert_eq!(faults(spec), [expected], "{spec}");
        }
        let ingress = |rule: &str| {
            let mut faults = faults(&format!("{{ingress: {{rules: {rule}}}}}"));
            assert_eq!(faults.remove(0), "deprecated-form spec.ingress", "{rule}");
            faults
        };
        assert_eq!(
            ingress("{'${resources.dns}': {http: {/: {port: 80}}}}"),
            [""; 0]
        );
        for (rule, expected) in [
            (
                "{'${resources.db}': {http: {/: {port: 80}}}}",
                r"invalid-value spec.ingress.rules.${resources\.db}",
            ),
            (
                "{shop.test: {http: {/: {port: 80}}}}",
                r"invalid-value spec.ingress.rules.shop\.test",
            ),
            (
                "{'${resources.dns}': {http: {/: {port: 81}}}}",
                r"invalid-value spec.ingress.rules.${resources\.dns}.http./.port",
            ),
        ] {
            assert_eq!(ingress(rule)[0], expected, "{rule}");
        }
    }

    #[test]
    fn annotations_of_the_score_file_are_replaced_and_deleted() {
        let score = super::super::super::testing::SCORE.replace(
            "owner: {name: ann}",
            "annotations: {a: score, b: score, k8s.score.dev/x: y}",
        );
        let kept = |spec: &str| -> Vec<score_yaml::Str> {
            let extension = format!("apiVersion: humanitec.org/v1b1\nspec: {spec}\n");
            let (workload, said) = applied_to(&score, &extension);
            assert_eq!(said, [], "{spec}");
            workload.annotations.into_keys().collect()
        };
        assert_eq!(
            kept("{pod: {annotations: {a: null, c: d}}}"),
            ["b", "k8s.score.dev/x"]
        );
        assert_eq!(kept("{pod: {annotations: null}}"), ["k8s.score.dev/x"]);
    }

    #[test]
    fn old_places_are_below_the_new_ones() {
        let (workload, diags) = applied(
            "{nodeSelector: {a: old, b: old}, labels: {x: old}, replicas: 3, pod: {nodeSelector: {b: new, a: null}}}",
        );
        let warned: Vec<_> = diags
            .iter()
            .map(|d| d.path.as_deref().unwrap_or_default())
            .collect();
        assert_eq!(
            warned,
            ["spec.nodeSelector", "spec.labels", "spec.replicas"]
        );
        let extension = workload.extension.unwrap();
        let selector = extension.pod.fields["nodeSelector"]
            .value
            .to_value(&mut |text| text.to_string().into());
        assert_eq!(selector, score_yaml::parse_str("{b: new}").unwrap());
    }

    #[test]
    fn what_a_runtime_class_needs_may_stand_in_either_place() {
        let (workload, diags) = applied(
            "{runtimeClassName: kata, overhead: {cpu: 1}, pod: {overhead: {memory: 1Mi, cpu: 0.5}}}",
        );
        assert_eq!(diags.len(), 2);
        let pod = workload.extension.unwrap().pod.fields;
        let field = |name: &str| {
            pod[name]
                .value
                .to_value(&mut |text| text.to_string().into())
        };
        assert_eq!(field("runtimeClassName"), "kata".into());
        let overhead = score_yaml::parse_str("{cpu: '0.5', memory: 1Mi}").unwrap();
        assert_eq!(field("overhead"), overhead);
    }

    #[test]
    fn jobs_have_no_service_and_cron_jobs_need_schedules() {
        let faults = |profile: &str, rest: &str| -> Vec<String> {
            let score = super::super::super::testing::SCORE.replace("service:", "x-service:");
            let extension =
                format!("apiVersion: humanitec.org/v1b1\nprofile: {profile}\nspec: {rest}\n");
            let (_, said) = applied_to(&score, &extension);
            said.into_iter()
                .map(|d| format!("{} {}", d.code.as_str(), d.path.unwrap_or_default()))
                .collect()
        };
        let cron = "humanitec/default-cronjob";
        let schedule = |text: &str| format!("{{schedules: {{n: {text}}}}}");
        assert_eq!(
            faults("humanitec/default-job", "{pod: {restartPolicy: Never}}"),
            [""; 0]
        );
        assert_eq!(
            faults("humanitec/default-job", "{service: {}}"),
            ["unsupported-feature spec.service"]
        );
        assert_eq!(faults(cron, "{}"), ["missing-field spec.schedules"]);
        assert_eq!(
            faults(
                cron,
                &schedule("{schedule: '@daily', containers: {main: {args: []}}}")
            ),
            [""; 0]
        );
        for (text, expected) in [
            ("{}", "missing-field spec.schedules.n"),
            (
                "{schedule: '* *'}",
                "invalid-value spec.schedules.n.schedule",
            ),
            (
                "{schedule: '@daily', containers: {mian: {}}}",
                "invalid-value spec.schedules.n.containers.mian",
            ),
            (
                "{schedule: '@daily', containers: {main: {image: x}}}",
                "unknown-field spec.schedules.n.containers.main.image",
            ),
        ] {
            assert_eq!(faults(cron, &schedule(text)), [expected], "{text}");
        }
        for nothing in ["{}", "{ingress: null, containers: {main: {id: null}}}"] {
            let (_, said) = applied(nothing);
            assert_eq!(said, [], "{nothing}");
        }
    }
}
