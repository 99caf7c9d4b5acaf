//! Modules between the plan and what they are made of: built from a Score file and its extension, not lowered yet.

use std::sync::Arc;

use score_yaml::{Map, Node, SortedSet, Span, Str};

use super::module::{Entries, Extension, Key, Module, ModuleNode, NodeKind};
use super::module_reader::ModuleReader;
use super::platform_placeholders::Expander;
use super::profile::WorkloadProfile;
use super::profile_choice::{MetadataSpec, annotation_at, asked_kind, choose};
use super::said_in::SaidIn;
use super::shared_resources::shared_resources;
use super::{Attached, deploy, module};
use crate::codes;
use crate::definitions::DefinitionRun;
use crate::definitions::run::workload_inputs;
use score_core::diagnostic::{Cursor, Diagnostic, Diagnostics, Dialect, TreeReader};
use score_core::layer::{LayerContext, Outputs};
use score_core::path::FieldPath;
use score_core::plan::{Node as Resource, ParamScope};
use score_core::resource::ResourceNames;
use score_core::text::{Spanned, Template};
use score_core::workload::{VolumeSource, Workload};
use score_kubernetes::reports::without_consequences;

/// The module of a workload that has an extension, or whose Score file says the same in the place of one (annotation
/// `k8s.score.dev/kind: Job`, the metadata of v2), until it is lowered.
#[derive(Clone)]
pub(crate) struct BuiltModule {
    module: Module,
    profile: WorkloadProfile,
    /// The place where the profile is named.
    place: Span,
    /// The place of the Score file's `service`.
    service: Option<Span>,
    deploy: Option<ModuleNode>,
    /// The faults of what is read at once.
    found: Diagnostics,
    /// Strings and keys in which a placeholder stands for nothing, and updates with what nobody knows yet.
    broken: SortedSet<Span>,
    /// True as long as it says nothing beyond Score: then there is nothing to lower.
    is_plain: bool,
    /// Where what is beyond Score is said.
    said_in: SaidIn,
    /// The words of the tool.
    dialect: Dialect,
    /// The definitions of the run, if there are some.
    definitions: Option<WorkloadDefinitions>,
}

/// The definitions of a run, for one workload.
#[derive(Clone)]
struct WorkloadDefinitions {
    run: Arc<DefinitionRun>,
    /// The name of the workload.
    workload: Spanned<Str>,
    metadata: Arc<Map>,
    names: ResourceNames,
    /// The resources whose outputs are read when the target starts.
    late: SortedSet<Str>,
}

impl BuiltModule {
    /// Merges an extension into a typed workload's module. `spec` is the workload's checked document. `None` if neither of
    /// the two files says anything beyond Score.
    ///
    /// All that is wrong goes to `diags`, at its place in the extension.
    pub(crate) fn build(
        workload: &mut Workload<Template>,
        spec: &Node,
        attached: Option<&Attached<'_>>,
        run: &LayerContext<'_>,
        diags: &mut Diagnostics,
    ) -> Option<Self> {
        let prefix = run.annotation_prefix;
        let in_metadata = MetadataSpec::of(workload, spec);
        let asked = asked_kind(workload, prefix, attached.is_some(), diags);
        if attached.is_none() && in_metadata.is_none() && asked.is_none() {
            return None;
        }
        let asked_by = asked
            .as_ref()
            .and_then(|asked| annotation_at(workload, asked.span));
        let has_metadata = in_metadata.is_some();
        let (profile, place) = choose(workload, attached, in_metadata.as_ref(), asked, diags)?;
        let mut entries = in_metadata.map_or_else(Entries::new, |metadata| metadata.entries);
        let mut broken = SortedSet::new();
        let parts = attached.map(|attached| {
            let expander = Expander {
                sources: run.sources,
                dialect: run.dialect,
                context: &attached.context,
                metadata: &workload.metadata,
                resources: &workload.resources,
                cursor: Cursor::new(diags),
                broken: &mut broken,
            };
            ExtensionParts::of(attached.document, expander)
        });
        let parts = parts.unwrap_or_default();
        let said_in = match (attached, has_metadata, asked_by) {
            (None, false, Some(annotation)) => SaidIn::Annotation(annotation),
            (None, true, _) => SaidIn::Metadata,
            _ => SaidIn::Extension,
        };
        // The two have no key in common.
        entries.extend(parts.spec);
        let service = spec.as_map().and_then(|map| map.get_entry("service"));
        let mut found = Diagnostics::new();
        if let Some((key, node)) = parts.resources {
            ModuleReader::new(FieldPath::new(), &mut found).at("resources", |reader| {
                shared_resources(reader, &key, node, workload)
            });
        }
        Some(BuiltModule {
            module: module::build(spec, &mut Extension(entries)),
            profile,
            place,
            service: service.map(|(key, _)| key.span),
            deploy: parts.deploy,
            found,
            broken,
            is_plain: false,
            said_in,
            dialect: *run.dialect,
            definitions: None,
        })
    }

