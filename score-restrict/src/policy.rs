//! The policy: what is allowed, and what is asked of it.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use score_core::diagnostic::Refusal;
use score_core::host::Wanted;
use score_yaml::{SortedSet, message};

use crate::destination::destination;
use crate::programs::{is_same, on_path};

/// What a run may touch. What it does not name is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    /// The project's folder, without links.
    project: PathBuf,
    /// Files and folders that may be read, without links.
    readable: Vec<PathBuf>,
    /// Files and folders that may be written, without links.
    writable: Vec<PathBuf>,
    variables: SortedSet<String>,
    programs: SortedSet<String>,
}

impl Policy {
    /// A policy that allows the files of a project's folder alone.
    ///
    /// # Errors
    /// There is no such folder.
    pub fn new(project: impl AsRef<Path>) -> io::Result<Self> {
        Ok(Policy {
            project: std::fs::canonicalize(project)?,
            readable: Vec::new(),
            writable: Vec::new(),
            variables: SortedSet::new(),
            programs: SortedSet::new(),
        })
    }

    /// Allows a file to be read, or all files below a folder. A link counts as what it leads to now.
    ///
    /// # Errors
    /// There is nothing at that path.
    pub fn allow_read(mut self, path: impl AsRef<Path>) -> io::Result<Self> {
        self.readable.push(std::fs::canonicalize(path)?);
        Ok(self)
    }

    /// Allows a file to be written, or all files below a folder. It need not be there.
    ///
    /// # Errors
    /// The path leads nowhere.
    pub fn allow_write(mut self, path: impl AsRef<Path>) -> io::Result<Self> {
        self.writable.push(destination(path.as_ref())?);
        Ok(self)
    }

    /// Allows files to ask for the value of an environment variable, and programs to see it.
    #[must_use]
    pub fn allow_variable(mut self, name: impl Into<String>) -> Self {
        self.variables.insert(name.into());
        self
    }

    /// Allows a program to be run, by what stands behind `cmd://` in the uri of an entry, up to a `#`.
    #[must_use]
    pub fn allow_program(mut self, name: impl Into<String>) -> Self {
        self.programs.insert(name.into());
        self
    }

    /// The real path of a file or folder that may be read.
    ///
    /// # Errors
    /// It must not be read, with a [`Refusal`] behind the error; or nothing is there.
    pub fn check_read(&self, path: &Path) -> io::Result<PathBuf> {
        let real = destination(path).and_then(|real| match self.readable_root(&real) {
            Some(_) => Ok(real),
            None => Err(outside(path, &real, "read", "--allow-read").into()),
        })?;
        std::fs::symlink_metadata(&real)?;
        Ok(real)
    }

    /// Opens a file to read it, without waiting. No link that is put in its way meanwhile is followed.
    ///
    /// # Errors
    /// As for [`Policy::check_read`]; or it cannot be opened.
    pub fn open(&self, path: &Path) -> io::Result<File> {
        let real = self.check_read(path)?;
        let root = self.readable_root(&real).unwrap_or(&self.project);
        open_below(root, &real)
    }

    /// The project's folder, or the allowed file or folder, that a path without links lies in.
    fn readable_root(&self, real: &Path) -> Option<&Path> {
        let mut roots = std::iter::once(&self.project).chain(&self.readable);
        roots
            .find(|root| real.starts_with(root))
            .map(PathBuf::as_path)
    }

    /// Fails if a file must not be written. It need not be there.
    ///
    /// # Errors
    /// It must not be, with a [`Refusal`] behind the error; or the path leads nowhere.
    pub fn check_write(&self, path: &Path) -> io::Result<()> {
        let real = destination(path)?;
        let mut roots = std::iter::once(&self.project).chain(&self.writable);
        match roots.any(|root| real.starts_with(root)) {
            true => Ok(()),
            false => Err(outside(path, &real, "written", "--allow-write").into()),
        }
    }

    /// Fails if a file must not get what it asks for.
    ///
    /// # Errors
    /// It must not.
    pub fn check(&self, wanted: Wanted<'_>) -> Result<(), Refusal> {
        match wanted {
            Wanted::Variable(name) => match self.variables.contains(name) {
                true => Ok(()),
                false => Err(Refusal::of_variable(
                    name,
                    message!("`--allow-env {name}` allows it"),
                )),
            },
            Wanted::Program(name) => self.check_program(name),
        }
    }

    /// Fails if a program must not be run. Names are compared as texts. A program of the project must not be a link out of
    /// it; and what a name without a slash finds on `PATH` must neither lie in the project, nor depend on the working
    /// directory: whoever allows a program of the machine means no file of the project.
    fn check_program(&self, name: &str) -> Result<(), Refusal> {
        let refused = |why: String, way_out: String| {
            Err(Refusal::new(
                message!("the program `{name}` must not be run{why}"),
                way_out,
            ))
        };
        if !self.programs.iter().any(|allowed| is_same(allowed, name)) {
            return refused(String::new(), message!("`--allow-cmd {name}` allows it"));
        }
        if name.starts_with("./")
            && let Ok(real) = destination(Path::new(name))
            && self.readable_root(&real).is_none()
        {
            let why = message!(": it leads to `{}`, outside of the project", real.display());
            return refused(why, message!("`--allow-read {}` allows it", real.display()));
        }
        if !name.contains('/')
            && let Some(found) = on_path(name)
            && (found.is_relative()
                || destination(&found).map_or(true, |real| real.starts_with(&self.project)))
        {
            let why = message!(": `PATH` finds `{}`, in the project", found.display());
            let way_out =
                "take that folder out of `PATH`, or name the program by its path, `cmd://./PATH`";
            return refused(why, way_out.to_owned());
        }
        Ok(())
    }

