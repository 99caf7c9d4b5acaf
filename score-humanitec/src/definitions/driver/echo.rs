//! `humanitec/echo`: the inputs are the outputs. Drivers that connect clusters, agents and logs are passed on in the same
//! way.

use score_core::diagnostic::Diagnostics;
use score_yaml::{Kind, Map, Node};

use super::input_reader::InputReader;
use super::{Driver, DriverReply, DriverRun};

/// Gives its values as outputs, and its secrets as secret ones.
pub(super) struct Echo;

impl Driver for Echo {
    fn run(&self, run: &DriverRun<'_>) -> Result<DriverReply, Diagnostics> {
        let mut diags = Diagnostics::new();
        let mut reader = InputReader::new(run, &mut diags);
        let map = |reader: &mut InputReader<'_, '_>, name: &str, node: &Node| match &node.kind {
            Kind::Null => Map::new(),
            Kind::Map(map) => {
                let entries = map.iter();
                entries
                    .map(|(key, node)| (key.text.clone(), node.to_value()))
                    .collect()
            }
            _ => {
                reader.refuse(name, node, "a map");
                Map::new()
            }
        };
        let inputs = run.driver_inputs;
        let values = map(&mut reader, "", &inputs.values);
        let secrets = reader.in_secrets(|reader| map(reader, "", &inputs.secrets));
        reader.finish(DriverReply {
            values,
            secrets,
            ..DriverReply::default()
        })
    }
}

/// Does nothing. What it would give, nobody knows.
pub(super) struct Ignored;

impl Driver for Ignored {
    fn run(&self, _: &DriverRun<'_>) -> Result<DriverReply, Diagnostics> {
        Ok(DriverReply {
            is_open: true,
            ..DriverReply::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::definitions::driver::testing::Case;

    #[test]
    fn inputs_are_outputs() {
        let case = Case::new(
            "humanitec/echo",
            "values: {host: h, port: 5432}\nsecret_refs: {p: {store: v, ref: r}}",
        );
        let expected = r#"{"host":"h","port":5432} {"p":{"secret":"v/r"}}"#;
        assert_eq!(case.outputs(), expected);
        for driver in [
            "humanitec/static",
            "humanitec/k8s-cluster-gke",
            "humanitec/agent",
            "humanitec/logging-x",
        ] {
            assert_eq!(
                Case::new(driver, "values: {a: [1]}\nsecrets: {s: t}").outputs(),
                r#"{"a":[1]} {"s":"t"}"#
            );
        }
        assert_eq!(Case::new("humanitec/echo", "").outputs(), "{} {}");
    }

    #[test]
    fn what_is_no_map_has_no_outputs() {
        Case::new("humanitec/echo", "values: [1]").fails(
            "error[invalid-driver-inputs]: definition `cfg`: driver `humanitec/echo` takes a map as `values`, not a list
 --> cfg.yaml:6:11  driver_inputs.values",
        );
    }

    #[test]
    fn a_driver_that_is_mapped_gives_its_inputs_or_nothing() {
        let case = Case::new("humanitec/postgres-cloudsql", "values: {instance: i}");
        case.fails(
            "error[unknown-driver]: definition `cfg`: driver `humanitec/postgres-cloudsql` cannot run offline
 --> cfg.yaml:4:14  driver_type",
        );
        case.fails("`--driver-map humanitec/postgres-cloudsql=echo` gives the inputs of the definition as its outputs");
        let case = case.mapped("postgres-cloudsql=echo");
        assert_eq!(case.outputs(), r#"{"instance":"i"} {}"#);
        let ignored = case.mapped("humanitec/postgres-cloudsql=ignore").reply();
        assert!(ignored.is_open && ignored.values.is_empty());
    }
}
