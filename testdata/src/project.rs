//! A project in a folder of its own, and a binary that works on it, for tests of what a user does.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::{blessed, signals};

/// A folder that goes when this is dropped, and a binary.
#[derive(Debug)]
pub struct Project {
    // before `home`: a folder is left before it is removed
    folder: PathBuf,
    binary: PathBuf,
    _home: tempfile::TempDir,
}

impl Project {
    /// An empty folder. `binary` is what cargo knows as `CARGO_BIN_EXE_…`.
    ///
    /// # Panics
    /// There is no folder for temporary files.
    #[must_use]
    pub fn empty(binary: &str) -> Self {
        let home = tempfile::tempdir().expect("a folder for temporary files");
        let folder = home.path().join("project");
        fs::create_dir(&folder).expect("the folder is ours");
        Project {
            folder,
            binary: binary.into(),
            _home: home,
        }
    }

    /// A project that `init` has set up, without sample and provisioners.
    ///
    /// # Panics
    /// `init` fails.
    #[must_use]
    pub fn new(binary: &str) -> Self {
        let project = Project::empty(binary);
        project.ok(&["init", "--no-sample", "--no-default-provisioners"]);
        project
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A path in the folder.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a file, and the folders above it.
    ///
    /// # Panics
    /// It cannot be written.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        let parent = path.parent().expect("a file is in a folder");
        fs::create_dir_all(parent).expect("the folder is ours");
        fs::write(path, text).expect("the file is ours");
    }

    /// Reads a file; empty if it is not there.
    #[must_use]
    pub fn read(&self, name: &str) -> String {
        let bytes = fs::read(self.path(name)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Every file below the folder, by path.
    ///
    /// # Panics
    /// One cannot be read.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        match blessed::read(&self.folder) {
            Ok(files) => files,
            Err(error) => panic!("{error:?}"),
        }
    }

    /// A call of the binary in the folder, with nothing on stdin and nothing in the environment but PATH.
    #[must_use]
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = self.other(&self.binary.to_string_lossy());
        command.args(args);
        command
    }

    /// A shell script in the folder, in which `$BIN` is the binary.
    #[must_use]
    pub fn sh(&self, script: &str) -> Command {
        let mut command = self.other("/bin/sh");
        command.args(["-c", script]).env("BIN", &self.binary);
        command
    }

    /// A shell script in the folder run by somebody whom modes and limits concern: root becomes nobody. `./bin` is the
    /// binary; `script` has no single quotes. Nothing, and a word of it ([`skipped`]), if root cannot, or if the script
    /// ends with the status 99.
    ///
    /// # Panics
    /// The shell cannot be started, or the folder is not ours.
    #[must_use]
    pub fn as_nobody(&self, script: &str) -> Option<Output> {
        const SKIPPED: i32 = 99;
        let home = self.folder.parent().expect("it is in one of ours");
        for folder in [self.folder(), home] {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o777))
                .expect("the folder is ours");
        }
        let binary = self.path("bin");
        if !binary.exists() {
            fs::copy(&self.binary, binary).expect("the binary was built");
        }
        let become_nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups";
        let script = format!(
            "if [ \"$(id -u)\" != 0 ]; then {script}; exit; fi
             {become_nobody} true 2>/dev/null || exit {SKIPPED}
             exec {become_nobody} sh -c '{script}'"
        );
        let output = self.sh(&script).output().expect("there is a shell");
        if output.status.code() == Some(SKIPPED) {
            skipped("root to become nobody (setpriv), and what the script needs");
            return None;
        }
        Some(output)
    }

    fn other(&self, program: &str) -> Command {
        signals::as_usual();
        let mut command = Command::new(program);
        command
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("NO_COLOR", "1")
            .stdin(Stdio::null());
        command
    }

    /// Runs the binary to its end.
    ///
    /// # Panics
    /// It cannot be started.
    #[must_use]
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the binary was built")
    }

    /// The stdout of the binary, if it succeeds.
    ///
    /// # Panics
    /// It does not.
    pub fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", said(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The stderr of the binary, if it succeeds.
    ///
    /// # Panics
    /// It does not.
    pub fn says(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", said(&output));
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// The stderr of the binary, if it fails as it should: with status 1, and without a word on stdout.
    ///
    /// # Panics
    /// It does not.
    pub fn fails(&self, args: &[&str]) -> String {
        failure(&self.run(args))
    }
}

/// PATH with the binary's folder first, for calls in scripts.
pub(crate) fn search_path(binary: &str) -> String {
    let folder = Path::new(binary).parent().unwrap_or(Path::new(""));
    let path = std::env::var("PATH").unwrap_or_default();
    format!("{}:{path}", folder.display())
}

/// The stderr of a run, if it failed as it should: with status 1, and without a word on stdout.
///
/// # Panics
/// It did not.
#[must_use]
pub fn failure(output: &Output) -> String {
    let said = said(output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(output.stdout.is_empty(), "{said}");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let last = stderr.trim_end().rsplit("\n\n").next().unwrap_or_default();
    assert!(last.contains("Error: "), "{said}");
    stderr
}

/// The status of a run, and all that it said.
#[must_use]
pub fn said(output: &Output) -> String {
    format!(
        "{}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Says that a test does not run, and what it would need. With `SCORE_CI=full` that is a failure: nobody would notice
/// otherwise that nothing is looked at any more.
///
/// # Panics
/// All tests are to run.
#[expect(clippy::print_stderr, reason = "it says why a test does not run")]
pub fn skipped(needs: &str) {
    assert!(
        std::env::var_os("SCORE_CI").is_none_or(|value| value != "full"),
        "with SCORE_CI=full each test runs, and this one needs {needs}"
    );
    eprintln!("skipped: needs {needs}");
}