    /// Fails: there is no network. `shown` is the address as it may be shown.
    ///
    /// # Errors
    /// Always.
    pub fn check_network(&self, shown: &str) -> Result<(), Refusal> {
        Err(Refusal::new(
            message!("`{shown}` must not be fetched: a restricted run has no network"),
            "fetch it without `--restrict`, look at it, and give the path of the file",
        ))
    }
}

/// The refusal to touch a file; `real` is where its path leads to.
fn outside(path: &Path, real: &Path, how: &str, flag: &str) -> Refusal {
    let is_link = std::path::absolute(path).map_or(true, |path| path != real);
    let leads = match is_link {
        true => message!(", which leads to `{}`,", real.display()),
        false => String::new(),
    };
    let path = path.display();
    Refusal::new(
        message!("`{path}`{leads} lies outside of the project and must not be {how}"),
        message!("`{flag} {}` allows it", real.display()),
    )
}

/// Opens a path without links below a folder without links. Links that are put in its way meanwhile are not followed.
fn open_below(root: &Path, real: &Path) -> io::Result<File> {
    let below = real.strip_prefix(root).unwrap_or(Path::new(""));
    let names: Vec<_> = below.iter().collect();
    score_system::open_below(root, &names)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// A project beside another folder, with links of all kinds.
    fn project() -> (tempfile::TempDir, PathBuf, Policy) {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("app/sub")).unwrap();
        fs::create_dir_all(root.join("app-of-others")).unwrap();
        fs::write(root.join("secret"), "s").unwrap();
        fs::write(root.join("app-of-others/secret"), "s").unwrap();
        fs::write(root.join("app/sub/own"), "o").unwrap();
        symlink("../secret", root.join("app/link")).unwrap();
        symlink("link", root.join("app/chain")).unwrap();
        symlink("..", root.join("app/up")).unwrap();
        symlink("../gone", root.join("app/dangling")).unwrap();
        symlink("sub/own", root.join("app/inside")).unwrap();
        let policy = Policy::new(root.join("app")).unwrap();
        (dir, root, policy)
    }

    fn is_refused<T>(result: io::Result<T>) -> bool {
        result.is_err_and(|error| Refusal::behind(&error).is_some())
    }

    #[test]
    fn files_outside_are_refused_whatever_leads_there() {
        let (_dir, root, policy) = project();
        for path in [
            "link",
            "chain",
            "up/secret",
            "../secret",
            "dangling",
            "../app-of-others/secret",
            "up/gone",
        ] {
            let path = root.join("app").join(path);
            assert!(is_refused(policy.open(&path)), "{path:?}");
            assert!(is_refused(policy.check_write(&path)), "{path:?}");
        }
        for path in ["sub/own", "inside", "up/app/sub/own", "sub/../sub/own"] {
            let path = root.join("app").join(path);
            assert!(policy.open(&path).is_ok(), "{path:?}");
            assert!(policy.check_write(&path).is_ok(), "{path:?}");
        }
        let missing = policy.open(&root.join("app/missing")).unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        assert!(policy.check_write(&root.join("app/new/file")).is_ok());
    }

    #[test]
    fn what_is_allowed_is_allowed_and_nothing_beside_it() {
        let (_dir, root, policy) = project();
        let policy = policy.allow_read(root.join("app/link")).unwrap();
        let policy = policy.allow_write(root.join("out")).unwrap();
        assert!(policy.open(&root.join("app/chain")).is_ok());
        assert!(policy.open(&root.join("secret")).is_ok());
        assert!(is_refused(policy.open(&root.join("app-of-others/secret"))));
        assert!(is_refused(policy.check_write(&root.join("secret"))));
        assert!(policy.check_write(&root.join("out/a/b")).is_ok());
        assert!(is_refused(policy.check_write(&root.join("out2"))));
        assert!(
            Policy::new(&root)
                .unwrap()
                .allow_read(root.join("gone"))
                .is_err()
        );
    }

    #[test]
    fn a_link_that_comes_meanwhile_is_not_followed() {
        let (_dir, root, policy) = project();
        let real = policy.check_read(&root.join("app/sub/own")).unwrap();
        fs::rename(root.join("app/sub"), root.join("app/old")).unwrap();
        fs::create_dir(root.join("evil")).unwrap();
        fs::write(root.join("evil/own"), "s").unwrap();
        symlink("../evil", root.join("app/sub")).unwrap();
        assert!(open_below(&policy.project, &real).is_err());
    }

    #[test]
    fn a_program_is_allowed_by_the_text_of_its_name() {
        let policy = Policy::new(".").unwrap();
        let allowed = ["sh", "./run.sh", "/opt/x"].into_iter();
        let policy = allowed.fold(policy, Policy::allow_program);
        for name in ["sh", "./run.sh", "/opt/x"] {
            assert!(policy.check(Wanted::Program(name)).is_ok(), "{name}");
        }
        for name in [
            "",
            "bash",
            "/bin/sh",
            "./sh",
            "run.sh",
            "./sub/../run.sh",
            ".//run.sh",
            "../run.sh",
            "/opt//x",
            "x",
            "sh/",
            "~/sh",
        ] {
            let refused = policy.check(Wanted::Program(name)).unwrap_err();
            assert_eq!(refused.way_out(), format!("`--allow-cmd {name}` allows it"));
        }
    }
}
