//! `humanitec/echo`: the inputs are the outputs. Drivers that connect clusters, agents and logs are passed on in the same
//! way.

use score_core::diagnostic::{Diagnostic, Diagnostics, FieldPath};
use score_yaml::{Kind, Map, Node, message};

use super::super::definition::named;
use super::super::selector::Reference;
use super::data::FIELDS;
use super::input_reader::InputReader;
use super::{Driver, DriverReply, DriverRun};
use crate::codes;

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
        let mut templates = Vec::new();
        let mut path = FieldPath::from_iter(["driver_inputs", "values"]);
        note_templates(run, &inputs.values, &mut path, &mut templates);
        reader.finish(DriverReply {
            values,
            secrets,
            warnings: templates,
            ..DriverReply::default()
        })
    }
}

/// The warning that a text is written as a template. It has a frame of its own: the walk may be deep.
fn template_doubt(
    run: &DriverRun<'_>,
    text: &str,
    node: &Node,
    path: &FieldPath,
) -> Option<Diagnostic> {
    let action = action_in(text)?;
    let driver = &run.definition.driver.value;
    let message =
        message!("driver `{driver}` runs no templates, and gives `{{{{ {action} }}}}` as it is");
    let warning = Diagnostic::new(codes::DOUBTFUL_VALUE, message).at(node.span);
    let warning = warning.path(path).hint(way_out(action, text, path));
    Some(named(&run.definition.id, warning))
}

/// Notes texts that are written as templates of the driver that runs them: here they are given as they are.
fn note_templates(
    run: &DriverRun<'_>,
    node: &Node,
    path: &mut FieldPath,
    warnings: &mut Vec<Diagnostic>,
) {
    match &node.kind {
        Kind::String(text) => warnings.extend(template_doubt(run, text, node, path)),
        Kind::Seq(items) => {
            for (at, item) in items.iter().enumerate() {
                path.at_index(at, |path| note_templates(run, item, path, warnings));
            }
        }
        Kind::Map(map) => {
            for (key, node) in map.iter() {
                path.at(&key.text, |path| note_templates(run, node, path, warnings));
            }
        }
        _ => {}
    }
}

/// What stands in the first braces of a text, if a template of a definition would have it there: what it sees, a placeholder,
/// or a call. What other programs put into braces is theirs.
fn action_in(text: &str) -> Option<&str> {
    let (_, behind) = text.split_once("{{")?;
    let (action, _) = behind.split_once("}}")?;
    let action = action.trim_matches('-').trim();
    let first = action.split([' ', '|', '(']).next().unwrap_or_default();
    let field = first.trim_start_matches('$').strip_prefix('.');
    let is_field = field.is_some_and(|field| {
        let field = field.split('.').next().unwrap_or_default();
        FIELDS.contains(&field)
    });
    let is_call = score_sprig::LIBRARY.find(first).is_some();
    (is_field || is_call || placeholder_of(action).is_some()).then_some(action)
}

/// The placeholder that is meant by what stands between the braces of a template.
fn placeholder_of(action: &str) -> Option<&str> {
    match action.trim_start_matches('$').trim_start_matches('.') {
        "id" => Some("context.res.guresid"),
        path => Reference::parse(path).is_ok().then_some(path),
    }
}

/// The way out for an action in the text of a field, by the path of that.
fn way_out(action: &str, text: &str, path: &FieldPath) -> String {
    const LONGEST: usize = 60;
    if let Some(path) = placeholder_of(action) {
        return message!("write the placeholder `${{{path}}}`");
    }
    let keys = FieldPath::keys(path.as_ref());
    let is_read = |c: char| c.is_control() || matches!(c, '"' | '\\' | '`');
    match keys.as_slice() {
        [_, _, name] if text.len() <= LONGEST && !text.contains(is_read) => {
            let outputs = message!("\"{name}: {text}\"");
            format!(
                "write `driver_type: humanitec/template`, and `values: {{templates: {{outputs: {outputs}}}}}`"
            )
        }
        _ => {
            "the driver `humanitec/template` runs them, below `templates: {outputs: …}`".to_owned()
        }
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
    fn templates_are_told_and_braces_of_others_are_not() {
        for (text, placeholder) in [
            ("a-{{ .id }}", Some("context.res.guresid")),
            ("{{ context.app.id }}", Some("context.app.id")),
            ("{{- .resource.name -}}", None),
            ("{{ randAlphaNum 8 }}", None),
        ] {
            let action = super::action_in(text).expect(text);
            assert_eq!(super::placeholder_of(action), placeholder, "{text}");
        }
        for text in [
            "{{ .Labels.alertname }}",
            "{{ range .Alerts }}",
            "{{",
            "{a}",
            "{{ user }}",
        ] {
            assert_eq!(super::action_in(text), None, "{text}");
        }
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