    /// The module of a workload that says nothing beyond Score.
    pub(crate) fn plain(
        workload: &Workload<Template>,
        spec: &Node,
        run: &LayerContext<'_>,
    ) -> Option<Self> {
        let prefix = run.annotation_prefix;
        // The target says what it thinks of an annotation.
        let mut diags = Diagnostics::new();
        let asked = asked_kind(workload, prefix, true, &mut diags);
        let (profile, place) = choose(workload, None, None, asked, &mut diags)?;
        let service = spec.as_map().and_then(|map| map.get_entry("service"));
        Some(BuiltModule {
            module: module::build(spec, &mut Extension(Entries::new())),
            profile,
            place,
            service: service.map(|(key, _)| key.span),
            deploy: None,
            found: Diagnostics::new(),
            broken: SortedSet::new(),
            is_plain: true,
            said_in: SaidIn::Extension,
            dialect: *run.dialect,
            definitions: None,
        })
    }

    /// The same, with definitions that may update it.
    pub(crate) fn with_definitions(
        self,
        run: &Arc<DefinitionRun>,
        workload: &Workload<Template>,
    ) -> Self {
        let resources = workload.resources.iter();
        let is_late = !run.has_values();
        let late = resources.filter(|(_, resource)| is_late && resource.uid.kind() == ENVIRONMENT);
        let late: SortedSet<Str> = late.map(|(name, _)| name.clone()).collect();
        run.note_without_values(workload.name.span.file, &late);
        run.note_kind(&workload.name.value, self.profile.kind);
        let definitions = Some(WorkloadDefinitions {
            run: Arc::clone(run),
            workload: workload.name.clone(),
            metadata: Arc::clone(&workload.metadata),
            names: workload.resource_names(),
            late,
        });
        BuiltModule {
            definitions,
            ..self
        }
    }
}

/// The type of resource whose outputs are variables of the environment.
const ENVIRONMENT: &str = "environment";

impl score_core::layer::Module for BuiltModule {
    fn resources(&self) -> Vec<Resource> {
        let Some(definitions) = &self.definitions else {
            return Vec::new();
        };
        let WorkloadDefinitions {
            run,
            workload,
            metadata,
            names,
            late,
        } = definitions;
        let is_late = |name: &str| late.contains(name);
        let inputs =
            || workload_inputs::inputs(workload, &self.profile.name, &self.module, &is_late);
        let scope = ParamScope {
            workload: workload.value.clone(),
            metadata: Arc::clone(metadata),
            names: names.clone(),
        };
        run.implicit(workload.span, inputs, scope)
    }

    fn is_updated(&self) -> bool {
        let definitions = self.definitions.as_ref();
        definitions.is_some_and(|known| known.run.updates(&known.workload))
    }

