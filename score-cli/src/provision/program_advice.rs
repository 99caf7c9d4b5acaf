//! Ways out for programs that do not start, and for arguments that mean something else than what was written.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use score_core::codes;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::{Span, Str, message};

use super::program_uri::{SCHEME, program_name};
use crate::error::near_file;

/// The way out for a uri that names a program which is not there: `path` is where it was looked for.
pub(super) fn not_there(uri: &str, path: Option<&Path>) -> String {
    let name = program_name(uri);
    let near = path.and_then(near_file);
    let near = near
        .as_deref()
        .and_then(|near| Path::new(near).file_name()?.to_str());
    if let (Some((folder, _)), Some(near)) = (name.rsplit_once('/'), near) {
        return message!("did you mean `{SCHEME}{folder}/{near}`?");
    }
    let is_plain = !name.starts_with(['/', '.', '~']);
    if is_plain && name.contains('/') && Path::new(name).is_file() {
        return message!("a file of the working directory starts with `./`: `{SCHEME}./{name}`");
    }
    if is_plain && !name.contains('/') && Path::new(name).is_file() {
        return message!("it is a file of the working directory: `{SCHEME}./{name}`");
    }
    if let (Some(below), Some(path)) = (name.strip_prefix("~/"), path) {
        let home = path.display();
        return message!(
            "`~` is the home of who runs this, so it is '{home}'; `{SCHEME}./{below}` is a file of the working directory"
        );
    }
    URI_FORMS.to_owned()
}

/// The forms of uris of programs.
const URI_FORMS: &str = "`cmd://./NAME` is a file of the working directory, `cmd://~/NAME` one of the home folder, `cmd://NAME` one on PATH";

/// The way out for a program whose first line names what is not there.
pub(super) fn of_first_line(program: &Path) -> String {
    match has_windows_lines(program) {
        true => {
            let name = program.display();
            message!("its lines end as Windows has them: `sed -i 's/\\r$//' {name}`")
        }
        false => {
            "its first line names what runs it, `#!/bin/sh` for example, which has to be there"
                .to_owned()
        }
    }
}

/// True if the first line of a script ends as Windows has it.
fn has_windows_lines(program: &Path) -> bool {
    /// No system reads more of a first line.
    const LONGEST: u64 = 256;
    let mut start = Vec::new();
    let read = File::open(program).and_then(|file| file.take(LONGEST).read_to_end(&mut start));
    let line = start
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    read.is_ok() && start.starts_with(b"#!") && line.ends_with(b"\r")
}

/// The way out for a uri that is none, but begins with the scheme of programs.
pub(super) fn as_uri(uri: &str) -> Option<String> {
    let rest = uri.strip_prefix("cmd:")?;
    let is_absolute = rest.starts_with("///");
    let name = match is_absolute {
        true => rest.get(2..)?,
        false => rest.trim_start_matches('/'),
    };
    // A program has arguments, and neither a query nor a host.
    let (name, fragment) = match name.split_once('#') {
        Some((name, fragment)) => (name, format!("#{fragment}")),
        None => (name, String::new()),
    };
    let (name, has_query) = match name.split_once('?') {
        Some((name, _)) => (name, true),
        None => (name, false),
    };
    let (host, path) = match name.find('/') {
        Some(at) => name.split_at(at),
        None => (name, ""),
    };
    let program = host.rsplit('@').next().unwrap_or(host);
    let program = program.split(':').next().unwrap_or(program);
    if program.is_empty() && path.is_empty() {
        return None;
    }
    let meant = message!("{SCHEME}{program}{path}{fragment}");
    Some(match has_query {
        true => message!("write `{meant}`, and what the program is to get into `args: [\"…\"]`"),
        false if program != host => {
            message!("write `{meant}`: a program runs here, and on no other host")
        }
        false => message!("write `{meant}`"),
    })
}

/// Programs that run a text which follows a flag, and the flag.
const INTERPRETERS: &[(&str, &str)] = &[
    ("sh", "-c"),
    ("bash", "-c"),
    ("dash", "-c"),
    ("zsh", "-c"),
    ("python", "-c"),
    ("python3", "-c"),
    ("node", "-e"),
    ("ruby", "-e"),
    ("perl", "-e"),
];

