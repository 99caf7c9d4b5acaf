//! From a checked tree to the typed workload.

use score_yaml::message;
use std::sync::Arc;

use score_yaml::{Key, Map, Mapping, Node, SortedMap, Span, Str};

use super::lowering::{Lowering, LoweringContext};
use super::read::WorkloadReader;
use super::{
    Container, ContainerResources, Port, Protocol, Quantities, Ready, Resource, Volume,
    VolumeSource, Workload, files, probes,
};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, TreeReader};
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
    let reader = &mut WorkloadReader::new(diags);
    let map = reader.map_of(spec)?;
    let Some(metadata) = reader.field(map, "metadata", |reader, _, node| reader.map_of(node))
    else {
        reader.error(
            codes::MISSING_NAME,
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
        let context = LoweringContext {
            lowering,
            workload: &name,
            resources: &SortedMap::new(),
        };
        reader.entries(map, "resources", |reader, key, node| {
            context.resource(reader, key, node).map(Box::new)
        })
    };
    let context = LoweringContext {
        lowering,
        workload: &name,
        resources: &resources,
    };
    let containers = reader.entries(map, "containers", |reader, key, node| {
        context.container(reader, key, node).map(Box::new)
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

fn port(reader: &mut WorkloadReader<'_>, key: &Key, node: &Node) -> Option<Port> {
    let map = reader.map_of(node)?;
    if !map.contains_key("port") {
        reader.error(codes::MISSING_FIELD, "`port` is missing", node.span);
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
        number_span: map.get("port").map_or(node.span, |port| port.span),
        port,
        target_port,
        protocol,
        name: None,
    })
}

impl LoweringContext<'_> {
    fn resource(
        &self,
        reader: &mut WorkloadReader<'_>,
        key: &Key,
        node: &Node,
    ) -> Option<Resource<Template>> {
        let map = reader.map_of(node)?;
        let kind = reader.required(map, "type", key.span);
        let class = reader.string(map, "class");
        let id = reader.string(map, "id");
        let metadata = reader.field(map, "metadata", |reader, _, node| reader.map_of(node));
        let annotations = metadata.map(annotations).unwrap_or_default();
        let metadata = metadata.map(|metadata| Arc::new(plain_map(metadata)));
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
            annotations,
            params,
        })
    }

    fn container(
        &self,
        reader: &mut WorkloadReader<'_>,
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
            variables: reader.entries(map, "variables", |reader, key, node| {
                let text = reader.str_of(node)?;
                // What is refused of a variable with such a name is the name.
                let is_odd = key.text.bytes().any(|c| !matches!(c, b' '..=b'~'));
                let place = if is_odd { key.span } else { node.span };
                Some(Spanned::new(self.template(text, node.span), place))
            }),
            files: reader.entries(map, "files", |reader, key, node| {
                files::file(self, reader, key, node).map(Box::new)
            }),
            volumes: reader.entries(map, "volumes", |reader, key, node| {
                self.volume(reader, key, node).map(Box::new)
            }),
            resources: reader.field(map, "resources", |reader, _, node| {
                let map = reader.map_of(node)?;
                Some(ContainerResources {
                    limits: quantities(reader, map, "limits"),
                    requests: quantities(reader, map, "requests"),
                    claims: None,
                })
            }),
            liveness: reader.field(map, "livenessProbe", probes::probe),
            readiness: reader.field(map, "readinessProbe", probes::probe),
            startup: None,
            env: Vec::new(),
            fields: SortedMap::new(),
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
        reader: &mut WorkloadReader<'_>,
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
            let diagnostic = Diagnostic::new(codes::MISSING_IMAGE, message)
                .at(image.span)
                .summary(summary);
            let may_build = self.lowering.dialect.missing_image.contains("--build");
            let hint = match may_build {
                true => message!(
                    "give one with `--image NAME:TAG`, or build it with `--build {name}=.`"
                ),
                false => "give one with `--image NAME:TAG`".to_owned(),
            };
            reader.at("image", |reader| reader.push(diagnostic.hint(hint)));
        }
        None
    }

    /// An image with its placeholders; what else has dollars in it has to be a variable that the target reads.
    fn image_text(
        &self,
        reader: &mut WorkloadReader<'_>,
        image: Spanned<Str>,
    ) -> Spanned<Template> {
        let syntax = self.lowering.images;
        let source = self.lowering.sources.text(image.span);
        let template = Template::of_image(&image.value, image.span, source, syntax);
        if template.has_stray_dollar(syntax) {
            let (message, place) = match image.value.rfind("${") {
                Some(at) if !image.value[at..].contains('}') => {
                    let open = &image.value[at..];
                    let offset = source.rfind("${").map(|at| image.span.range().start + at);
                    let place = offset.map_or(image.span, |start| {
                        Span::new(image.span.file, start, start + 2)
                    });
                    (message!("no `}}` closes `{open}`"), place)
                }
                _ => {
                    let image_text = &image.value;
                    let message = message!(
                        "`{image_text}` is no image: a `$` in it belongs to no placeholder"
                    );
                    (message, image.span)
                }
            };
            let error = Diagnostic::new(codes::MALFORMED_PLACEHOLDER, message);
            let ways = self.lowering.dialect.image_hint.lines();
            // `$TAG` and `$(TAG)` of a pipeline.
            let starts_name = |c: char| c.is_ascii_alphabetic() || c == '_';
            let all = |starts: &dyn Fn(&str) -> bool| image.value.split('$').skip(1).all(starts);
            let in_brackets = |behind: &str| {
                let name = behind.strip_prefix('(');
                name.is_some_and(|name| name.starts_with(starts_name) && name.contains(')'))
            };
            let filled_by = if all(&|behind| behind.starts_with(starts_name)) {
                Some("a shell")
            } else if all(&in_brackets) {
                Some("a pipeline")
            } else {
                None
            };
            let given = filled_by.map(|who| {
                message!(
                    "write `image: .`, and give `--image \"{}\"`, which {who} fills in",
                    image.value
                )
            });
            let error = given.into_iter().fold(error.at(place), Diagnostic::hint);
            let error = ways.fold(error, Diagnostic::hint);
            reader.at("image", |reader| reader.push(error));
        }
        Spanned::new(template, image.span)
    }

    fn volume(
        &self,
        reader: &mut WorkloadReader<'_>,
        key: &Key,
        node: &Node,
    ) -> Option<Volume<Template>> {
        let map = reader.map_of(node)?;
        let source = reader.required(map, "source", key.span);
        let path = reader.string(map, "path");
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
        let placeholder = template.as_placeholder().filter(|_| resource.is_none());
        let placeholder = placeholder.map(|placeholder| placeholder.raw.clone());
        let named = match template.as_literal() {
            Some(text) => {
                let text = text.strip_prefix('$').unwrap_or(text);
                let name = text.strip_prefix("resources.").unwrap_or(text);
                self.resources.contains_key(name).then(|| Str::from(name))
            }
            None if resource.is_some() => None,
            None => template.as_placeholder().and_then(|placeholder| {
                let (name, _) = placeholder.resource()?;
                let meant = self.resources.get(name)?;
                (meant.uid.kind() == "volume").then(|| Str::from(name))
            }),
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
            placeholder,
            named,
        })
    }
}