    fn update(&mut self, outputs: &Outputs<'_>) -> Result<bool, Diagnostics> {
        let Some(WorkloadDefinitions { run, workload, .. }) = &self.definitions else {
            return Ok(false);
        };
        let is_changed = run.update(workload, &mut self.module, outputs, &mut self.broken)?;
        self.is_plain &= !is_changed;
        Ok(is_changed)
    }

    fn lower(self: Box<Self>, workload: &mut Workload<Template>, diags: &mut Diagnostics) {
        let BuiltModule {
            module,
            profile,
            place,
            service,
            deploy,
            mut found,
            broken,
            is_plain,
            said_in,
            dialect,
            definitions,
        } = *self;
        if let Some(WorkloadDefinitions { run, .. }) = &definitions {
            share_volumes(run, workload);
        }
        if is_plain {
            return;
        }
        let kind = profile.kind;
        let mut reader = ModuleReader::new(FieldPath::new(), &mut found);
        let deploy = deploy.map(|node| {
            reader.at("deploy", |reader| {
                deploy::deploy(reader, node, profile.kind)
            })
        });
        let mut additions = reader.at("spec", |reader| {
            module::lower(reader, module, &profile, place, service, workload)
        });
        // What could not be put in is not wrong for a second reason.
        let is_new = |d: &Diagnostic| d.span.is_none_or(|span| !is_about(d, span, &broken));
        // The old places are those of the platform's own documentation for updates.
        let is_of_update = |d: &Diagnostic| {
            let run = definitions.as_ref().map(|definitions| &definitions.run);
            d.code == codes::DEPRECATED_FORM
                && d.span
                    .is_some_and(|span| run.is_some_and(|run| run.says(span)))
        };
        let named = |d: Diagnostic| match &definitions {
            Some(WorkloadDefinitions { run, workload, .. }) => run.named_fault(d, workload),
            None => d,
        };
        let found = found
            .into_iter()
            .filter(|d| is_new(d) && !is_of_update(d))
            .map(|d| said_in.reworded(named(d), kind, &dialect));
        diags.extend(without_consequences(found.collect()));
        additions.deploy = deploy;
        workload.additions = Some(Box::new(additions));
    }
}

/// Has containers mount the volumes of the pod that resources make for containers of their own, too.
fn share_volumes(run: &DefinitionRun, workload: &mut Workload<Template>) {
    let name = workload.name.value.clone();
    for container in workload.containers.values_mut() {
        for volume in container.volumes.values_mut() {
            if let VolumeSource::Resource(uid) = &volume.source.value
                && let Some(shared) = run.pod_volume(&name, uid)
            {
                volume.source.value = VolumeSource::Pod(shared);
            }
        }
    }
}

/// The parts of an extension, placeholders put in but for those of resources; null is none.
#[derive(Default)]
struct ExtensionParts {
    deploy: Option<ModuleNode>,
    /// `resources` of old files, and its key.
    resources: Option<(Key, ModuleNode)>,
    spec: Entries,
}

impl ExtensionParts {
    fn of(document: &Node, mut expander: Expander<'_>) -> Self {
        let mut part = |name: &str| {
            let (key, node) = document.as_map()?.get_entry(name)?;
            let tree = expander.at(name, |expander| expander.tree(node));
            (!tree.is_null()).then(|| (Key::plain(&key.text, key.span), tree))
        };
        ExtensionParts {
            deploy: part("deploy").map(|(_, node)| node),
            resources: part("resources"),
            spec: match part("spec").map(|(_, node)| node.kind) {
                Some(NodeKind::Map(entries)) => entries,
                _ => Entries::new(),
            },
        }
    }
}

/// True if a report is about one of these places: it stands there, or it says what an object lacks or may not have
/// while one of them is in the object.
fn is_about(report: &Diagnostic, span: Span, places: &SortedSet<Span>) -> bool {
    let is_in = |place: &Span| {
        place.file == span.file && span.start <= place.start && place.end <= span.end
    };
    match report.code {
        codes::INVALID_MANIFEST => places.iter().any(is_in),
        _ => places.contains(&span),
    }
}
