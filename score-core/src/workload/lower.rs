//! From a checked tree to the typed workload.

use score_yaml::message;
use std::collections::BTreeMap;
use std::sync::Arc;

use score_yaml::{Key, Map, Mapping, Node, Str};

use super::read::Reader;
use super::scope::{Lowering, Scope};
use super::{
    Container, Port, Protocol, Quantities, Ready, Resource, Resources, Volume, VolumeSource,
    Workload, files, probes,
};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::path::FieldPath;
use crate::resource::ResourceUid;
use crate::text::{Spanned, Template};
use crate::tree::Tree;

/// The typed workload of a tree that [`document::spec`](crate::document::spec) made, now or in an earlier run.
///
/// All that is wrong goes to `diags`. `None` if the workload has no name; with errors in `diags` what is
/// returned lacks the parts they are about.
#[must_use]
pub fn lower(
    spec: &Node,
    lowering: Lowering<'_>,
    diags: &mut Diagnostics,
) -> Option<Workload<Template>> {
    let reader = &mut Reader {
        path: FieldPath::new(),
        diags,
    };
    let map = reader.map_of(spec)?;
    let Some(metadata) = reader.field(map, "metadata", |reader, _, node| reader.map_of(node))
    else {
        reader.error(
            Code::MissingName,
            "the workload has no `metadata`",
            spec.span,
        );
        return None;
    };
    let (name, annotations) = reader.at("metadata", |reader| {
        let name = reader.required(metadata, "name", spec.span);
        (
            name,
            reader.entries(metadata, "annotations", |reader, _, node| {
                reader.string_of(node)
            }),
        )
    });
    let name = name?;
    // Before the containers, whose volumes refer to them.
    let resources = {
        let scope = Scope {
            lowering,
            workload: &name,
            resources: &BTreeMap::new(),
        };
        reader.entries(map, "resources", |reader, key, node| {
            scope.resource(reader, key, node).map(Box::new)
        })
    };
    let scope = Scope {
        lowering,
        workload: &name,
        resources: &resources,
    };
    let containers = reader.entries(map, "containers", |reader, key, node| {
        scope.container(reader, key, node).map(Box::new)
    });
    let ports = reader.field(map, "service", |reader, _, node| {
        let service = reader.map_of(node)?;
        Some(reader.entries(service, "ports", port))
    });
    let ports = ports.unwrap_or_default();
    Some(Workload {
        metadata: Arc::new(plain_map(metadata)),
        annotations,
        containers,
        ports,
        resources,
        name,
        additions: None,
    })
}

fn port(reader: &mut Reader<'_>, key: &Key, node: &Node) -> Option<Port> {
    let map = reader.map_of(node)?;
    if !map.contains_key("port") {
        reader.error(Code::MissingField, "`port` is missing", node.span);
    }
    let port = reader.port(map, "port")?;
    let target_port = reader.port(map, "targetPort").unwrap_or(port);
    let protocol = reader.one_of(
        map,
        "protocol",
        &[("TCP", Protocol::Tcp), ("UDP", Protocol::Udp)],
    );
    let protocol = protocol.map_or(Protocol::Tcp, |protocol| protocol.value);
    Some(Port {
        span: key.span,
        port,
        target_port,
        protocol,
        name: None,
    })
}