/// The annotations in the metadata of a resource that are texts, with their places.
fn annotations(metadata: &Mapping) -> SortedMap<Str, Spanned<Str>> {
    let annotations = metadata.get("annotations").and_then(Node::as_map);
    let annotations = annotations.into_iter().flat_map(Mapping::iter);
    let texts = annotations.filter_map(|(key, node)| {
        let text = Spanned::new(Str::from(node.as_str()?), node.span);
        Some((key.text.clone(), text))
    });
    texts.collect()
}

/// A map without its places.
fn plain_map(map: &Mapping) -> Map {
    map.iter()
        .map(|(key, node)| (key.text.clone(), node.clone().into_value()))
        .collect()
}

/// Words that are taken as they stand: the Score format expands nothing in them.
fn words(reader: &mut WorkloadReader<'_>, map: &Mapping, field: &str) -> Vec<Template> {
    let words = reader.strings(map, field).unwrap_or_default();
    words.into_iter().map(Template::literal).collect()
}

fn quantities(reader: &mut WorkloadReader<'_>, map: &Mapping, field: &str) -> Option<Quantities> {
    reader.field(map, field, |reader, _, node| {
        let map = reader.map_of(node)?;
        Some(Quantities {
            cpu: reader.string(map, "cpu"),
            memory: reader.string(map, "memory"),
            others: SortedMap::new(),
        })
    })
}
