//! Modules between the plan and what they are made of: built from a Score file and its extension, not lowered yet.

use std::collections::BTreeSet;

use score_yaml::{Node, SourceMap, Span};

use super::module::{Entries, Extension, Key, Module, ModuleNode, NodeKind};
use super::module_reader::ModuleReader;
use super::platform_placeholders::Expander;
use super::profile::WorkloadProfile;
use super::profile_choice::{MetadataSpec, asked_kind, choose};
use super::shared_resources::shared_resources;
use super::{Attached, deploy, module};
use crate::codes;
use score_core::diagnostic::{Cursor, Diagnostic, Diagnostics, TreeReader};
use score_core::path::FieldPath;
use score_core::text::Template;
use score_core::workload::Workload;
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
    /// Strings and keys in which a placeholder stands for nothing.
    broken: BTreeSet<Span>,
}

impl BuiltModule {
    /// Merges an extension into a typed workload's module. `spec` is the workload's checked document; `prefix` is what
    /// the target's own annotations start with. `None` if neither of the two files says anything beyond Score.
    ///
    /// All that is wrong goes to `diags`, at its place in the extension.
    pub(crate) fn build(
        workload: &mut Workload<Template>,
        spec: &Node,
        attached: Option<&Attached<'_>>,
        prefix: &str,
        sources: &SourceMap,
        diags: &mut Diagnostics,
    ) -> Option<Self> {
        let in_metadata = MetadataSpec::of(workload, spec);
        let asked = asked_kind(workload, prefix, attached.is_some(), diags);
        if attached.is_none() && in_metadata.is_none() && asked.is_none() {
            return None;
        }
        let (profile, place) = choose(workload, attached, in_metadata.as_ref(), asked, diags)?;
        let mut entries = in_metadata.map_or_else(Entries::new, |metadata| metadata.entries);
        let mut broken = BTreeSet::new();
        let parts = attached.map(|attached| {
            let expander = Expander {
                sources,
                context: &attached.context,
                metadata: &workload.metadata,
                resources: &workload.resources,
                cursor: Cursor::new(diags),
                broken: &mut broken,
            };
            ExtensionParts::of(attached.document, expander)
        });
        let parts = parts.unwrap_or_default();
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
        })
    }
}

impl score_core::layer::Module for BuiltModule {
    fn lower(self: Box<Self>, workload: &mut Workload<Template>, diags: &mut Diagnostics) {
        let BuiltModule {
            module,
            profile,
            place,
            service,
            deploy,
            mut found,
            broken,
        } = *self;
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
        diags.extend(without_consequences(
            found.into_iter().filter(is_new).collect(),
        ));
        additions.deploy = deploy;
        workload.additions = Some(Box::new(additions));
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
fn is_about(report: &Diagnostic, span: Span, places: &BTreeSet<Span>) -> bool {
    let is_in = |place: &Span| {
        place.file == span.file && span.start <= place.start && place.end <= span.end
    };
    match report.code {
        codes::INVALID_MANIFEST => places.iter().any(is_in),
        _ => places.contains(&span),
    }
}
