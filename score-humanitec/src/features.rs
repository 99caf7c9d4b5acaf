//! The features of a spec, in an order in which what one refers to is read before it.

use score_yaml::message;
use score_yaml::message::listed;
use std::collections::BTreeMap;

use score_yaml::schema::SchemaError;
use score_yaml::{Span, Str};

use super::container::{self, Scope};
use super::controller::{self, CRON_JOB, DAEMON_SET, DEPLOYMENT, JOB, STATEFUL_SET, part};
use super::item::{Entries, Item, ItemKind, Key, merge};
use super::profile::{self, Chosen, Kind, OLD_CONTROLLER_FIELDS, Property};
use super::read::Reader;
use super::{pod, service};
use score_core::diagnostic::{Code, Diagnostic};
use score_core::schema;
use score_core::text::{Spanned, Template};
use score_core::workload::Workload;
use score_core::workload::additions::{Additions, Controller, Field};
use score_kubernetes::{cron, rules, strict};

/// The features of a spec, each by its own rules, in an order in which what one refers to is read before it.
struct Features(BTreeMap<Str, (Key, Item)>);

impl Features {
    fn take(&mut self, name: &str) -> Option<(Key, Item)> {
        self.0.remove(name)
    }

    fn item(&mut self, name: &str) -> Option<Item> {
        self.take(name).map(|(_, item)| item)
    }
}

/// Reads all features and merges those of Score into the workload; the reading stands at `spec`.
pub(super) fn features(
    reader: &mut Reader<'_>,
    entries: Entries,
    chosen: &Chosen<'_>,
    place: Span,
    service: Option<Span>,
    workload: &mut Workload<Template>,
) -> Additions<Template> {
    let places = places(&entries);
    let (mut features, old_pod, old_controller) = sort_out(reader, entries, chosen);
    score_parts_fit(reader, chosen, &features, service, workload);

    let given = features.item("pod");
    let old_annotations = old_pod
        .iter()
        .filter(|(key, _)| key.text == "annotations")
        .map(|(_, item)| item);
    let annotations = given.iter().filter_map(|pod| below(pod, "annotations"));
    forget_annotations(old_annotations.chain(annotations), workload);
    let mut pod = pod::gather(reader, old_pod, given);
    let pod_volumes = take_entry(&mut pod, "volumes");

    let volumes = features.item("volumes").map_or_else(BTreeMap::new, |item| {
        reader.at("volumes", |reader| pod::volumes(reader, item))
    });
    let mut taken: BTreeMap<Str, Span> = volumes
        .iter()
        .map(|(name, volume)| (name.clone(), volume.span))
        .collect();
    let mut extra_volumes = Vec::new();
    if let Some((_, item)) = pod_volumes {
        extra_volumes = reader.at("pod", |reader| {
            reader.at("volumes", |reader| {
                pod::named(reader, item, "core.v1.Volume", "volume", &mut taken)
            })
        });
    }
    if let Some(item) = features.item("extraVolumes") {
        extra_volumes.extend(reader.at("extraVolumes", |reader| {
            pod::named(reader, item, "core.v1.Volume", "volume", &mut taken)
        }));
    }

    let names: Vec<Str> = volumes.keys().cloned().collect();
    let scope = Scope {
        resources: &workload.resources,
        volumes: &names,
    };
    if let Some((_, item)) = features.take("containers")
        && !item.is_null()
    {
        reader.at("containers", |reader| {
            container::merge(reader, item, &mut workload.containers, &scope)
        });
    }
    container::name_volumes(reader, &mut workload.containers, &scope);
    if let Some(item) = features.item("default_container_resources") {
        reader.at("default_container_resources", |reader| {
            container::default_resources(reader, item, &mut workload.containers)
        });
    }

    let service = features.take("service");
    let service = service.map(|(_, item)| {
        reader.at("service", |reader| {
            service::service(reader, item, &mut workload.ports)
        })
    });
    let ingress = features.take("ingress").filter(|(_, item)| !item.is_null());
    let ingress = ingress.map(|(key, item)| {
        pod::moved(reader, &key, "use a `route` resource in the Score file");
        reader.at("ingress", |reader| {
            service::ingress(reader, &key, item, &workload.ports, &workload.resources)
        })
    });

    let controller = controller(
        reader,
        &mut features,
        old_controller,
        chosen,
        place,
        workload,
    );
    let mut extension =
        Additions::new(Spanned::new(chosen.name.as_str().into(), place), controller);
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
    if let Some(item) = features.item("extraContainers") {
        extension.extra_containers = reader.at("extraContainers", |reader| {
            pod::named(reader, item, "core.v1.Container", "container", &mut taken)
        });
    }
    extension.pod = reader.at("pod", |reader| {
        pod::init_containers_are_named(reader, &pod, &mut taken);
        pod::pod(reader, pod, chosen.kind)
    });
    if let Some(item) = features.item("extraObjects") {
        extension.extra_objects = reader.at("extraObjects", |reader| objects(reader, item));
    }
    if let Some(item) = features.item("variables") {
        reader.at("variables", |reader| {
            reader.each(item, |reader, key, item| {
                if !item.is_null()
                    && reader.known_key(key)
                    && let Some(value) = reader.spanned(item)
                {
                    extension.variables.insert(key.text.clone(), value);
                }
            });
        });
    }
    extension
}

