//! What is wrong beyond the first stage with errors, as far as it does not follow from them.

use score_yaml::{FileId, Kind, Node, SortedMap, SortedSet, SourceMap, Str};

use super::{Extras, Job};
use crate::backend::{AnyBackend, Conventions};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, nearest};
use crate::document::{self, Document};
use crate::host::Host;
use crate::path::FieldPath;
use crate::plan::{Plan, declared, plan_with_groups};
use crate::provision::{Provider, check_entries};
use crate::state::State;
use crate::target::Target;
use crate::workload::{self, Lowering};

/// Looks at documents that break the format: at what is right in them.
pub(super) struct Further<'f> {
    pub(super) backend: &'f dyn AnyBackend,
    pub(super) job: &'f Job<'f>,
    pub(super) state: &'f State,
    pub(super) sources: &'f SourceMap,
    pub(super) host: &'f dyn Host,
    pub(super) extras: &'f Extras<'f>,
}

impl Further<'_> {
    /// All that is wrong with documents by rules that look at more than the format.
    pub(super) fn faults(&self, documents: Vec<Document>, found: &Diagnostics) -> Diagnostics {
        let conventions = self.backend.conventions();
        let mut all = Diagnostics::new();
        let mut workloads = Vec::with_capacity(documents.len());
        let mut by_file: SortedMap<FileId, Vec<&Diagnostic>> = SortedMap::new();
        for one in found.iter() {
            if let Some(span) = one.span {
                by_file.entry(span.file).or_default().push(one);
            }
        }
        for (document, file) in documents.into_iter().zip(&self.job.score_files) {
            let names = Names::of(&document, found);
            let mut diags = Diagnostics::new();
            let spec = document::spec(document, self.job.image);
            let lowering = Lowering {
                sources: self.sources,
                host: self.host,
                score_file: &self.sources.get(*file).name,
                builds: &self.built(&names, &conventions),
                images: conventions.images,
                dialect: &conventions.dialect,
            };
            let lowered = workload::lower(&spec, lowering, &mut diags);
            if let Some(workload) = &lowered {
                workload::check(workload, &conventions.dialect, &mut diags);
                workload::check_mounts(workload, &mut diags);
                diags = (conventions.check)(workload, diags);
            }
            let known = |one: &Diagnostic| {
                let file = one.span.and_then(|span| by_file.get(&span.file));
                file.map_or(&[][..], Vec::as_slice)
            };
            let own = diags.into_iter();
            all.extend(own.filter(|one| !names.is_consequence(one, known(one), self.sources)));
            workloads.extend(lowered);
        }
        let entries = self.job.entries.iter().map(|entry| &**entry);
        let groups = self.job.groups.iter().copied();
        let plan = plan_with_groups(declared(workloads.iter()), entries, groups);
        let faults = plan_faults(&plan, self.state, &self.backend.target());
        let is_told = |one: &Diagnostic| found.iter().any(|known| known.span == one.span);
        all.extend(faults.into_iter().filter(|one| !is_told(one)));
        all
    }

    fn built(&self, names: &Names, conventions: &Conventions) -> SortedSet<String> {
        let containers: Vec<&str> = names.containers.iter().map(Str::as_str).collect();
        let before = self.state.workloads.get(&names.workload);
        let before = before.map(|workload| &workload.extras);
        let extras = (self.extras)(&names.workload, &containers, before);
        extras.map_or_else(
            |_| SortedSet::new(),
            |extras| (conventions.built_containers)(&extras),
        )
    }
}

/// What is wrong with the plan of workloads that have errors: circles, and resources that nobody takes.
pub(super) fn plan_faults(
    plan: &Result<Plan<'_, dyn Provider>, Diagnostics>,
    state: &State,
    target: &Target,
) -> Diagnostics {
    match plan {
        Ok(plan) => check_entries(plan, state, target).err().unwrap_or_default(),
        Err(found) => {
            let circles = found.iter().filter(|one| one.code == codes::RESOURCE_CYCLE);
            circles.cloned().collect()
        }
    }
}

/// The names that a document declares, right or not.
struct Names {
    workload: Str,
    containers: Vec<Str>,
    /// `None` if nobody can tell.
    resources: Option<Vec<Str>>,
}

