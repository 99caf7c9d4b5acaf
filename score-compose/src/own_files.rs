//! Files that a provisioner writes, and mounts of its services that miss them: compose makes an empty folder in the place of a
//! file that is not there, or refuses to start.

use score_core::diagnostic::{Diagnostic, Diagnostics, Severity, nearest};
use score_core::path::FieldPath;
use score_core::provision::Provisioned;
use score_core::resource::ResourceUid;
use score_yaml::{SortedSet, Value, message};

use crate::codes;
use crate::fragment::{ComposeFragment, FILES, SERVICES};
use crate::provisioned_resource::{is_own, place_of};

/// The most mounts of one resource that are compared with all that it writes.
const MOST: usize = 20;

/// Warns of files whose names begin with the mounts directory, which comes before them anyway, and of mounts of a path that is
/// a file's name without it.
pub(crate) fn check(
    uid: &ResourceUid,
    resource: &Provisioned<ComposeFragment>,
    fragment: &ComposeFragment,
    mounts: &str,
    diags: &mut Diagnostics,
) {
    let writes_none = fragment.files.is_empty() && fragment.directories.is_empty();
    if writes_none || mounts.is_empty() || is_own(resource) {
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
        let Some(inside) = below(plain(name), mounts) else {
            continue;
        };
        warn(
            FILES.template,
            FieldPath::from_iter(["files", name.as_str()]),
            message!("the file `{name}` is written to `{mounts}/{name}`"),
            message!("leave the directory out: `{inside}`"),
        );
    }
    let names: SortedSet<&str> = fragment.files.keys().map(|name| plain(name)).collect();
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
    for Missed { path, name, meant } in missed(fragment, mounts) {
        warn(
            SERVICES.template,
            path,
            message!("nothing writes `{name}` in the mounts directory"),
            message!("did you mean `{{{{ .MountsDirectory }}}}/{meant}`?"),
        );
    }
}

/// The rest of a name that begins with the mounts directory.
fn below<'n>(name: &'n str, mounts: &str) -> Option<&'n str> {
    name.strip_prefix(plain(mounts))?.strip_prefix('/')
}

/// A mount of what nobody writes in the mounts directory, beside something of nearly its name that nobody mounts.
struct Missed<'f> {
    path: FieldPath,
    name: &'f str,
    meant: &'f str,
}

/// The mounts that miss what the fragment writes.
fn missed<'f>(fragment: &'f ComposeFragment, mounts: &str) -> Vec<Missed<'f>> {
    let mut mounted: Vec<(FieldPath, &'f str)> = Vec::new();
    for (service, value) in &fragment.services {
        let volumes = value.get("volumes").and_then(Value::as_seq);
        for (at, volume) in volumes.unwrap_or_default().iter().enumerate() {
            if let Some(inside) = inside_of(volume, mounts) {
                let at = at.to_string();
                let path = ["services", service.as_str(), "volumes", &at, "source"];
                mounted.push((FieldPath::from_iter(path), inside));
            }
        }
    }
    let directories = fragment.directories.iter();
    let directories = directories.filter(|(_, is_there)| **is_there);
    let directories = directories.map(|(name, _)| plain(name).trim_end_matches('/'));
    let files = fragment.files.iter();
    let files = files.filter(|(_, text)| text.is_some());
    // A name with the directory in it is told already, and mended by leaving that out.
    let names = files.map(|(name, _)| below(plain(name), mounts).unwrap_or(plain(name)));
    let written = names.chain(directories);
    // A file makes the folders that it is in.
    let mut known: SortedSet<&'f str> = SortedSet::new();
    for name in written {
        let mut ends = name.match_indices('/').map(|(end, _)| end);
        known.extend(ends.by_ref().map(|end| &name[..end]));
        known.insert(name);
    }
    let folders = fragment.directories.keys();
    let folders: SortedSet<&str> = folders
        .map(|name| plain(name).trim_end_matches('/'))
        .collect();
    let missed = mounted.iter().filter(|(_, name)| !known.contains(name));
    let missed = missed.filter(|(_, name)| !is_in_one(name, &folders));
    let missed: Vec<_> = missed.take(MOST).collect();
    if missed.is_empty() {
        return Vec::new();
    }
    let names: SortedSet<&str> = mounted.iter().map(|(_, name)| *name).collect();
    let is_mounted = |name: &str| {
        let below = format!("{name}/");
        let mut behind = names.iter_from(below.as_str());
        is_in_one(name, &names) || behind.next().is_some_and(|next| next.starts_with(&below))
    };
    let free: Vec<&'f str> = known
        .iter()
        .copied()
        .filter(|name| !is_mounted(name))
        .collect();
    let last = |name: &'f str| name.rsplit('/').next();
    let one = |(path, name): &(FieldPath, &'f str)| {
        let same = free.iter().copied().find(|other| last(other) == last(name));
        let meant = same.or_else(|| nearest(name, free.iter().copied()))?;
        let path = path.clone();
        Some(Missed { path, name, meant })
    };
    missed.into_iter().filter_map(one).collect()
}

/// True of a path that is one of several, or below one of them.
fn is_in_one(path: &str, all: &SortedSet<&str>) -> bool {
    let mut folders = path.match_indices('/').map(|(end, _)| &path[..end]);
    all.contains(path) || folders.any(|folder| all.contains(folder))
}

/// What a mount names inside of the mounts directory.
fn inside_of<'v>(volume: &'v Value, mounts: &str) -> Option<&'v str> {
    let source = match volume.as_str() {
        Some(text) => text.split_once(':')?.0,
        None => source(volume)?,
    };
    let inside = plain(source).strip_prefix(plain(mounts).trim_end_matches('/'))?;
    let inside = inside.strip_prefix('/')?.trim_end_matches('/');
    (!inside.is_empty()).then_some(inside)
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
