//! Ways out of a restricted run, each as files of a project would try it: all of them are refused, by what allows them, and
//! what lies outside is neither shown nor changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{ExitCode, Output};

use libtest_mimic::{Arguments, Failed, Trial};
use score_cli::Frontend;

use crate::project::{Project, said};
use crate::server::Server;

mod environment;
mod escape;
mod fetching;
mod inputs;
mod outputs;
mod programs;
mod project_files;

use escape::{Escape, Way};

/// The text that all files outside hold, and the environment.
const SECRET: &str = "hunter2";
/// What lies outside of the project, and what is in it.
const WORLD: &str = r#"
mkdir -p "$OUT/app" "$OUT/profiles/own" "$OUT/definitions" "$OUT/folder"
score() { printf 'apiVersion: score.dev/v1b1\nmetadata:\n  name: %s\ncontainers:\n  main:\n    image: %s\n' "$1" "$2"; }
score outside hunter2 > "$OUT/score.yaml"
score app busybox > "$OUT/app/score.yaml"
printf '    files:\n      /a: {source: data}\n' >> "$OUT/app/score.yaml"
echo hunter2 > "$OUT/app/data"
echo hunter2 > "$OUT/secret"
printf 'metadata:\n  annotations:\n    a: hunter2\n' > "$OUT/overrides.yaml"
printf 'apiVersion: humanitec.org/v1b1\nspec:\n  annotations:\n    a: hunter2\n' > "$OUT/extension.yaml"
printf 'key: hunter2\n' > "$OUT/values.yaml"
printf '{"id": "own", "spec_definition": {"type": "object", "properties": {}}, "note": "hunter2"}' > "$OUT/profiles/own/profile.json"
printf 'apiVersion: entity.humanitec.io/v1b1\nkind: Definition\nmetadata: {id: hunter2}\nentity:\n  type: thing\n  name: thing\n  driver_type: humanitec/echo\n  driver_inputs: {values: {a: hunter2}}\n  criteria: [{}]\n' > "$OUT/definitions/d.yaml"
printf -- '- uri: template://own/thing\n  type: thing\n  outputs: |\n    a: hunter2\n' > "$OUT/own.provisioners.yaml"
cp "$OUT/own.provisioners.yaml" "$OUT/folder/"
printf -- '- {op: set, path: x, value: hunter2}\n' > "$OUT/patch.tpl"
printf '#!/bin/sh\necho hunter2 > "%s/ran"\necho "{\\"resource_outputs\\": {\\"a\\": \\"b\\"}}"\n' "$OUT" > "$OUT/program"
chmod +x "$OUT/program"
score app busybox > score.yaml
score app busybox > thing.yaml
printf '    variables: {A: "${resources.thing.a}"}\nresources:\n  thing: {type: thing}\n' >> thing.yaml
provisioner() { printf -- '- uri: %s\n  type: thing\n' "$1" > "$STATE/10-own.provisioners.yaml"; cat >> "$STATE/10-own.provisioners.yaml"; }
"#;

/// All ways out that are tried.
fn all() -> impl Iterator<Item = &'static Escape> {
    let all = [
        inputs::ESCAPES,
        project_files::ESCAPES,
        fetching::ESCAPES,
        outputs::ESCAPES,
        environment::ESCAPES,
        programs::ESCAPES,
    ];
    all.into_iter().flatten()
}

