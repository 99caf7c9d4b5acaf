//! Files of containers: written to the mounts directory, bound into the service.

use std::collections::HashSet;

use score_core::backend::{OutputFile, ResolvedWorkload};
use score_core::diagnostic::Diagnostic;
use score_core::text::{Spanned, Text};
use score_core::workload::{Content, File};
use score_yaml::{SortedMap, SortedSet, Value, message};

use crate::codes;
use crate::mount::Mount;
use crate::mounts_directory::{MountsDirectory, is_in_use};
use crate::relative_paths::relative_to_output;
use crate::{interpolation, paths};

/// The folder in the mounts directory.
const FOLDER: &str = "files";

/// The names of the files of a project on disk.
#[derive(Debug, Default)]
pub(crate) struct FileNames {
    /// The names that several files would have.
    shared: SortedSet<String>,
}

impl FileNames {
    /// Finds files of all workloads that would have the same name.
    pub(crate) fn new(workloads: &[ResolvedWorkload]) -> Self {
        let mut seen = HashSet::new();
        let mut shared = SortedSet::new();
        for ResolvedWorkload {
            workload,
            extras: _,
        } in workloads
        {
            for target in workload
                .containers
                .values()
                .flat_map(|container| container.files.keys())
            {
                let name = plain_name(&workload.name, target);
                if !seen.insert(name.clone()) {
                    shared.insert(name);
                }
            }
        }
        FileNames { shared }
    }

    /// The name of a file: upstream's as long as no other file has it, else a unique one with the same
    /// end.
    fn name(&self, workload: &str, container: &str, target: &str) -> String {
        let plain = plain_name(workload, target);
        if !self.shared.contains(&plain) {
            return plain;
        }
        let id = fingerprint(&[workload, container, target]);
        format!(
            "{workload}-{container}-files-{id:016x}-{}",
            paths::base_name(target)
        )
    }
}

fn plain_name(workload: &str, target: &str) -> String {
    format!("{workload}-files-{}", paths::base_name(target))
}

/// FNV-1a over the parts, each ended by a zero byte.
fn fingerprint(parts: &[&str]) -> u64 {
    parts
        .iter()
        .flat_map(|part| part.bytes().chain([0]))
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
}

/// The place of a file of a container.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FileLocation<'a> {
    /// The mounts directory.
    pub(crate) mounts: MountsDirectory<'a>,
    /// The workload's name.
    pub(crate) workload: &'a str,
    /// The container's name.
    pub(crate) container: &'a str,
    /// The path in the container.
    pub(crate) target: &'a str,
}

/// Adds a container's file to the output. Returns its mount.
pub(crate) fn mount(
    location: FileLocation<'_>,
    file: File<Text>,
    names: &FileNames,
    output: &mut SortedMap<String, OutputFile>,
) -> Result<Value, Diagnostic> {
    let FileLocation {
        mounts,
        workload,
        container,
        target,
    } = location;
    let File {
        span,
        mode,
        content,
        source: _,
    } = file;
    let path = format!("containers.{container}.files.{target}");
    if !is_in_use(mounts.path) {
        let message = "the project has no mounts directory, so its workloads cannot have files";
        return Err(Diagnostic::new(codes::INVALID_FILE, message)
            .at(span)
            .path(path));
    }
    let (mode, read_only) = match mode {
        None => (None, false),
        Some(mode) => mode_on_disk(mode.value)
            .map(|(mode, read_only)| (Some(mode), read_only))
            .map_err(|message| {
                Diagnostic::new(codes::INVALID_FILE, message)
                    .at(mode.span)
                    .path(&path)
            })?,
    };
    let name = names.name(workload, container, target);
    let source = paths::join(mounts.path, &format!("{FOLDER}/{name}"));
    let bytes = match content {
        Content::Text(text) => text.value.encode().into_owned().into_bytes(),
        // What is not UTF-8 cannot hold placeholders.
        Content::Bytes(bytes)
        | Content::NotUtf8(Spanned {
            value: bytes,
            span: _,
        }) => bytes,
        Content::Verbatim(text) => String::from(text).into_bytes(),
    };
    let in_compose_file = relative_to_output(mounts.path_to_project, &source);
    let mount = Mount::of_path(interpolation::escape_literal(&in_compose_file).into_owned());
    match output.insert(source, OutputFile { bytes, mode }) {
        None => Ok(mount.into_value(target, read_only)),
        Some(_) => {
            let message = message!(
                "the file for `{target}` has the name of another file in the mounts directory"
            );
            Err(Diagnostic::new(codes::NAME_CLASH, message)
                .at(span)
                .path(path))
        }
    }
}

