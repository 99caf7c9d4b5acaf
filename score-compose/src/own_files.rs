//! Files that a provisioner writes, and mounts of its services that miss them: compose makes an empty folder in the place of a
//! file that is not there.

use std::collections::BTreeSet;

use score_core::diagnostic::{Diagnostic, Diagnostics, Severity};
use score_core::path::FieldPath;
use score_core::provision::Provisioned;
use score_core::resource::ResourceUid;
use score_yaml::{Value, message};

use crate::codes;
use crate::fragment::{ComposeFragment, FILES, SERVICES};
use crate::provisioned_resource::{is_own, place_of};

/// Warns of files whose names begin with the mounts directory, which comes before them anyway, and of mounts of a path that is
/// a file's name without it.
pub(crate) fn check(
    uid: &ResourceUid,
    resource: &Provisioned<ComposeFragment>,
    fragment: &ComposeFragment,
    mounts: &str,
    diags: &mut Diagnostics,
) {
    if fragment.files.is_empty() || mounts.is_empty() || is_own(resource) {
        return;
    }
    let mut warn = |field: &str, path: FieldPath, message: String, hint: String| {
        let warning = Diagnostic::new(codes::DOUBTFUL_VALUE, message).hint(hint);
        let warning = warning.path(&path);
        let warning = match place_of(resource, field) {
            Some(place) => warning.at(place),
            None => warning,
        };
        diags.push_with(Severity::Warning, || match resource.author {
            Some(author) => warning.label(author.resource, message!("for `{uid}`")),
            None => warning,
        });
    };
    for name in fragment.files.keys() {
        let inside = plain(name).strip_prefix(plain(mounts));
        let Some(inside) = inside.and_then(|inside| inside.strip_prefix('/')) else {
            continue;
        };
        warn(
            FILES.template,
            FieldPath::from_iter(["files", name.as_str()]),
            message!("the file `{name}` is written to `{mounts}/{name}`"),
            message!("leave the directory out: `{inside}`"),
        );
    }
    let names: BTreeSet<&str> = fragment.files.keys().map(|name| plain(name)).collect();
    for (service, value) in &fragment.services {
        let volumes = value.get("volumes").and_then(Value::as_seq);
        for (at, volume) in volumes.unwrap_or_default().iter().enumerate() {
            let Some(source) = source(volume).filter(|source| !source.starts_with('/')) else {
                continue;
            };
            // A folder of that name may be the project's own.
            if plain(source).is_empty()
                || plain(source).starts_with(plain(mounts))
                || !names.contains(plain(source))
            {
                continue;
            }
            let path = ["services", service.as_str(), "volumes", &at.to_string()];
            warn(
                SERVICES.template,
                FieldPath::from_iter(path),
                message!(
                    "`{source}` is not what this entry writes, which is in the mounts directory"
                ),
                message!("write `{{{{ .MountsDirectory }}}}/{}`", plain(source)),
            );
        }
    }
}

/// A path without what does not change it in front.
fn plain(path: &str) -> &str {
    path.trim_start_matches("./")
}

/// The source of a mount of a path.
fn source(volume: &Value) -> Option<&str> {
    if let Some(text) = volume.as_str() {
        let (source, _) = text.split_once(':')?;
        return source.starts_with('.').then_some(source);
    }
    let is_bind = volume.get("type").and_then(Value::as_str) == Some("bind");
    volume
        .get("source")
        .and_then(Value::as_str)
        .filter(|_| is_bind)
}
