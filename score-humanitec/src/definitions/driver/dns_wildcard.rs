//! `humanitec/dns-wildcard`: names below a domain.

use score_core::diagnostic::{Diagnostic, Diagnostics, FieldPath};
use score_kubernetes::names::host_fault;
use score_yaml::{Map, Value, message};

use super::super::definition::named;
use super::data::TemplateData;
use super::engine::{Leaf, Rendering, TemplateEngine};
use super::guard::SecretGuard;
use super::input_reader::InputReader;
use super::object_name::object_name;
use super::{Driver, DriverReply, DriverRun};
use crate::codes;

/// The driver, with the template of its definition.
#[derive(Default)]
pub(super) struct DnsWildcard {
    engine: TemplateEngine,
}

/// The inputs of the driver.
const INPUTS: [&str; 2] = ["domain", "template"];

impl Driver for DnsWildcard {
    fn run(&self, run: &DriverRun<'_>) -> Result<DriverReply, Diagnostics> {
        let mut diags = Diagnostics::new();
        let mut reader = InputReader::new(run, &mut diags);
        let domain = reader.required("domain", "example.com");
        let domain = domain.and_then(|node| Some((reader.text_of("domain", node)?, node.span)));
        let template = reader.field("template");
        let template =
            template.and_then(|node| Some((reader.text_of("template", node)?, node.span)));
        reader.no_others(&INPUTS);
        let mut reply = reader.finish(DriverReply::default())?;
        let Some((domain, domain_span)) = domain else {
            return Ok(reply);
        };
        // Names are put before it.
        if run.sealed.first_in(domain).is_none()
            && let Some(below) = domain.strip_prefix("*.")
        {
            let message = message!("`{domain}` is no domain: names are put before it");
            let error = Diagnostic::new(codes::INVALID_DRIVER_INPUTS, message).at(domain_span);
            let error = error.path("driver_inputs.values.domain");
            let error = error.hint(message!("write `{below}`"));
            return Err(named(&run.definition.id, error).into());
        }
        let of = |input| FieldPath::from_iter(["driver_inputs", "values", input]);
        let path = of(if template.is_some() {
            "template"
        } else {
            "domain"
        });
        let leaf = template.map(|(text, span)| Leaf {
            text,
            span,
            path: &path,
            name: "template",
        });
        let draws = run.seed.draws(run.now);
        let guard = SecretGuard::new(run.sealed);
        let mut rendering = Rendering::new(&self.engine, run, &draws, &guard);
        let data = TemplateData::new(run);
        let name = match &leaf {
            Some(leaf) => rendering.text(leaf, &data)?.trim().to_owned(),
            None => object_name(run),
        };
        let host = Value::from(format!("{name}.{}", domain.trim_start_matches('.')));
        let leaf = leaf.unwrap_or(Leaf {
            text: domain,
            span: domain_span,
            path: &path,
            name: "domain",
        });
        rendering.check_secrets(&leaf, &host)?;
        let host_text = host.as_str().unwrap_or_default();
        if run.sealed.first_in(host_text).is_none()
            && let Some(fault) = host_fault(host_text)
        {
            let what = message!("`{host_text}` is no host name, {fault}");
            return Err(data
                .masked(rendering.unexpected(&leaf, &what), leaf.text)
                .into());
        }
        reply.values = Map::from_iter([("host", host)]);
        reply.warnings.append(&mut rendering.warnings);
        Ok(reply)
    }
}

#[cfg(test)]
mod tests {
    use score_yaml::Value;

    use crate::definitions::driver::testing::Case;

    const DRIVER: &str = "humanitec/dns-wildcard";

    #[test]
    fn the_host_is_the_template_and_the_domain() {
        let template = r#"'{{ index (splitList "." "${context.res.id}") 3 }}-${context.app.id}'"#;
        let case = Case::new(
            DRIVER,
            &format!("values: {{domain: dev.example, template: {template}}}"),
        );
        assert_eq!(case.outputs(), r#"{"host":"db-shop.dev.example"} {}"#);
        let case = Case::new(
            DRIVER,
            "values: {domain: .dev.example, template: ' {{ .driver.values.x | default .resource.host }} '}",
        );
        let case = case.params("{host: mine}");
        assert_eq!(case.outputs(), r#"{"host":"mine.dev.example"} {}"#);
        // Without a template the name is of the resource's own.
        assert_eq!(
            Case::new(DRIVER, "values: {domain: dev.example}").outputs(),
            r#"{"host":"api-db-01234567.dev.example"} {}"#
        );
    }

    #[test]
    fn without_a_domain_there_is_no_host() {
        let case = Case::new(DRIVER, "values:\n  template: x\n  domin: y");
        case.fails(
            "error[invalid-driver-inputs]: definition `cfg`: driver `humanitec/dns-wildcard` needs `domain`
 --> cfg.yaml:8:5  driver_inputs.values.domain",
        );
        case.fails("there is `domin`: did you mean `domain`?");
        Case::new(DRIVER, "")
            .fails("driver `humanitec/dns-wildcard` needs `domain`\n --> cfg.yaml:4:14");
        Case::new(DRIVER, "values: {domain: 3, template: [x]}")
            .fails("takes a string as `template`, not a list");
        let case = Case::new(
            DRIVER,
            "values: {domain: d.example, template: x, templates: y}",
        );
        assert!(
            case.reply().warnings[0]
                .message
                .contains("no input `templates`; it is left out")
        );
    }

    #[test]
    fn what_is_no_host_is_refused() {
        let case = Case::new(
            DRIVER,
            "values:\n  domain: dev.example\n  template: Shop_{{ 1 }}",
        );
        case.fails(
            "error[invalid-reply]: definition `cfg`: template `template`: \
             `Shop_1.dev.example` is no host name",
        );
        Case::new(DRIVER, "values: {domain: dev.example, template: ''}")
            .fails("`.dev.example` is no host name");
    }

    #[test]
    fn an_error_in_the_template_has_its_place() {
        Case::new(DRIVER, "values:\n  domain: dev.example\n  template: a-{{ .id | fooo }}").fails(
            "error[template-syntax]: definition `cfg`: the template `template` does not parse: there is no function `fooo`
 --> cfg.yaml:8:26  driver_inputs.values.template",
        );
        Case::new(DRIVER, "values: {domain: dev.example, template: 'a-{{ fail \"no name for ${context.app.id}\" }}'}")
            .fails("the template `template` failed: no name for shop");
    }

    #[test]
    fn what_is_not_known_yet_stays_open() {
        let case = Case::new(
            DRIVER,
            "values: {domain: '${resources.zone.outputs.name}', template: x}",
        );
        let open = case
            .sealed
            .open_output("zone.default#z".into(), "name".into());
        let case = case.value("resources.zone.outputs.name", open);
        assert_eq!(
            case.outputs(),
            r#"{"host":{"parts":["x.",{"open":"zone.default#z/name"}]}} {}"#
        );
        let case = Case::new(
            DRIVER,
            "values: {domain: d.example, template: '{{ .driver.secrets.a }}'}\nsecret_refs: {a: {store: v, ref: r}}",
        );
        case.fails("error[unresolved-secret]: definition `cfg`: the template `template` makes a text with the secret `v/r` in it, which is not known here");
        case.given("v/r", Value::from("www")).outputs();
    }
}
