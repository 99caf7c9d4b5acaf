//! `resources` of old extensions: the resources that workloads share.

use score_yaml::Str;
use score_yaml::message;

use super::module::{Key, ModuleNode, NodeKind};
use super::module_reader::ModuleReader;
use crate::codes;
use score_core::diagnostic::{Diagnostic, TreeReader};
use score_core::resource::ResourceUid;
use score_core::text::Template;
use score_core::workload::{VolumeSource, Workload};

/// Gives the resources that `resources` of an old file calls shared an id of their own; the reader stands there.
pub(super) fn shared_resources(
    reader: &mut ModuleReader<'_>,
    key: &Key,
    node: ModuleNode,
    workload: &mut Workload<Template>,
) {
    let mut shared = Vec::new();
    reader.each(node, |reader, key, node| {
        if !workload.resources.contains_key(&key.text) {
            return reader.push_error(|| {
                let message = message!("the Score file declares no resource `{}`", key.text);
                let diagnostic = Diagnostic::new(codes::UNKNOWN_RESOURCE, message).at(key.span);
                let known = workload.resources.keys().map(Str::as_str);
                diagnostic.near(&key.text, known)
            });
        }
        if !matches!(node.kind, NodeKind::Map(_) | NodeKind::Null) {
            return reader.wrong_type(&node, "map");
        }
        let scopes = [
            ("external", false),
            ("externals", false),
            ("shared", true),
            ("", false),
        ];
        reader.each(node, |reader, field, node| match field.text.as_str() {
            "scope" if node.is_null() => {}
            "scope" => {
                let Some(word) = reader.word(node) else {
                    return;
                };
                match scopes.iter().find(|(name, _)| *name == word.value) {
                    Some((_, true)) => shared.push(key.text.clone()),
                    Some(_) => {}
                    None => {
                        let message = message!(
                            "`{}` is no scope, expected `external` or `shared`",
                            word.value
                        );
                        let diagnostic = Diagnostic::new(codes::INVALID_VALUE, message);
                        let diagnostic = diagnostic.at(word.span);
                        reader.push(diagnostic.near(&word.value, ["external", "shared"]));
                    }
                }
            }
            _ => reader.unknown(field, "a resource", &["scope"]),
        });
    });
    let message = "`resources` of an extension is deprecated";
    let diagnostic = Diagnostic::new(codes::DEPRECATED_FORM, message).at(key.span);
    reader.push(diagnostic.hint("give the resource an `id` in the Score file"));
    for name in shared {
        share(workload, &name);
    }
}

/// Gives a resource its own name as id, as `id` in the Score file does.
fn share(workload: &mut Workload<Template>, name: &str) {
    let Some(resource) = workload.resources.get_mut(name) else {
        return;
    };
    let old = resource.uid.clone();
    let private = ResourceUid::new(&workload.name, name, old.kind(), Some(old.class()), None);
    if old != private {
        return; // it has an id already
    }
    let uid = ResourceUid::new(
        &workload.name,
        name,
        old.kind(),
        Some(old.class()),
        Some(name),
    );
    resource.uid = uid.clone();
    for container in workload.containers.values_mut() {
        for volume in container.volumes.values_mut() {
            if volume.source.value == VolumeSource::Resource(old.clone()) {
                volume.source.value = VolumeSource::Resource(uid.clone());
            }
        }
    }
}