impl Names {
    fn of(document: &Document, found: &Diagnostics) -> Self {
        let file = document.root().span.file;
        let unknown = found.iter().filter(|one| {
            let is_here = one.span.is_some_and(|span| span.file == file);
            one.code == codes::UNKNOWN_FIELD && is_here
        });
        // What stands in a field that nobody knows may be meant to be declared.
        let meant = unknown.flat_map(|one| {
            let keys = FieldPath::keys(one.path.as_deref().unwrap_or_default());
            let mut node = Some(document.root());
            for key in &keys {
                node = node.and_then(|node| node.get(key));
            }
            let inner = node.and_then(Node::as_map).into_iter();
            let inner = inner.flat_map(|map| map.keys().map(|key| key.text.clone()));
            inner
                .chain(keys.last().map(|key| key.as_str().into()))
                .collect::<Vec<Str>>()
        });
        let keys = |field: &str| match document.map().get(field).map(|node| &node.kind) {
            Some(Kind::Map(map)) => Some(map.keys().map(|key| key.text.clone()).collect()),
            None => Some(Vec::new()),
            Some(_) => None,
        };
        Names {
            workload: document.name().map_or("", |(name, _)| name).into(),
            containers: keys("containers").unwrap_or_default(),
            resources: keys("resources").map(|mut known: Vec<Str>| {
                known.extend(meant);
                known
            }),
        }
    }

    /// True if an error follows from others of its file, or says the same once more.
    fn is_consequence(&self, one: &Diagnostic, found: &[&Diagnostic], sources: &SourceMap) -> bool {
        let path = one.path.as_deref().unwrap_or_default();
        let is_in = |faulty: &str| {
            let rest = path.strip_prefix(faulty);
            !faulty.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let mut paths = found
            .iter()
            .filter_map(|known| Some((known.code, known.path.as_deref()?)));
        // A misspelt `noExpand` says that nothing in the file is a placeholder.
        let file = path.strip_suffix("content");
        let is_no_expand = |known: &str| {
            let name = file.and_then(|file| known.strip_prefix(file));
            name.is_some_and(|name| nearest(name, ["noExpand"]).is_some())
        };
        let marks = |known: &Diagnostic, span| {
            known.span == Some(span) || known.labels.iter().any(|label| label.span == span)
        };
        match one.code {
            codes::WRONG_TYPE | codes::MISSING_FIELD | codes::MISSING_NAME => true,
            _ if file.is_some()
                && paths
                    .clone()
                    .any(|(code, known)| code == codes::UNKNOWN_FIELD && is_no_expand(known)) =>
            {
                true
            }
            codes::UNKNOWN_RESOURCE => {
                let name = one.span.map_or("", |span| sources.text(span));
                let known = self.resources.as_ref();
                known.is_none_or(|known| known.iter().any(|known| *known == *name))
            }
            codes::INVALID_BEFORE => {
                let name = FieldPath::keys(path).pop().unwrap_or_default();
                self.containers.iter().any(|known| *known == *name)
            }
            // A header of a probe, whose name both rules refuse.
            _ if path.ends_with(".httpHeaders") => {
                paths.any(|(code, known)| code == codes::INVALID_VALUE && known.starts_with(path))
            }
            // Its path was written beside its name.
            codes::INVALID_VOLUME | codes::INVALID_FILE => paths.any(|(code, known)| {
                let field = known.strip_prefix(path);
                code == codes::INVALID_VALUE && field == Some(".target") || is_in(known)
            }),
            codes::MISSING_PROBE => paths.any(|(_, path)| path.contains("Probe")),
            _ => {
                // A value that an error of another one tells of, too, or one that is held against such a value.
                let is_marked = found.iter().any(|known| {
                    let mut labels = known.labels.iter();
                    let mut held_against = one.labels.iter();
                    known.code == codes::INVALID_VALUE
                        && (labels.any(|label| Some(label.span) == one.span)
                            || held_against.any(|label| marks(known, label.span)))
                });
                is_marked
                    || paths.any(|(code, path)| {
                        matches!(code, codes::WRONG_TYPE | codes::INVALID_VALUE) && is_in(path)
                    })
            }
        }
    }
}