impl Scope<'_> {
    fn resource(
        &self,
        reader: &mut Reader<'_>,
        key: &Key,
        node: &Node,
    ) -> Option<Resource<Template>> {
        let map = reader.map_of(node)?;
        let kind = reader.required(map, "type", key.span);
        let class = reader.string(map, "class");
        let id = reader.string(map, "id");
        let metadata = reader
            .field(map, "metadata", |reader, _, node| reader.map_of(node))
            .map(|metadata| Arc::new(plain_map(metadata)));
        let params = reader.field(map, "params", |reader, _, node| {
            reader.map_of(node)?;
            let params = Tree::from_node(node, &mut |text, span| self.template(text, span));
            Some(Arc::new(params))
        });
        let kind = kind?;
        let [class, id] = [&class, &id].map(|text| text.as_ref().map(|text| text.as_str()));
        let uid = ResourceUid::new(self.workload, &key.text, &kind, class, id);
        Some(Resource {
            span: key.span,
            kind_span: kind.span,
            uid,
            metadata,
            params,
        })
    }

    fn container(
        &self,
        reader: &mut Reader<'_>,
        key: &Key,
        node: &Node,
    ) -> Option<Container<Template>> {
        let map = reader.map_of(node)?;
        let ready = [
            ("started", Ready::Started),
            ("healthy", Ready::Healthy),
            ("complete", Ready::Complete),
        ];
        Some(Container {
            span: key.span,
            image: self.image(reader, map, key),
            command: words(reader, map, "command"),
            args: words(reader, map, "args"),
            variables: reader.entries(map, "variables", |reader, _, node| {
                let text = reader.str_of(node)?;
                Some(Spanned::new(self.template(text, node.span), node.span))
            }),
            files: reader.entries(map, "files", |reader, key, node| {
                files::file(self, reader, key, node).map(Box::new)
            }),
            volumes: reader.entries(map, "volumes", |reader, key, node| {
                self.volume(reader, key, node).map(Box::new)
            }),
            resources: reader.field(map, "resources", |reader, _, node| {
                let map = reader.map_of(node)?;
                Some(Resources {
                    limits: quantities(reader, map, "limits"),
                    requests: quantities(reader, map, "requests"),
                    claims: None,
                })
            }),
            liveness: reader.field(map, "livenessProbe", probes::probe),
            readiness: reader.field(map, "readinessProbe", probes::probe),
            startup: None,
            env: Vec::new(),
            fields: BTreeMap::new(),
            before: reader.entries(map, "before", |reader, key, node| {
                let map = reader.map_of(node)?;
                reader
                    .one_of(map, "ready", &ready)
                    .map(|ready| Spanned::new(ready.value, key.span))
            }),
        })
    }

    fn image(
        &self,
        reader: &mut Reader<'_>,
        map: &Mapping,
        container: &Key,
    ) -> Option<Spanned<Template>> {
        let image = reader.required(map, "image", container.span)?;
        if image.value != "." {
            let image = self.image_text(reader, image);
            return Some(image);
        }
        let name = &container.text;
        if !self.lowering.builds.contains(name.as_str()) {
            let summary = self
                .lowering
                .dialect
                .missing_image
                .replace("{file}", self.lowering.score_file);
            let summary = summary
                .replace("{workload}", self.workload)
                .replace("{container}", name);
            let message =
                message!("container `{name}` has image `.`, and no image was given for it");
            let diagnostic = Diagnostic::new(Code::MissingImage, message)
                .at(image.span)
                .summary(summary);
            reader.at("image", |reader| {
                reader.push(diagnostic.hint("`--image` gives one"))
            });
        }
        None
    }

    /// An image with its placeholders; what else has dollars in it has to be a variable that the target reads.
    fn image_text(&self, reader: &mut Reader<'_>, image: Spanned<Str>) -> Spanned<Template> {
        let reads_variables = self.lowering.reads_variables;
        let source = self.lowering.sources.text(image.span);
        let template = Template::of_image(&image.value, image.span, source, reads_variables);
        if template.has_stray_dollar(reads_variables) {
            let message = message!(
                "`{}` is no image: a `$` in it belongs to no placeholder",
                image.value
            );
            let error = Diagnostic::new(Code::MalformedPlaceholder, message);
            let error = error.at(image.span).hint(self.lowering.dialect.image_hint);
            reader.at("image", |reader| reader.push(error));
        }
        Spanned::new(template, image.span)
    }

    fn volume(&self, reader: &mut Reader<'_>, key: &Key, node: &Node) -> Option<Volume<Template>> {
        let map = reader.map_of(node)?;
        let source = reader.required(map, "source", key.span);
        let path = reader.string(map, "path").map(|path| path.value);
        let read_only = reader.bool(map, "readOnly");
        let source = source?;
        let template = self.template(&source, source.span);
        let resource = match template
            .as_placeholder()
            .and_then(|placeholder| placeholder.resource())
        {
            Some((name, [])) => self.resources.get(name),
            _ => None,
        };
        let value = match resource {
            Some(resource) => VolumeSource::Resource(resource.uid.clone()),
            None => VolumeSource::Text(template),
        };
        Some(Volume {
            span: key.span,
            source: Spanned::new(value, source.span),
            path,
            read_only,
        })
    }
}

/// A map without its places.
fn plain_map(map: &Mapping) -> Map {
    map.iter()
        .map(|(key, node)| (key.text.clone(), node.clone().into_value()))
        .collect()
}

/// Words that are taken as they stand: the Score format expands nothing in them.
fn words(reader: &mut Reader<'_>, map: &Mapping, field: &str) -> Vec<Template> {
    let words = reader.strings(map, field).unwrap_or_default();
    words.into_iter().map(Template::literal).collect()
}

fn quantities(reader: &mut Reader<'_>, map: &Mapping, field: &str) -> Option<Quantities> {
    reader.field(map, field, |reader, _, node| {
        let map = reader.map_of(node)?;
        Some(Quantities {
            cpu: reader.string(map, "cpu"),
            memory: reader.string(map, "memory"),
            others: BTreeMap::new(),
        })
    })
}

