//! The strings of a workload that may hold placeholders: which there are, and a walk over them.

use std::sync::Arc;

use score_yaml::{SortedMap, Str};

use super::additions_texts::Walk;
use super::{ByName, Container, Content, File, Resource, Volume, VolumeSource, Workload};
use crate::path::FieldPath;
use crate::text::Spanned;

/// The kind of field that a string which may hold placeholders belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldKind {
    /// The value of a container's variable.
    Variable,
    /// The content of a container's file.
    FileContent,
    /// The source of a container's volume.
    VolumeSource,
    /// The image of a container.
    Image,
    /// A string in the params of a resource.
    Param,
    /// Any other string: those of additions, and a container's command, arguments and probes.
    Setting,
}

impl<T> Workload<T> {
    /// Visits each string of a Score field that may hold placeholders, with its field and path. (Those of
    /// additions were checked when a layer put them on the workload.)
    pub fn each_text<'w>(&'w self, f: &mut impl FnMut(FieldKind, &FieldPath, &'w T)) {
        let path = &mut FieldPath::new();
        path.at("containers", |path| {
            for (name, container) in &self.containers {
                path.at(name, |path| container.each_text(path, f));
            }
        });
        path.at("resources", |path| {
            for (name, resource) in &self.resources {
                let Some(params) = &resource.params else {
                    continue;
                };
                path.at(name, |path| {
                    path.at("params", |path| {
                        params
                            .each_string_at(path, &mut |path, text| f(FieldKind::Param, path, text))
                    });
                });
            }
        });
    }

    /// The same workload with other strings where placeholders may stand; `f` is told field and path.
    #[must_use]
    pub fn map_texts<U>(self, f: &mut impl FnMut(FieldKind, &FieldPath, T) -> U) -> Workload<U>
    where
        T: Clone,
    {
        let Workload {
            name,
            metadata,
            annotations,
            containers,
            ports,
            resources,
            additions,
        } = self;
        let path = &mut FieldPath::new();
        let containers = path.at("containers", |path| {
            map_boxes(containers, path, |c, path| c.map_texts(path, f))
        });
        let resources = path.at("resources", |path| {
            map_boxes(resources, path, |resource, path| {
                let Resource {
                    span,
                    kind_span,
                    uid,
                    metadata,
                    annotations,
                    params,
                } = resource;
                let params = params.map(|params| {
                    path.at("params", |path| {
                        let params = Arc::unwrap_or_clone(params);
                        let params = params.map_strings_at(path, &mut |path, text| {
                            f(FieldKind::Param, path, text)
                        });
                        Arc::new(params)
                    })
                });
                Resource {
                    span,
                    kind_span,
                    uid,
                    metadata,
                    annotations,
                    params,
                }
            })
        });
        let additions = additions.map(|additions| {
            path.at("spec", |path| {
                Box::new(Walk { path, f }.additions(*additions))
            })
        });
        Workload {
            name,
            metadata,
            annotations,
            containers,
            ports,
            resources,
            additions,
        }
    }
}

impl<T> Container<T> {
    fn each_text<'w>(
        &'w self,
        path: &mut FieldPath,
        f: &mut impl FnMut(FieldKind, &FieldPath, &'w T),
    ) {
        if let Some(image) = &self.image {
            path.at("image", |path| f(FieldKind::Image, path, &image.value));
        }
        path.at("variables", |path| {
            for (name, variable) in &self.variables {
                path.at(name, |path| f(FieldKind::Variable, path, variable));
            }
        });
        path.at("files", |path| {
            for (target, file) in &self.files {
                let Content::Text(text) = &file.content else {
                    continue;
                };
                path.at(target, |path| {
                    path.at(file.text_field(), |path| {
                        f(FieldKind::FileContent, path, text)
                    })
                });
            }
        });
        path.at("volumes", |path| {
            for (target, volume) in &self.volumes {
                let VolumeSource::Text(text) = &volume.source.value else {
                    continue;
                };
                path.at(target, |path| {
                    path.at("source", |path| f(FieldKind::VolumeSource, path, text))
                });
            }
        });
    }

