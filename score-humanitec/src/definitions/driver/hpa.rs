//! `humanitec/hpa`: an autoscaler for the workload whose private resource it is.

use score_core::diagnostic::Diagnostics;
use score_yaml::{Node, Value, message};

use super::input_reader::InputReader;
use super::manifest::{DriverManifest, Location, object};
use super::{Driver, DriverReply, DriverRun};
use crate::profile::ControllerKind;

/// The driver.
pub(super) struct Hpa;

const MIN: &str = "minReplicas";
const MAX: &str = "maxReplicas";
const TARGET: &str = "targetCPUUtilizationPercentage";

/// The params that it takes.
pub(super) const PARAMS: [&str; 3] = [MIN, MAX, TARGET];

impl Driver for Hpa {
    fn run(&self, run: &DriverRun<'_>) -> Result<DriverReply, Diagnostics> {
        let mut diags = Diagnostics::new();
        let mut reader = InputReader::new(run, &mut diags);
        let workload = run.resource.private_name().map(|(workload, _)| workload);
        if workload.is_none() {
            let message = message!(
                "driver `{}` scales the workload whose private resource it is, and `{}` is of none",
                run.definition.driver.value,
                run.resource.id
            );
            let way_out = "leave out its `id` in the Score file: then it is its workload's own";
            reader.invalid_all_with(message, vec![way_out.to_owned()]);
        }
        let kind = run.workload_kind;
        if !matches!(
            kind,
            ControllerKind::Deployment | ControllerKind::StatefulSet
        ) {
            let message = message!(
                "driver `{}` scales a Deployment or a StatefulSet, and workload `{}`, which has the resource, is a {}",
                run.definition.driver.value,
                workload.unwrap_or_default(),
                kind.as_str()
            );
            reader.invalid_all(message);
        }
        let [min, max, target] = [(MIN, 2), (MAX, 3), (TARGET, 80)]
            .map(|(name, default)| number(run, &mut reader, name).unwrap_or(Value::Int(default)));
        if let (Value::Int(min), Value::Int(max)) = (&min, &max)
            && min > max
        {
            let message = message!("`{MIN}` is {min}, and `{MAX}` only {max}");
            reader.invalid_all(message);
        }
        reader.no_others(&[MIN, MAX, TARGET]);
        let workload = workload.unwrap_or_default();
        let object = object([
            ("apiVersion", "autoscaling/v2".into()),
            ("kind", "HorizontalPodAutoscaler".into()),
            (
                "metadata",
                object([("name", message!("{workload}-hpa").into())]),
            ),
            ("spec", spec(kind, workload, min, max, target)),
        ]);
        reader.finish(DriverReply {
            manifests: vec![DriverManifest {
                file: "hpa.yaml".into(),
                location: Location::Namespace,
                object,
                span: run.definition.driver.span,
            }],
            ..DriverReply::default()
        })
    }
}

fn spec(kind: ControllerKind, workload: &str, min: Value, max: Value, target: Value) -> Value {
    let target = object([
        ("type", "Utilization".into()),
        ("averageUtilization", target),
    ]);
    let resource = object([("name", "cpu".into()), ("target", target)]);
    let metric = object([("type", "Resource".into()), ("resource", resource)]);
    let scaled = object([
        ("apiVersion", "apps/v1".into()),
        ("kind", kind.as_str().into()),
        ("name", workload.into()),
    ]);
    object([
        ("scaleTargetRef", scaled),
        (MIN, min),
        (MAX, max),
        ("metrics", Value::Seq(vec![metric])),
    ])
}

/// A number of 1 or more: that of the Score file, or else that of the definition.
fn number(run: &DriverRun<'_>, reader: &mut InputReader<'_, '_>, name: &str) -> Option<Value> {
    let param = run.inputs.get(name).filter(|value| !value.is_null());
    let (found, node): (Option<Value>, Option<&Node>) = match param {
        Some(Value::Int(number)) => (Some(Value::Int(*number)), None),
        Some(Value::String(text)) if run.sealed.whole(text).is_some() => (param.cloned(), None),
        Some(Value::String(text)) if text.parse::<i64>().is_ok() => {
            (text.parse().ok().map(Value::Int), None)
        }
        Some(other) => {
            let found = score_core::diagnostic::with_article(other.kind_name());
            let message = message!(
                "driver `{}` takes a whole number as param `{name}`, not {found}",
                run.definition.driver.value
            );
            reader.invalid_all(message);
            (None, None)
        }
        None => {
            let node = reader.field(name)?;
            (reader.number_of(name, node), Some(node))
        }
    };
    if let Some(Value::Int(number)) = found
        && !(1..=i64::from(i32::MAX)).contains(&number)
    {
        let message = message!("`{name}` is {number}, expected a number from 1 on");
        match node {
            Some(node) => reader.invalid(name, node.span, message),
            None => reader.invalid_all(message),
        }
        return None;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::ControllerKind;
    use crate::definitions::driver::testing::Case;

    const DRIVER: &str = "humanitec/hpa";

    #[test]
    fn params_go_before_the_inputs() {
        let case = Case::new(
            DRIVER,
            "values: {minReplicas: 2, maxReplicas: 5, targetCPUUtilizationPercentage: 70}",
        );
        let case = case.params("{maxReplicas: 4}");
        assert_eq!(
            case.manifests(),
            r#"hpa.yaml namespace {"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"api-hpa"},"#
                .to_owned()
                + r#""spec":{"maxReplicas":4,"metrics":[{"resource":{"name":"cpu","target":{"averageUtilization":70,"type":"Utilization"}},"type":"Resource"}],"#
                + r#""minReplicas":2,"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"api"}}}"#
        );
        case.assert_valid();
        let all = Case::new(DRIVER, "").manifests();
        assert!(
            all.contains(r#""maxReplicas":3"#) && all.contains(r#""minReplicas":2"#),
            "{all}"
        );
    }

    #[test]
    fn what_it_scales_is_what_the_workload_is() {
        let mut case = Case::new(DRIVER, "");
        case.workload_kind = ControllerKind::StatefulSet;
        let all = case.manifests();
        assert!(
            all.contains(r#""kind":"StatefulSet","name":"api""#),
            "{all}"
        );
        case.workload_kind = ControllerKind::DaemonSet;
        case.fails("scales a Deployment or a StatefulSet, and workload `api`, which has the resource, is a DaemonSet");
    }

    #[test]
    fn a_shared_one_scales_nothing() {
        let mut case = Case::new(DRIVER, "values: {maxReplicas: 5}");
        case.resource.id = "shared.all".into();
        case.fails(
            "error[invalid-driver-inputs]: definition `cfg`: driver `humanitec/hpa` scales the workload whose private \
             resource it is, and `shared.all` is of none",
        );
    }

    #[test]
    fn numbers_have_to_fit() {
        let case = Case::new(
            DRIVER,
            "values: {minReplicas: 4, maxReplicas: x, targetCPUUtilizationPercentage: 0}",
        );
        case.fails("takes a whole number as `maxReplicas`, not a string\n --> cfg.yaml:6:41");
        case.fails("`targetCPUUtilizationPercentage` is 0, expected a number from 1 on");
        case.params("{maxReplicas: 3}")
            .fails("`minReplicas` is 4, and `maxReplicas` only 3");
        Case::new(DRIVER, "")
            .params("{minReplicas: [1]}")
            .fails("a whole number as param `minReplicas`, not a list");
        let case = Case::new(DRIVER, "values: {maxReplicas: 5, maxReplica: 6}").reply();
        assert!(case.warnings[0].hints[0].contains("maxReplicas"));
    }
}