#[cfg(test)]
mod tests {
    use score_yaml::SourceMap;

    use super::super::testing::lowered;
    use super::super::{PortRef, Scheme};
    use super::*;

    const HEAD: &str = "metadata: {name: shop, annotations: {a: b}}\n";

    #[test]
    fn every_part_of_a_container_is_typed() {
        let (workload, said) = lowered(&format!(
            "{HEAD}containers:
  main:
    image: i:1
    command: [a]
    variables: {{X: '${{metadata.name}}!'}}
    volumes: {{/d: {{source: '${{resources.vol}}', path: p, readOnly: true}}, /e: {{source: plain}}}}
    resources: {{limits: {{cpu: 250m}}}}
    livenessProbe: {{httpGet: {{path: /, port: 80.0, scheme: HTTPS, httpHeaders: [{{name: n, value: v}}]}}}}
    readinessProbe: {{exec: {{command: [c]}}}}
    before: {{other: {{ready: healthy}}}}
service: {{ports: {{web: {{port: 80}}, dns: {{port: 53, targetPort: 54, protocol: UDP}}}}}}
resources: {{vol: {{type: volume, class: big, params: {{p: ['${{metadata.name}}', 1]}}}}}}
"
        ));
        assert_eq!(said, Vec::<String>::new());
        let main = &workload.containers["main"];
        assert_eq!(main.variables["X"].pieces.len(), 2);
        let uid = ResourceUid::new("shop", "vol", "volume", Some("big"), None);
        assert_eq!(main.volumes["/d"].source.value, VolumeSource::Resource(uid));
        assert!(
            matches!(&main.volumes["/e"].source.value, VolumeSource::Text(text) if text.as_literal() == Some("plain"))
        );
        let http = main
            .liveness
            .as_ref()
            .and_then(|probe| probe.http_get.as_ref())
            .expect("given");
        assert_eq!(
            (&http.port, http.scheme),
            (&PortRef::Number(80), Some(Scheme::Https))
        );
        assert_eq!(
            main.readiness.as_ref().and_then(|probe| probe.exec.clone()),
            Some(vec![Template::literal("c")])
        );
        assert_eq!(main.before["other"].value, Ready::Healthy);
        let ports = workload
            .ports
            .values()
            .map(|port| (port.port, port.target_port, port.protocol));
        assert_eq!(
            ports.collect::<Vec<_>>(),
            [(53, 54, Protocol::Udp), (80, 80, Protocol::Tcp)]
        );
        let params = workload.resources["vol"].params.as_ref().expect("given");
        assert!(matches!(
            params.get("p").and_then(Tree::as_seq),
            Some([Tree::String(_), Tree::Int(1)])
        ));
    }

    #[test]
    fn the_image_dot_stands_for_a_built_one() {
        let (workload, said) = lowered(&format!(
            "{HEAD}containers: {{built: {{image: .}}, other: {{image: .}}}}"
        ));
        assert_eq!(said, ["containers.other.image"]);
        assert_eq!(workload.containers["built"].image, None);
        let mut sources = SourceMap::new();
        let diags = super::super::testing::diagnostics(
            &format!("{HEAD}containers: {{c: {{image: .}}}}"),
            &mut sources,
        );
        let summary = diags.into_iter().next().and_then(|d| d.summary);
        assert_eq!(summary.as_deref(), Some("no image: dir/score.yaml shop c"));
    }

    #[test]
    fn what_does_not_fit_is_said_and_left_out() {
        for (rest, paths) in [
            ("containers: []", vec!["containers"]),
            ("containers: {c: 1}", vec!["containers.c"]),
            (
                "containers: {c: {image: 1, args: [1, {}]}}",
                vec![
                    "containers.c.image",
                    "containers.c.args.0",
                    "containers.c.args.1",
                ],
            ),
            ("containers: {c: {}}", vec!["containers.c"]),
            (
                "service: {ports: {p: {port: 70000}, q: {port: x}, r: {}}}",
                vec![
                    "service.ports.p.port",
                    "service.ports.q.port",
                    "service.ports.r",
                ],
            ),
            (
                "resources: {r: {}, s: {type: t, params: []}}",
                vec!["resources.r", "resources.s.params"],
            ),
            (
                "containers: {c: {image: i, before: {d: {ready: now}}}}",
                vec!["containers.c.before.d.ready"],
            ),
        ] {
            assert_eq!(lowered(&format!("{HEAD}{rest}")).1, paths, "{rest}");
        }
    }
}
