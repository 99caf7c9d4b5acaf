//! `humanitec/ingress`: an Ingress of a dns's host and its routes.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::message::{Name, listed};
use score_yaml::{Map, Node, Value, message};

use super::super::definition::named;
use super::input_reader::InputReader;
use super::manifest::{DriverManifest, Location, object};
use super::object_name::object_name;
use super::{Driver, DriverReply, DriverRun, Route};
use crate::codes;

/// The driver.
pub(super) struct Ingress;

const API_VERSION: &str = "networking.k8s.io/v1";
/// The inputs of the driver.
const INPUTS: [&str; 7] = [
    "annotations",
    "labels",
    "class",
    "path_type",
    "tls_secret_name",
    "no_tls",
    "api_version",
];
/// How paths are compared.
const PATH_TYPES: [&str; 3] = ["Prefix", "Exact", "ImplementationSpecific"];

impl Driver for Ingress {
    fn run(&self, run: &DriverRun<'_>) -> Result<DriverReply, Diagnostics> {
        let mut diags = Diagnostics::new();
        let mut reader = InputReader::new(run, &mut diags);
        let mut metadata = Map::from_iter([("name", Value::from(object_name(run)))]);
        for name in ["annotations", "labels"] {
            let texts = reader.texts(name);
            if !texts.is_empty() {
                metadata.insert(name.into(), Value::Map(texts));
            }
        }
        let mut spec = Map::new();
        if let Some(class) = reader.text("class") {
            spec.insert("ingressClassName".into(), Value::String(class.clone()));
        }
        let path_type = path_type(&mut reader);
        let secret = reader.text("tls_secret_name").cloned();
        let no_tls = reader.flag("no_tls");
        let warning = removed_version(run, &mut reader);
        reader.no_others(&INPUTS);
        if run.dns_host.is_none() {
            let message = "there is no `dns` with the class and the id of this ingress";
            reader.lacks(message, ways_to_a_dns(run));
        }
        let host = run.dns_host.cloned().unwrap_or_default();
        if !no_tls {
            let mut tls = Map::from_iter([("hosts", Value::Seq(vec![host.clone()]))]);
            if let Some(secret) = secret {
                tls.insert("secretName".into(), Value::String(secret));
            }
            spec.insert("tls".into(), Value::Seq(vec![Value::Map(tls)]));
        }
        let paths = run
            .routes
            .iter()
            .map(|route| path(&mut reader, route, path_type));
        let http = object([("paths", Value::Seq(paths.collect()))]);
        let rule = object([("host", host), ("http", http)]);
        spec.insert("rules".into(), Value::Seq(vec![rule]));
        let values = Map::from_iter([("id", metadata.get("name").cloned().unwrap_or_default())]);
        let object = object([
            ("apiVersion", API_VERSION.into()),
            ("kind", "Ingress".into()),
            ("metadata", Value::Map(metadata)),
            ("spec", Value::Map(spec)),
        ]);
        // An Ingress without a route serves nothing, and the API server would refuse it.
        let manifest = (!run.routes.is_empty()).then(|| DriverManifest {
            file: "ingress.yaml".into(),
            location: Location::Namespace,
            object,
            span: run.definition.driver.span,
        });
        reader.finish(DriverReply {
            values,
            manifests: manifest.into_iter().collect(),
            warnings: warning.into_iter().collect(),
            ..DriverReply::default()
        })
    }
}

/// The ways to the dns whose host an ingress serves: both have one class and one id.
fn ways_to_a_dns(run: &DriverRun<'_>) -> Vec<String> {
    let (class, id) = (run.resource.class.as_str(), run.resource.id.as_str());
    let class = match class {
        "default" => String::new(),
        class => message!("class: {class}, "),
    };
    let private = id.strip_prefix("modules.");
    let private = private.and_then(|id| id.split_once(".externals."));
    let in_score_file = match private {
        // A private resource has its name as its id, and no other one has the same.
        Some((_, name)) => message!(
            "give both one id, `{name}: {{type: ingress, {class}id: main}}`, `dns: {{type: dns, {class}id: main}}`"
        ),
        None => {
            let id = id.strip_prefix("shared.").unwrap_or(id);
            message!("add to the Score file: `dns: {{type: dns, {class}id: {id}}}`")
        }
    };
    vec![
        in_score_file,
        "or write `provision: {dns: {}}` in this definition".to_owned(),
        "a definition of the type `dns` gives the host".to_owned(),
    ]
}

/// How paths are compared, whichever way its letters are written.
fn path_type(reader: &mut InputReader<'_, '_>) -> &'static str {
    let Some(node) = reader.field("path_type") else {
        return PATH_TYPES[0];
    };
    let Some(text) = reader.text_of("path_type", node) else {
        return PATH_TYPES[0];
    };
    let found = PATH_TYPES
        .iter()
        .find(|known| known.eq_ignore_ascii_case(text));
    match found {
        Some(found) => found,
        None => {
            let known = listed(PATH_TYPES, ", ");
            let message = format!("`{}` is no path type: there are {known}", Name(text));
            reader.invalid("path_type", node.span, message);
            PATH_TYPES[0]
        }
    }
}