/// Tries every way out of a binary, each a test of its own.
#[must_use]
pub fn escapes<F: Frontend + 'static>(binary: &'static str) -> ExitCode {
    let wanted = all();
    let wanted = wanted.filter(|escape| escape.only.is_empty() || escape.only == F::NAME);
    let mut trials: Vec<Trial> = wanted
        .map(|escape| Trial::test(escape.name, move || try_out::<F>(escape, binary)))
        .collect();
    let count = trials.len();
    trials.push(Trial::test("there_are_enough", move || {
        assert!(count >= 60, "{count}");
        Ok(())
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn try_out<F: Frontend>(escape: &Escape, binary: &str) -> Result<(), Failed> {
    let restricted = Attempt::new::<F>(escape, binary);
    let before = restricted.outside();
    let output = restricted.run("--restrict");
    let what = said(&output);
    let fails = |why: &str| Err(Failed::from(format!("{why}: {}\n{what}", escape.name)));
    if output.status.code() != Some(1) {
        return fails("it did not fail");
    }
    if !what.contains(escape.refused) {
        return fails("it does not say so");
    }
    let is_allowed = what.contains("not-allowed");
    if is_allowed != (escape.way != Way::Nothing || escape.refused.contains("not-allowed")) {
        return fails("it is refused in another way");
    }
    let (first_flag, is_flags) = match escape.way {
        Way::Flags(flags) => (flags.split(' ').next().unwrap_or_default(), true),
        _ => ("", false),
    };
    if is_flags && !what.contains(&format!("`{first_flag} ")) {
        return fails("it does not say what allows it");
    }
    if what.contains(SECRET) || restricted.holds_secret() {
        return fails("it shows what lies outside");
    }
    if restricted.outside() != before {
        return fails("it changes what lies outside");
    }
    let flags = match escape.way {
        Way::Flags(flags) => format!("--restrict {flags}"),
        Way::Unrestricted => String::new(),
        Way::Nothing => return Ok(()),
    };
    let allowed = said(&Attempt::new::<F>(escape, binary).run(&flags));
    match allowed.contains("not-allowed") || allowed.contains("panicked") {
        true => Err(format!("with `{flags}`: {}\n{allowed}", escape.name).into()),
        false => Ok(()),
    }
}

/// A project in which an escape is prepared.
struct Attempt<'e> {
    project: Project,
    escape: &'e Escape,
    variables: Vec<(&'static str, String)>,
    server: Server,
}

impl<'e> Attempt<'e> {
    fn new<F: Frontend>(escape: &'e Escape, binary: &str) -> Self {
        let project = Project::new(binary);
        let server = Server::new(|_| (200, vec![], b"- uri: template://x/y\n  type: x\n".to_vec()));
        let outside = project.folder().with_file_name("outside");
        let variables = vec![
            ("OUT", outside.display().to_string()),
            ("HOME", outside.display().to_string()),
            ("STATE", format!(".{}", F::NAME)),
            ("SERVER", server.address()),
            ("SECRET", SECRET.to_owned()),
        ];
        let attempt = Attempt {
            project,
            escape,
            variables,
            server,
        };
        let output = attempt.sh(&format!("set -e\n{WORLD}\n{}", escape.setup));
        assert!(
            output.status.success(),
            "{}: {}",
            escape.name,
            said(&output)
        );
        attempt
    }

    fn sh(&self, script: &str) -> Output {
        let mut command = self.project.sh(script);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.output().expect("there is a shell")
    }

    fn run(&self, flags: &str) -> Output {
        let args = self.escape.args;
        let binary = if args.contains("$BIN") {
            ""
        } else {
            "\"$BIN\""
        };
        self.sh(&format!("{binary} {args} {flags}"))
    }

    /// The files outside, and what the server has seen.
    fn outside(&self) -> (BTreeMap<String, Vec<u8>>, usize) {
        let mut files = BTreeMap::new();
        collect(&self.project.folder().with_file_name("outside"), &mut files);
        (files, self.server.seen().len())
    }

    /// True if a file of the project, or a name in it, holds what lies outside.
    fn holds_secret(&self) -> bool {
        let mut files = BTreeMap::new();
        collect(self.project.folder(), &mut files);
        files.iter().any(|(name, bytes)| {
            name.contains(SECRET) || String::from_utf8_lossy(bytes).contains(SECRET)
        })
    }
}

/// The files below a folder by path, without links.
fn collect(folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => collect(&path, files),
            Ok(kind) if kind.is_file() => {
                let bytes = fs::read(&path).unwrap_or_default();
                files.insert(path.display().to_string(), bytes);
            }
            _ => {}
        }
    }
}