    fn map_texts<U>(
        self,
        path: &mut FieldPath,
        f: &mut impl FnMut(FieldKind, &FieldPath, T) -> U,
    ) -> Container<U> {
        let image = self.image.map(|image| {
            let text = path.at("image", |path| f(FieldKind::Image, path, image.value));
            Spanned::new(text, image.span)
        });
        let variables = path.at("variables", |path| {
            map_entries(self.variables, path, |variable, path| {
                Spanned::new(f(FieldKind::Variable, path, variable.value), variable.span)
            })
        });
        let files = path.at("files", |path| {
            map_boxes(self.files, path, |file, path| file.map_text(path, f))
        });
        let volumes = path.at("volumes", |path| {
            map_boxes(self.volumes, path, |volume, path| volume.map_text(path, f))
        });
        let mut walk = Walk { path, f };
        Container {
            span: self.span,
            image,
            command: walk.at("command", |walk| walk.texts(self.command)),
            args: walk.at("args", |walk| walk.texts(self.args)),
            variables,
            files,
            volumes,
            resources: walk.resources(self.resources),
            liveness: self.liveness.map(|it| walk.probe("livenessProbe", *it)),
            readiness: self.readiness.map(|it| walk.probe("readinessProbe", *it)),
            startup: self.startup.map(|it| walk.probe("startup_probe", *it)),
            env: walk.at("env", |walk| walk.items(self.env)),
            fields: walk.fields(self.fields),
            before: self.before,
        }
    }
}

impl<T> File<T> {
    fn map_text<U>(
        self,
        path: &mut FieldPath,
        f: &mut impl FnMut(FieldKind, &FieldPath, T) -> U,
    ) -> File<U> {
        let field = self.text_field();
        let content = match self.content {
            Content::Text(text) => {
                let value = path.at(field, |path| f(FieldKind::FileContent, path, text.value));
                Content::Text(Spanned::new(value, text.span))
            }
            Content::Bytes(bytes) => Content::Bytes(bytes),
            Content::NotUtf8(bytes) => Content::NotUtf8(bytes),
            Content::Verbatim(text) => Content::Verbatim(text),
        };
        File {
            span: self.span,
            mode: self.mode,
            content,
            source: self.source,
        }
    }
}

impl<T> Volume<T> {
    fn map_text<U>(
        self,
        path: &mut FieldPath,
        f: &mut impl FnMut(FieldKind, &FieldPath, T) -> U,
    ) -> Volume<U> {
        let source = match self.source.value {
            VolumeSource::Resource(uid) => VolumeSource::Resource(uid),
            VolumeSource::Pod(name) => VolumeSource::Pod(name),
            VolumeSource::Text(text) => {
                VolumeSource::Text(path.at("source", |path| f(FieldKind::VolumeSource, path, text)))
            }
        };
        Volume {
            span: self.span,
            source: Spanned::new(source, self.source.span),
            path: self.path,
            read_only: self.read_only,
            placeholder: self.placeholder,
            named: self.named,
        }
    }
}

/// Maps the values of a map, the path standing at each key in turn.
fn map_boxes<A, B>(
    entries: ByName<A>,
    path: &mut FieldPath,
    mut f: impl FnMut(A, &mut FieldPath) -> B,
) -> ByName<B> {
    map_entries(entries, path, |value, path| Box::new(f(*value, path)))
}

/// Maps the values of a map, the path standing at each key in turn.
fn map_entries<A, B>(
    entries: SortedMap<Str, A>,
    path: &mut FieldPath,
    mut f: impl FnMut(A, &mut FieldPath) -> B,
) -> SortedMap<Str, B> {
    let mapped = entries.into_iter().map(|(key, value)| {
        let value = path.at(&key, |path| f(value, path));
        (key, value)
    });
    mapped.collect()
}