/// The way out for a script that is given to its interpreter where the name of a file is expected.
pub(super) fn without_flag(uri: &str, args: &[Str]) -> Option<String> {
    let program = program_name(uri).rsplit('/').next()?;
    let (_, flag) = INTERPRETERS.iter().find(|(name, _)| *name == program)?;
    let script = args.first()?.trim();
    let is_script =
        script.contains(['\n', ' ']) && !script.starts_with('-') && !Path::new(script).exists();
    is_script.then(|| {
        format!("put `{flag}` before the script, which is no file: `args: [{flag}, \"…\"]`")
    })
}

/// What of the data of templates a program has by another name.
const DATA: &[(&str, &str)] = &[
    (".Id", "resource_id"),
    (".Uid", "resource_uid"),
    (".Guid", "resource_guid"),
    (".Type", "resource_type"),
    (".Class", "resource_class"),
    (".Params", "resource_params"),
    (".Metadata", "resource_metadata"),
    (".State", "resource_state"),
    (".Shared", "shared_state"),
    (".SourceWorkload", "source_workload"),
    (".WorkloadServices", "workload_services"),
];

/// Warnings of arguments that are a template, which nobody renders. What follows a flag may be one for the program.
pub(super) fn unrendered(args: &[Str], places: &[Span]) -> Diagnostics {
    let mut found = Diagnostics::new();
    for (at, arg) in args.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| args.get(before));
        let is_value = before.is_some_and(|before| before.starts_with('-'));
        let (Some(key), Some(place), false) = (request_key(arg), places.get(at), is_value) else {
            continue;
        };
        let message = message!("`{arg}` is given to the program as it is: `args` are no templates");
        let warning = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
        found.push(warning.at(*place).hint(format!(
            "the program reads it as `{key}` of the JSON on its standard input"
        )));
    }
    found
}

/// The key of the request that holds what an argument asks for, if that is one action of a template.
fn request_key(arg: &str) -> Option<&'static str> {
    let inside = arg.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    let path = inside.trim_matches(['-', ' ']);
    if path.contains(['{', '}']) {
        return None;
    }
    let is_of = |field: &str| {
        let rest = path.strip_prefix(field);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ' ']))
    };
    DATA.iter()
        .find_map(|(field, key)| is_of(field).then_some(*key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_without_their_flag_are_known() {
        let args = |words: &[&str]| {
            words
                .iter()
                .map(|word| Str::from(*word))
                .collect::<Vec<_>>()
        };
        for (uri, words, is_one) in [
            ("cmd://bash", ["set -e\necho"].as_slice(), true),
            ("cmd:///usr/bin/python3", &["print(1); exit()"], true),
            ("cmd://bash", &["-c", "set -e"], false),
            ("cmd://bash", &["make.sh"], false),
            ("cmd://jq", &["-n ."], false),
            ("cmd://bash", &[], false),
        ] {
            assert_eq!(
                without_flag(uri, &args(words)).is_some(),
                is_one,
                "{uri} {words:?}"
            );
        }
    }

    #[test]
    fn what_is_no_part_of_a_program_is_left_out() {
        for (uri, meant) in [
            ("cmd:sh", "write `cmd://sh`"),
            ("cmd:///bin/sh?x", "write `cmd:///bin/sh`, and"),
            ("cmd://./a?x=1&y#b", "write `cmd://./a#b`, and"),
            ("cmd://me@sh", "write `cmd://sh`: a program runs here"),
            ("cmd://sh:80", "write `cmd://sh`: a program runs here"),
        ] {
            let told = as_uri(uri).unwrap_or_default();
            assert!(told.starts_with(meant), "{told}");
        }
        assert_eq!(as_uri("cmd://?x"), None);
    }

    #[test]
    fn arguments_that_are_templates_are_told() {
        for (arg, key) in [
            ("{{ .Id }}", Some("resource_id")),
            ("{{.Params.size}}", Some("resource_params")),
            ("{{ .Identity }}", None),
            ("{{ .Names }}", None),
            ("{{ .Id }}{{ .Id }}", None),
            ("a", None),
        ] {
            assert_eq!(request_key(arg), key, "{arg}");
        }
    }
}