/// A warning of an API version that no API server has today.
fn removed_version(run: &DriverRun<'_>, reader: &mut InputReader<'_, '_>) -> Option<Diagnostic> {
    let node: &Node = reader.field("api_version")?;
    let version = reader.text_of("api_version", node)?;
    if matches!(version.as_str(), "v1" | API_VERSION) {
        return None;
    }
    let message = message!("the Ingress is of `{API_VERSION}`, not of `{version}`");
    let warning = Diagnostic::new(codes::REMOVED_VERSION, message).at(node.span);
    let warning = warning.path("driver_inputs.values.api_version");
    Some(named(&run.definition.id, warning))
}

/// The path of a route.
fn path(reader: &mut InputReader<'_, '_>, route: &Route, path_type: &str) -> Value {
    let Route {
        resource,
        path,
        port,
        service,
    } = route;
    let mut refuse = |name: &str, value: &Value, expected: &str| {
        let found = score_core::diagnostic::with_article(value.kind_name());
        let message =
            message!("expected {expected} as `{name}` of route `{resource}`, found {found}");
        reader.invalid_all(message);
    };
    let path = match path {
        Value::Null => Value::from("/"),
        Value::String(_) => path.clone(),
        other => {
            refuse("path", other, "a string");
            Value::Null
        }
    };
    let port = match port {
        Value::Int(_) => object([("number", port.clone())]),
        Value::String(text) => match text.parse() {
            Ok(number) => object([("number", Value::Int(number))]),
            Err(_) => object([("name", port.clone())]),
        },
        other => {
            refuse("port", other, "a number or the name of a port");
            Value::Null
        }
    };
    if !matches!(service, Value::String(_)) {
        refuse("service", service, "a string");
    }
    let backend = object([(
        "service",
        object([("name", service.clone()), ("port", port)]),
    )]);
    object([
        ("path", path),
        ("pathType", path_type.into()),
        ("backend", backend),
    ])
}

#[cfg(test)]
mod tests {
    use crate::definitions::driver::testing::Case;

    const DRIVER: &str = "humanitec/ingress";

    fn case(inputs: &str) -> Case {
        Case::new(DRIVER, inputs)
            .host("shop.example")
            .route("/cart", "8000", "cart")
            .route("null", "web", "shop")
    }

    #[test]
    fn the_host_serves_its_routes_in_their_order() {
        let case =
            case("values: {class: nginx, no_tls: true, annotations: {a: b}, path_type: exact}");
        assert_eq!(
            case.manifests(),
            r#"ingress.yaml namespace {"apiVersion":"networking.k8s.io/v1","kind":"Ingress","#
                .to_owned()
                + r#""metadata":{"annotations":{"a":"b"},"name":"api-db-01234567"},"#
                + r#""spec":{"ingressClassName":"nginx","rules":[{"host":"shop.example","http":{"paths":["#
                + r#"{"backend":{"service":{"name":"cart","port":{"number":8000}}},"path":"/cart","pathType":"Exact"},"#
                + r#"{"backend":{"service":{"name":"shop","port":{"name":"web"}}},"path":"/","pathType":"Exact"}]}}]}}"#
        );
        assert_eq!(case.outputs(), r#"{"id":"api-db-01234567"} {}"#);
        case.assert_valid();
    }

    #[test]
    fn without_no_tls_there_is_tls() {
        let with = case("values: {tls_secret_name: cert}");
        let all = with.manifests();
        assert!(
            all.contains(r#""tls":[{"hosts":["shop.example"],"secretName":"cert"}]"#),
            "{all}"
        );
        with.assert_valid();
        let without = case("");
        let all = without.manifests();
        assert!(
            all.contains(r#""tls":[{"hosts":["shop.example"]}]"#),
            "{all}"
        );
        without.assert_valid();
    }

    #[test]
    fn without_a_route_there_is_no_object() {
        let case = Case::new(DRIVER, "").host("shop.example");
        assert_eq!(case.manifests(), "");
        Case::new(DRIVER, "").fails("there is no `dns` with the class and the id of this ingress");
    }

    #[test]
    fn inputs_have_to_be_right() {
        let wrong = case(
            "values: {annotations: {a: true}, labels: [x], path_type: regex, no_tls: 1, class: 2}",
        );
        wrong.fails("takes a string as `annotations.a`, not a boolean");
        wrong.fails("takes a map of strings as `labels`, not a list");
        wrong.fails(
            "`regex` is no path type: there are `Prefix`, `Exact`, `ImplementationSpecific`",
        );
        wrong.fails("takes a boolean as `no_tls`, not an integer");
        wrong.fails("takes a string as `class`, not an integer");
        case("").route("[a]", "null", "1").fails(
            "expected a number or the name of a port as `port` of route `route.default#r`, found no value",
        );
        let old = case("values: {api_version: networking.k8s.io/v1beta1, clas: nginx}").reply();
        let said: Vec<_> = old
            .warnings
            .iter()
            .map(|warning| warning.code.as_str())
            .collect();
        assert_eq!(said, ["removed-version", "ignored-field"]);
        assert!(
            case("values: {api_version: v1}")
                .reply()
                .warnings
                .is_empty()
        );
    }
}