/// The mode of a file on disk, where its owner may write, so that it can be replaced; and whether its mount is read-only.
fn mode_on_disk(mode: u32) -> Result<(u32, bool), String> {
    if mode > 0o777 {
        Err(message!(
            "mode `{mode:04o}` is above the highest one, `0777`"
        ))
    } else if mode & 0o400 == 0 {
        Err(message!(
            "mode `{mode:04o}` does not let the owner read the file"
        ))
    } else {
        Ok((mode | 0o600, mode & 0o200 == 0))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_holds, given};

    #[test]
    fn files_are_bound_from_the_mounts_directory() {
        let containers = r#"{c: {image: x, files: {/a/b.ini: {content: "x $y"}, "/s$z": {content: s, mode: "0400"}}}}"#;
        let (_, manifests, diags) = given(&[("w", containers)]).emit();
        assert!(diags.is_empty(), "{diags:?}");
        assert_holds(
            &manifests.documents[0],
            r#"{services: {w-c: {volumes: [{type: bind, source: m/files/w-files-b.ini, target: /a/b.ini},
                {type: bind, source: "m/files/w-files-s$$z", target: "/s$$z", read_only: true}]}}}"#,
        );
        let files: Vec<_> = manifests
            .files
            .iter()
            .map(|(path, file)| (path.as_str(), &*file.bytes, file.mode))
            .collect();
        let expected: [(_, &[u8], _); 2] = [
            ("m/files/w-files-b.ini", b"x $y", None),
            ("m/files/w-files-s$z", b"s", Some(0o600)),
        ];
        assert_eq!(files, expected);
    }

    #[test]
    fn each_container_and_target_has_its_own_file() {
        let containers = "{c: {image: x, files: {/a/f: {content: '1'}, /b/f: {content: '2'}, /g: {content: g}}}, \
                          d: {image: x, files: {/a/f: {content: '3'}}}}";
        let (_, manifests, diags) = given(&[
            ("w", containers),
            ("v", "{c: {image: x, files: {/a/f: {content: '4'}}}}"),
        ])
        .emit();
        assert!(diags.is_empty(), "{diags:?}");
        let mut contents: Vec<_> = manifests
            .files
            .values()
            .map(|file| file.bytes.clone())
            .collect();
        contents.sort();
        assert_eq!(contents, [b"1", b"2", b"3", b"4", b"g"]);
        for plain in ["m/files/w-files-g", "m/files/v-files-f"] {
            assert!(
                manifests.files.contains_key(plain),
                "{plain} is nobody else's name"
            );
        }
        assert!(!manifests.files.contains_key("m/files/w-files-f"));
    }

    #[test]
    fn modes_let_the_owner_read() {
        for (mode, is_valid) in [
            ("0400", true),
            ("0777", true),
            ("1777", false),
            ("0200", false),
            ("0044", false),
        ] {
            let containers =
                format!("{{c: {{image: x, files: {{/a: {{content: a, mode: \"{mode}\"}}}}}}}}");
            assert_eq!(
                given(&[("w", &containers)]).said().is_empty(),
                is_valid,
                "{mode}"
            );
        }
    }

    #[test]
    fn without_a_mounts_directory_there_are_no_files() {
        for mounts in ["", "/dev/null"] {
            let mut given = given(&[("w", "{c: {image: x, files: {/a: {content: a}}}}")]);
            given.compose.mounts_directory = mounts.to_owned();
            assert_eq!(
                given.said(),
                [(
                    "invalid-file".to_owned(),
                    "containers.c.files./a".to_owned()
                )]
            );
        }
    }
}
