//! The walk over the strings of additions, and of what only additions give a container.

use score_yaml::{SortedMap, Str};

use super::FieldKind;
use super::additions::{
    Additions, Controller, Field, Fields, KeyValue, KeyValues, ObjectSettings, Override, PodVolume,
    PodVolumeSource, Schedule, ServiceSettings,
};
use super::{ContainerResources, Grpc, HttpGet, Probe};
use crate::path::FieldPath;
use crate::text::Spanned;
use crate::tree::Tree;

/// A walk over strings: the path of the present one, and the function that each is passed to.
pub(super) struct Walk<'w, F> {
    pub(super) path: &'w mut FieldPath,
    pub(super) f: &'w mut F,
}

impl<F> Walk<'_, F> {
    pub(super) fn at<R>(&mut self, key: &str, f: impl FnOnce(&mut Self) -> R) -> R {
        let mark = self.path.enter(key);
        let result = f(self);
        self.path.leave(mark);
        result
    }

    pub(super) fn text<T, U>(&mut self, text: T) -> U
    where
        F: FnMut(FieldKind, &FieldPath, T) -> U,
    {
        (self.f)(FieldKind::Setting, self.path, text)
    }

    fn spanned<T, U>(&mut self, text: Spanned<T>) -> Spanned<U>
    where
        F: FnMut(FieldKind, &FieldPath, T) -> U,
    {
        Spanned::new(self.text(text.value), text.span)
    }

    pub(super) fn texts<T, U>(&mut self, texts: Vec<T>) -> Vec<U>
    where
        F: FnMut(FieldKind, &FieldPath, T) -> U,
    {
        let texts = texts.into_iter().enumerate();
        texts
            .map(|(i, text)| self.at(&i.to_string(), |walk| walk.text(text)))
            .collect()
    }

    fn tree<T, U>(&mut self, tree: Tree<T>) -> Tree<U>
    where
        F: FnMut(FieldKind, &FieldPath, T) -> U,
    {
        let f = &mut *self.f;
        tree.map_strings_at(self.path, &mut |path, text| {
            f(FieldKind::Setting, path, text)
        })
    }

    fn field<T, U>(&mut self, field: Field<T>) -> Field<U>
    where
        F: FnMut(FieldKind, &FieldPath, T) -> U,
    {
        Field {
            span: field.span,
            value: self.tree(field.value),
        }
    }

    pub(super) fn fields<T, U>(&mut self, fields: Fields<T>) -> Fields<U>
    where
        F: FnMut(FieldKind, &FieldPath, T) -> U,
    {
        self.map(fields, Self::field)
    }

    pub(super) fn items<T, U>(&mut self, items: Vec<Field<T>>) -> Vec<Field<U>>
    where
        F: FnMut(FieldKind, &FieldPath, T) -> U,
    {
        let items = items.into_iter().enumerate();
        items
            .map(|(i, item)| self.at(&i.to_string(), |walk| walk.field(item)))
            .collect()
    }

    fn map<A, B>(
        &mut self,
        map: SortedMap<Str, A>,
        mut f: impl FnMut(&mut Self, A) -> B,
    ) -> SortedMap<Str, B> {
        let map = map.into_iter().map(|(key, value)| {
            let value = self.at(&key, |walk| f(walk, value));
            (key, value)
        });
        map.collect()
    }

    fn entries<T, U>(&mut self, entries: KeyValues<T>) -> KeyValues<U>
    where
        F: FnMut(FieldKind, &FieldPath, T) -> U,
    {
        let entries = entries.into_iter();
        entries
            .map(|KeyValue { key, value }| KeyValue {
                key: self.spanned(key),
                value: self.spanned(value),
            })
            .collect()
    }

    fn settings<T, U>(&mut self, key: &str, settings: ObjectSettings<T>) -> ObjectSettings<U>
    where
        F: FnMut(FieldKind, &FieldPath, T) -> U,
    {
        let ObjectSettings {
            annotations,
            labels,
            fields,
        } = settings;
        self.at(key, |walk| ObjectSettings {
            annotations: walk.at("annotations", |walk| walk.entries(annotations)),
            labels: walk.at("labels", |walk| walk.entries(labels)),
            fields: walk.fields(fields),
        })
    }

    pub(super) fn probe<T, U>(&mut self, key: &str, probe: Probe<T>) -> Box<Probe<U>>
    where
        F: FnMut(FieldKind, &FieldPath, T) -> U,
    {
        let Probe {
            span,
            http_get,
            exec,
            exec_span,
            tcp,
            grpc,
            timing,
        } = probe;
        Box::new(self.at(key, |walk| Probe {
            span,
            http_get: http_get.map(|http_get| {
                let HttpGet {
                    span,
                    host,
                    scheme,
                    path,
                    port,
                    headers,
                } = http_get;
                HttpGet {
                    span,
                    host,
                    scheme,
                    path: walk.at("path", |walk| walk.text(path)),
                    port,
                    headers: headers
                        .into_iter()
                        .map(|(name, value)| {
                            let value =
                                walk.at("headers", |walk| walk.at(&name, |walk| walk.text(value)));
                            (name, value)
                        })
                        .collect(),
                }
            }),
            exec: exec.map(|command| walk.at("command", |walk| walk.texts(command))),
            exec_span,
            tcp,
            grpc: grpc.map(|Grpc { port, service }| Grpc {
                port,
                service: service.map(|service| walk.at("service", |walk| walk.text(service))),
            }),
            timing,
        }))
    }

    pub(super) fn resources<T, U>(
        &mut self,
        resources: Option<ContainerResources<T>>,
    ) -> Option<ContainerResources<U>>
    where
        F: FnMut(FieldKind, &FieldPath, T) -> U,
    {
        let ContainerResources {
            limits,
            requests,
            claims,
        } = resources?;
        Some(ContainerResources {
            limits,
            requests,
            claims: claims.map(|claims| {
                self.at("resources", |walk| {
                    walk.at("claims", |walk| walk.field(claims))
                })
            }),
        })
    }

    fn controller<T, U>(&mut self, controller: Controller<T>) -> Controller<U>
    where
        F: FnMut(FieldKind, &FieldPath, T) -> U,
    {
        match controller {
            Controller::Deployment(settings) => {
                Controller::Deployment(self.settings("deployment", settings))
            }
            Controller::StatefulSet(settings) => {
                Controller::StatefulSet(self.settings("statefulset", settings))
            }
            Controller::DaemonSet(settings) => {
                Controller::DaemonSet(self.settings("daemonset", settings))
            }
            Controller::Job(settings) => Controller::Job(self.settings("job", settings)),
            Controller::CronJob {
                cron_job,
                job,
                schedules,
            } => Controller::CronJob {
                cron_job: self.settings("cronjob", cron_job),
                job: self.settings("job", job),
                schedules: self.at("schedules", |walk| walk.map(schedules, Self::schedule)),
            },
        }
    }

    fn schedule<T, U>(&mut self, schedule: Schedule<T>) -> Schedule<U>
    where
        F: FnMut(FieldKind, &FieldPath, T) -> U,
    {
        let Schedule {
            span,
            schedule,
            containers,
        } = schedule;
        Schedule {
            span,
            schedule,
            containers: self.at("containers", |walk| {
                walk.map(containers, |walk, replaced| Override {
                    span: replaced.span,
                    command: replaced
                        .command
                        .map(|words| walk.at("command", |walk| walk.texts(words))),
                    args: replaced
                        .args
                        .map(|words| walk.at("args", |walk| walk.texts(words))),
                })
            }),
        }
    }

    fn volume<T, U>(&mut self, volume: PodVolume<T>) -> PodVolume<U>
    where
        F: FnMut(FieldKind, &FieldPath, T) -> U,
    {
        let source = match volume.source {
            PodVolumeSource::EmptyDir(source) => {
                PodVolumeSource::EmptyDir(self.at("source", |walk| walk.tree(source)))
            }
            PodVolumeSource::Projected { secret, config_map } => PodVolumeSource::Projected {
                secret: secret.map(|tree| self.at("secret", |walk| walk.tree(tree))),
                config_map: config_map.map(|tree| self.at("configMap", |walk| walk.tree(tree))),
            },
        };
        PodVolume {
            span: volume.span,
            source,
        }
    }

    /// The same additions with other strings; the walk stands at `spec`.
    pub(super) fn additions<T, U>(&mut self, additions: Additions<T>) -> Additions<U>
    where
        F: FnMut(FieldKind, &FieldPath, T) -> U,
    {
        let Additions {
            profile,
            controller,
            pod,
            service,
            volumes,
            extra_volumes,
            extra_containers,
            extra_objects,
            variables,
            ingress,
            deploy,
            places,
        } = additions;
        let ServiceSettings {
            kind,
            annotations,
            labels,
        } = service;
        Additions {
            profile,
            controller: self.controller(controller),
            pod: self.settings("pod", pod),
            service: self.at("service", |walk| ServiceSettings {
                kind,
                annotations: walk.at("annotations", |walk| walk.entries(annotations)),
                labels: walk.at("labels", |walk| walk.entries(labels)),
            }),
            volumes: self.at("volumes", |walk| walk.map(volumes, Self::volume)),
            extra_volumes: self.at("extraVolumes", |walk| walk.items(extra_volumes)),
            extra_containers: self.at("extraContainers", |walk| walk.items(extra_containers)),
            extra_objects: self.at("extraObjects", |walk| walk.items(extra_objects)),
            variables: self.at("variables", |walk| walk.map(variables, Self::spanned)),
            ingress,
            deploy,
            places,
        }
    }
}