/// Where the keys of a spec stand, and the keys of its features.
fn places(spec: &Entries) -> BTreeMap<Str, Span> {
    let mut places = BTreeMap::new();
    for (feature, item) in spec {
        places.insert(feature.text.clone(), feature.span);
        if let ItemKind::Map(entries) = &item.kind {
            let keys = entries.iter().map(|(key, _)| key);
            let path = |key: &Key| Str::from(format!("{}.{}", feature.text, key.text));
            places.extend(keys.map(|key| (path(key), key.span)));
        }
    }
    places
}

fn take_entry(entries: &mut Entries, name: &str) -> Option<(Key, Item)> {
    let at = entries.iter().position(|(key, _)| key.text == name)?;
    Some(entries.remove(at))
}

/// Removes the annotations of the Score file that the extension's, in the new place or the old one, delete or
/// replace. Those for tools of Score stay.
fn forget_annotations<'i>(
    annotations: impl Iterator<Item = &'i Item>,
    workload: &mut Workload<Template>,
) {
    for item in annotations {
        match &item.kind {
            ItemKind::Null => workload
                .annotations
                .retain(|key, _| key.contains("score.dev/")),
            ItemKind::Map(entries) => {
                for (key, _) in entries {
                    workload.annotations.remove(&key.text);
                }
            }
            _ => {}
        }
    }
}

/// The value of a key, if it is in a map that has it.
fn below<'i>(item: &'i Item, name: &str) -> Option<&'i Item> {
    match &item.kind {
        ItemKind::Map(entries) => entries
            .iter()
            .find(|(key, _)| key.text == name)
            .map(|(_, item)| item),
        _ => None,
    }
}

/// Puts the keys of a spec where they belong: features, old places of the pod's fields, and those of what runs the
/// workload. Keys that the profile lacks are reported.
fn sort_out(
    reader: &mut Reader<'_>,
    entries: Entries,
    chosen: &Chosen<'_>,
) -> (Features, Entries, Entries) {
    let mut features = Features(BTreeMap::new());
    let (mut old_pod, mut old_controller) = (Entries::new(), Entries::new());
    for (key, item) in entries {
        let name = key.text.as_str();
        match chosen.property(name) {
            Some(Property::Own(schema)) => {
                reader.at(name, |reader| own(reader, &key, &item, schema, chosen));
            }
            Some(Property::Feature) if !pod::is_old_field(name) => {
                features.0.insert(name.into(), (key, item));
            }
            _ if pod::is_old_field(name) => old_pod.push((key, item)),
            _ if OLD_CONTROLLER_FIELDS.contains(&name) && chosen.kind.lasts() => {
                old_controller.push((key, item));
            }
            _ if item.is_null() && profile::is_feature(name) => {
                // Null deletes, and this the profile does not have.
                features.0.insert(name.into(), (key, item));
            }
            _ => reader.at(&key.text, |reader| lacking(reader, &key, chosen)),
        }
    }
    (features, old_pod, old_controller)
}

/// Reports a key that the profile lacks.
fn lacking(reader: &mut Reader<'_>, key: &Key, chosen: &Chosen<'_>) {
    let name = key.text.as_str();
    if name == "deploy" {
        let message = "`deploy` stands at the top of the extension, not in `spec`";
        return reader.error(Code::UnknownField, message, key.span);
    }
    if !profile::is_feature(name) {
        let known = chosen.features();
        return reader.unknown(key, &format!("profile `{}`", chosen.name), &known);
    }
    reader.push(feature_missing(name, chosen).at(key.span));
}

fn feature_missing(name: &str, chosen: &Chosen<'_>) -> Diagnostic {
    let message = message!("`{name}` is not a feature of profile `{}`", chosen.name);
    let owners = listed(profile::owners(name), ", ");
    let diagnostic = Diagnostic::new(Code::UnsupportedFeature, message);
    if owners.is_empty() {
        diagnostic
    } else {
        diagnostic.hint(format!("it is a feature of {owners}"))
    }
}

/// Reports what the Score file brings and the profile lacks.
fn score_parts_fit(
    reader: &mut Reader<'_>,
    chosen: &Chosen<'_>,
    features: &Features,
    service: Option<Span>,
    workload: &mut Workload<Template>,
) {
    if chosen.property("service").is_some() {
        return;
    }
    let is_deleted = features
        .0
        .get("service")
        .is_some_and(|(_, item)| item.is_null());
    // Where the Score file says it; there may be nothing in it.
    let place = service.filter(|_| !workload.ports.is_empty());
    if let (Some(place), false) = (place, is_deleted) {
        let diagnostic = feature_missing("service", chosen).at(place).path("service");
        reader.diags.push(diagnostic);
    }
    workload.ports.clear();
}

