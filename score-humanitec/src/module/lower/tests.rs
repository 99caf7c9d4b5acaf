//! Features of a spec, merged and checked.

use crate::testing::{applied, applied_to, faults};

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
    let score = crate::testing::SCORE.replace(
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
        let score = crate::testing::SCORE.replace("service:", "x-service:");
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
