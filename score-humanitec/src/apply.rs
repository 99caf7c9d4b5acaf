//! Merges an extension into a workload.

use std::collections::BTreeSet;

use score_yaml::{Node, SourceMap, Span};

use super::choose::{Metadata, asked_kind, choose};
use super::features::features;
use super::item::{Entries, Item, ItemKind, Key};
use super::native::Expand;
use super::read::Reader;
use super::scopes::scopes;
use super::{Attached, deploy};
use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::text::Template;
use score_core::workload::Workload;
use score_kubernetes::workload::told_once;

/// Puts an extension on a lowered workload, or what its Score file says in the place of one (annotation
/// `k8s.score.dev/kind: Job`, the metadata of v2). `spec` is the workload's checked document; `prefix` is what
/// the target's own annotations start with.
///
/// All that is wrong goes to `diags`, at its place in the extension.
pub fn apply(
    workload: &mut Workload<Template>,
    spec: &Node,
    attached: Option<&Attached<'_>>,
    prefix: &str,
    sources: &SourceMap,
    diags: &mut Diagnostics,
) {
    let in_metadata = Metadata::of(workload, spec);
    let asked = asked_kind(workload, prefix, attached.is_some(), diags);
    if attached.is_none() && in_metadata.is_none() && asked.is_none() {
        return;
    }
    let Some((chosen, place)) = choose(workload, attached, in_metadata.as_ref(), asked, diags)
    else {
        return;
    };
    let mut entries = in_metadata.map_or_else(Entries::new, |metadata| metadata.entries);
    let mut deploy = None;
    let mut resources = None;
    let mut broken = BTreeSet::new();
    if let Some(attached) = attached {
        let mut expand = Expand {
            sources,
            context: &attached.context,
            metadata: &workload.metadata,
            resources: &workload.resources,
            path: FieldPath::new(),
            diags,
            broken: &mut broken,
        };
        let mut top = |name: &str| {
            let node = attached.document.get(name)?;
            let mark = expand.path.enter(name);
            let item = expand.item(node);
            expand.path.leave(mark);
            (!item.is_null()).then_some(item)
        };
        deploy = top("deploy");
        resources = attached
            .document
            .as_map()
            .and_then(|map| map.get_entry("resources"))
            .and_then(|(key, _)| Some((Key::plain(&key.text, key.span), top("resources")?)));
        if let Some(Item {
            kind: ItemKind::Map(spec),
            ..
        }) = top("spec")
        {
            // The two have no key in common. Nulls delete what Score gave, so they stay until each feature has looked.
            entries.extend(spec);
        }
    }
    let service = spec
        .as_map()
        .and_then(|map| map.get_entry("service"))
        .map(|(key, _)| key.span);
    let mut found = Diagnostics::new();
    let mut reader = Reader {
        path: FieldPath::new(),
        diags: &mut found,
    };
    if let Some((key, item)) = resources {
        reader.at("resources", |reader| scopes(reader, &key, item, workload));
    }
    let deploy =
        deploy.map(|item| reader.at("deploy", |reader| deploy::deploy(reader, item, chosen.kind)));
    let mut extension = reader.at("spec", |reader| {
        features(reader, entries, &chosen, place, service, workload)
    });
    // What could not be put in is not wrong for a second reason.
    let is_new = |d: &Diagnostic| d.span.is_none_or(|span| !is_about(d, span, &broken));
    diags.extend(told_once(found.into_iter().filter(is_new).collect()));
    extension.deploy = deploy;
    workload.additions = Some(Box::new(extension));
}

/// Whether a report is about one of these places: it stands there, or it says what an object lacks or may not have
/// while one of them is in the object.
fn is_about(report: &Diagnostic, span: Span, places: &BTreeSet<Span>) -> bool {
    let is_in = |place: &Span| {
        place.file == span.file && span.start <= place.start && place.end <= span.end
    };
    match report.code {
        Code::InvalidManifest => places.iter().any(is_in),
        _ => places.contains(&span),
    }
}
