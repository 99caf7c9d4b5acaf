//! `humanitec/terraform`, `container` and their like: not run here. Their inputs are checked, and their outputs are open.

use score_core::diagnostic::Diagnostics;
use score_yaml::{Kind, message};

use super::input_reader::InputReader;
use super::{Driver, DriverReply, DriverRun};

/// The driver.
pub(super) struct Terraform;

/// Where the code, or what runs instead of it, stands.
const CODE: [&str; 4] = ["source", "script", "files", "job"];

impl Driver for Terraform {
    fn run(&self, run: &DriverRun<'_>) -> Result<DriverReply, Diagnostics> {
        let mut diags = Diagnostics::new();
        let mut reader = InputReader::new(run, &mut diags);
        let source = reader.field("source");
        let script = reader.field("script");
        if let (Some(_), Some(script)) = (source, script) {
            let message = message!(
                "driver `{}` takes either `source` or `script`",
                run.definition.driver.value
            );
            reader.invalid("script", script.span, message);
        }
        if !CODE.iter().any(|name| reader.field(name).is_some()) {
            let message = message!(
                "driver `{}` needs `source` or `script`",
                run.definition.driver.value
            );
            let way_out = reader.way_to_add("source", "{url: …}");
            reader.invalid_all_with(message, vec![way_out]);
        }
        for name in ["variables", "files", "credentials_config"] {
            if let Some(node) = reader.field(name)
                && !is_map_or_open(run, &node.kind)
            {
                reader.refuse(name, node, "a map");
            }
        }
        if let Some(script) = script {
            reader.text_of("script", script);
        }
        match source {
            Some(node) if is_map_or_open(run, &node.kind) => {
                let field = |name: &str| node.get(name).filter(|node| !node.is_null());
                if node.as_map().is_some() && field("url").is_none() {
                    let message = message!(
                        "driver `{}` needs `source.url`",
                        run.definition.driver.value
                    );
                    let way_out = "write `source: {url: …}`, the address of a git repository";
                    reader.invalid_with("source", node.span, message, way_out.to_owned());
                }
                for name in ["url", "path", "rev", "ref"] {
                    if let Some(node) = field(name) {
                        reader.text_of(&format!("source.{name}"), node);
                    }
                }
            }
            Some(node) => reader.refuse("source", node, "a map"),
            None => {}
        }
        reader.finish(DriverReply {
            is_open: true,
            ..DriverReply::default()
        })
    }
}

/// True if it is a map, or will be one.
fn is_map_or_open(run: &DriverRun<'_>, kind: &Kind) -> bool {
    match kind {
        Kind::Map(_) => true,
        Kind::String(text) => run.sealed.whole(text).is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::definitions::driver::testing::Case;

    #[test]
    fn outputs_are_open() {
        for (driver, inputs) in [
            (
                "humanitec/terraform",
                "values: {source: {url: u, path: p, rev: r}, variables: {a: 1}}",
            ),
            ("acme/terraform", "values: {script: x}"),
            (
                "humanitec/container",
                "values: {files: {main.tf: x}, job: {image: i}}",
            ),
            (
                "humanitec/opentofu-container-runner",
                "values: {source: {url: u, ref: r}}",
            ),
        ] {
            let reply = Case::new(driver, inputs).reply();
            assert!(reply.is_open && reply.values.is_empty() && reply.manifests.is_empty());
        }
    }

    #[test]
    fn inputs_have_a_shape() {
        let case = |inputs: &str| Case::new("humanitec/terraform", inputs);
        case("values:\n  source:\n    path: s3").fails(
            "error[invalid-driver-inputs]: definition `cfg`: driver `humanitec/terraform` needs `source.url`
 --> cfg.yaml:8:7  driver_inputs.values.source",
        );
        case("values: {source: {url: u}, script: s}").fails("takes either `source` or `script`");
        case("values: {variables: {a: 1}}").fails("needs `source` or `script`");
        case("").fails("needs `source` or `script`");
        case("values: {source: git, variables: [1]}")
            .fails("takes a map as `source`, not a string");
        case("values: {source: {url: 3}, files: x}")
            .fails("takes a string as `source.url`, not an integer");
        case("values: {source: {url: 3}, files: x}").fails("takes a map as `files`, not a string");
    }
}
