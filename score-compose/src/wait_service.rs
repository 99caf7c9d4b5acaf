//! The service that waits for the services of provisioners, so that those of workloads need only wait for it.

use score_yaml::{Map, Str, Value};

use crate::dependencies::{Condition, Dependencies, depends_on};

/// The name of the service.
pub(crate) const WAIT_SERVICE: &str = "wait-for-resources";
/// The label of services that end.
const INIT_LABEL: &str = "dev.score.compose.labels.is-init-container";

/// The field of a provisioner's service that names the image of the wait service. The Go tool drops it, as all `x-` fields.
const IMAGE_FIELD: &str = "x-wait-image";
/// The image of the wait service where no service names one, as with the Go tool.
const IMAGE: &str = "alpine";

/// The service that ends once all others are ready: healthy if they have a healthcheck, completed if their label says
/// so, else started. Fields that name its image are taken out of the others.
pub(crate) fn wait_service(others: &mut Map) -> Value {
    let image = take_image(others);
    let dependencies: Dependencies = others
        .iter()
        .map(|(name, service)| {
            let label = service
                .get("labels")
                .and_then(|labels| labels.get(INIT_LABEL));
            let condition = if service.get("healthcheck").is_some() {
                Condition::Healthy
            } else if label.and_then(Value::as_str) == Some("true") {
                Condition::Completed
            } else {
                Condition::Started
            };
            (name.clone(), condition)
        })
        .collect();
    let fields = [
        ("command", Value::Seq(vec!["echo".into()])),
        ("depends_on", depends_on(dependencies).into()),
        ("image", image),
    ];
    fields.into_iter().collect()
}

/// The image of the wait service: of several the one that the first service by name has.
fn take_image(services: &mut Map) -> Value {
    let mut first: Option<(&Str, Value)> = None;
    for (name, service) in services.iter_mut() {
        let Value::Map(service) = service else {
            continue;
        };
        let Some(image @ Value::String(_)) = service.shift_remove(IMAGE_FIELD) else {
            continue;
        };
        if first.as_ref().is_none_or(|(of, _)| name < *of) {
            first = Some((name, image));
        }
    }
    first.map_or_else(|| IMAGE.into(), |(_, image)| image)
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_holds, given};

    #[test]
    fn workloads_wait_for_the_services_of_provisioners_each_in_its_way() {
        let parts = "{services: {a: {image: a}, b: {image: b, healthcheck: {test: x}}, \
                     i: {image: i, labels: {dev.score.compose.labels.is-init-container: \"true\"}}}}";
        let given = given(&[("w", "{c: {image: x}}")]).resource("t.default#w.r", "w", "{}", parts);
        assert_holds(
            &given.compose_file(),
            "{services: {w-c: {depends_on: {wait-for-resources: {condition: service_completed_successfully, required: true}}},
              wait-for-resources: {command: [echo], image: alpine, depends_on: {
                a: {condition: service_started, required: true}, b: {condition: service_healthy, required: true},
                i: {condition: service_completed_successfully, required: true}}}}}",
        );
    }

    #[test]
    fn services_may_say_which_image_waits() {
        let parts = "{services: {b: {image: b, x-wait-image: \"x/second:1\", x-other: kept}, \
                     a: {image: a, x-wait-image: \"x/first:1\"}, c: {image: c}}}";
        let given = given(&[("w", "{c: {image: x}}")]).resource("t.default#w.r", "w", "{}", parts);
        assert_holds(
            &given.compose_file(),
            "{services: {wait-for-resources: {image: \"x/first:1\"}, a: {x-wait-image: null}, c: {x-wait-image: null},
              b: {x-wait-image: null, x-other: kept}}}",
        );
    }

    #[test]
    fn without_such_services_nobody_waits() {
        let given = given(&[("w", "{c: {image: x}}")]).resource(
            "t.default#w.r",
            "w",
            "{}",
            "{networks: {n: {}}}",
        );
        assert_holds(
            &given.compose_file(),
            "{services: {wait-for-resources: null, w-c: {depends_on: null}}}",
        );
    }
}