/// A key that only a custom profile has: checked by its schema, and left out.
fn own(
    reader: &mut Reader<'_>,
    key: &Key,
    item: &Item,
    schema: Option<&score_yaml::Value>,
    chosen: &Chosen<'_>,
) {
    if item.is_null() {
        return;
    }
    let errors: Vec<SchemaError> = schema
        .and_then(profile::compile)
        .map(|schema| schema.check(&item.to_node(key.span)))
        .unwrap_or_default();
    let has_errors = !errors.is_empty();
    for mut error in errors {
        let mut path = vec!["spec".to_owned(), key.text.to_string()];
        path.append(&mut error.path);
        reader
            .diags
            .push(schema::diagnostic(SchemaError { path, ..error }));
    }
    if !has_errors {
        let message = message!(
            "`{}` is known to the chart of profile `{}` only; it is checked and left out",
            key.text,
            chosen.name
        );
        let diagnostic = Diagnostic::new(Code::IgnoredField, message).at(key.span);
        reader.push(diagnostic);
    }
}

/// What runs the workload.
fn controller(
    reader: &mut Reader<'_>,
    features: &mut Features,
    old: Entries,
    chosen: &Chosen<'_>,
    place: Span,
    workload: &Workload<Template>,
) -> Controller<Template> {
    let name = chosen.kind.feature();
    let mut gathered = Entries::new();
    for (key, item) in old {
        if !item.is_null() {
            pod::moved(reader, &key, &format!("use `{name}.{}`", key.text));
            gathered.push((key, item));
        }
    }
    let mut entries = |reader: &mut Reader<'_>, features: &mut Features, name: &str| {
        let patch = features
            .item(name)
            .and_then(|item| reader.at(name, |reader| reader.map(item)));
        let mut entries = std::mem::take(&mut gathered);
        merge(&mut entries, patch.unwrap_or_default());
        entries
    };
    match chosen.kind {
        Kind::Deployment => {
            let entries = entries(reader, features, name);
            Controller::Deployment(reader.at(name, |r| part(r, &DEPLOYMENT, entries)))
        }
        Kind::StatefulSet => {
            let entries = entries(reader, features, name);
            Controller::StatefulSet(reader.at(name, |r| part(r, &STATEFUL_SET, entries)))
        }
        Kind::DaemonSet => {
            let entries = entries(reader, features, name);
            Controller::DaemonSet(reader.at(name, |r| part(r, &DAEMON_SET, entries)))
        }
        Kind::Job => {
            let entries = entries(reader, features, name);
            Controller::Job(reader.at(name, |r| part(r, &JOB, entries)))
        }
        Kind::CronJob => {
            let fields = entries(reader, features, name);
            let cron_job = reader.at(name, |r| part(r, &CRON_JOB, fields));
            time_zone_is_known(reader, cron_job.fields.get("timeZone"));
            let job = entries(reader, features, "job");
            let job = reader.at("job", |r| part(r, &JOB, job));
            let given = features.item("schedules").filter(|item| {
                !item.is_null()
                    && !matches!(&item.kind, ItemKind::Map(map) if map.iter().all(|(_, item)| item.is_null()))
            });
            if given.is_none() {
                let message = message!(
                    "profile `{}` needs at least one entry in `spec.schedules`",
                    chosen.name
                );
                reader.at("schedules", |r| r.error(Code::MissingField, message, place));
            }
            let schedules = given.map(|item| {
                reader.at("schedules", |reader| {
                    controller::schedules(reader, item, &workload.name, &workload.containers)
                })
            });
            Controller::CronJob {
                cron_job,
                job,
                schedules: schedules.unwrap_or_default(),
            }
        }
    }
}

fn time_zone_is_known(reader: &mut Reader<'_>, field: Option<&Field<Template>>) {
    let Some(field) = field else {
        return;
    };
    let name = field.value.as_string().and_then(Template::as_literal);
    if let Some(name) = name
        && !cron::is_time_zone(name)
    {
        let message = message!("there is no time zone `{name}`");
        let diagnostic = Diagnostic::new(Code::InvalidValue, message).at(field.span);
        reader.at("cronjob", |reader| {
            reader.at("timeZone", |reader| {
                reader.push(
                    diagnostic.hint("time zones are called as in the IANA list, `Europe/Zurich`"),
                );
            });
        });
    }
}

/// `extraObjects`: manifests, each checked as its kind; the reading stands there.
fn objects(reader: &mut Reader<'_>, item: Item) -> Vec<Field<Template>> {
    if item.is_null() {
        return Vec::new();
    }
    let items = reader
        .list(item)
        .unwrap_or_default()
        .into_iter()
        .enumerate();
    let objects = items.map(|(i, item)| {
        reader.at(&i.to_string(), |reader| {
            let item = item.settled_manifest();
            strict::check_manifest(&item, &reader.path, reader.diags);
            rules::check_manifest(&item, &reader.path, reader.diags);
            Field {
                span: item.span,
                value: item.into_tree(),
            }
        })
    });
    objects.collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{applied, applied_to, faults};

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
        let score = super::super::testing::SCORE.replace(
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
        let extension = workload.additions.unwrap();
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
        let pod = workload.additions.unwrap().pod.fields;
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
            let score = super::super::testing::SCORE.replace("service:", "x-service:");
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
