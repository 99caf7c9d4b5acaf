//! The compiler: what is compiled, told one thing after the other.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::closure::Closure;
use crate::error::{BoxError, Error};
use crate::host::inside;
use crate::named_text::NamedText;
use crate::output::Output;
use crate::provisioner::{Reply, Request};
use crate::report::Report;
use crate::run::{Run, Typed};
use crate::settings::{ScoreFile, Settings};
use crate::state::State;
use crate::target::Target;
use crate::workload::Workload;

/// Compiles Score files for a target.
///
/// It holds all that a run reads: texts, files, closures. A run asks for nothing else: it reads no file, no environment
/// variable and no network, and runs no program. Random bytes are the machine's unless a [seed](Compiler::seed) is given, and
/// so is the [time](Compiler::now) that templates see.
///
/// A compiler can be cloned, moved to another thread and used as often as you like; runs do not know of each other. Texts
/// are shared by clones, so that a server may keep one with all that its projects have in common, and clone it for each. What a
/// project remembers is in [`Output::state`], which you give to the next run.
///
/// | what | methods |
/// |---|---|
/// | Score files | [`score_file`](Self::score_file), [`score_path`](Self::score_path), [`deploy_config`](Self::deploy_config); changed by [`overrides`](Self::overrides), [`override_property`](Self::override_property), [`image`](Self::image) |
/// | what makes resources | [`provisioner`](Self::provisioner), [`provisioner_file`](Self::provisioner_file), [`default_provisioners`](Self::default_provisioners) |
/// | what changes the output | [`patch`](Self::patch) |
/// | files that Score files read | [`file`](Self::file), [`files`](Self::files), `folder` |
/// | what templates see | [`variable`](Self::variable), [`now`](Self::now), [`seed`](Self::seed) |
/// | the Humanitec platform | [`extension`](Self::extension), [`extension_of`](Self::extension_of), [`profile`](Self::profile), [`platform`](Self::platform), [`values`](Self::values) |
/// | its Resource Definitions | [`definitions`](Self::definitions), [`criteria`](Self::criteria), [`criteria_of`](Self::criteria_of), [`definition_secrets`](Self::definition_secrets), [`driver`](Self::driver), [`cookies`](Self::cookies) |
/// | the project | [`state`](Self::state), [`whole`](Self::whole), [`strict`](Self::strict) |
/// | a run | [`compile`](Self::compile), [`validate`](Self::validate), [`lower`](Self::lower) |
#[derive(Clone)]
pub struct Compiler {
    target: Arc<dyn Run>,
    pub(crate) settings: Settings,
}

/// The names of what it compiles: secrets may be in the rest.
impl fmt::Debug for Compiler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = self.settings.score_files.iter().map(ScoreFile::name);
        f.debug_struct("Compiler")
            .field("score_files", &files.collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl Compiler {
    /// A compiler for a target, with nothing to compile yet.
    pub fn new(target: impl Target) -> Self {
        Compiler {
            target: Arc::new(Typed(Arc::new(target))),
            settings: Settings::default(),
        }
    }

    /// Adds a Score file. Messages call it by its name; files that it reads lie beside it.
    #[must_use]
    pub fn score_file(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        let file = ScoreFile::Text(NamedText::new(name, text));
        self.settings.score_files.push(file);
        self
    }

    /// Adds a Score file by its path among the files that the compiler is given ([`Compiler::file`], [`Compiler::files`], and the
    /// folder). Each run reads it anew.
    #[must_use]
    pub fn score_path(mut self, path: impl Into<String>) -> Self {
        self.settings.score_files.push(ScoreFile::Path(path.into()));
        self
    }

    /// Adds the Score files and extensions that a ScoreDeployConfig names, by their paths from its folder: they are read among
    /// the files that the compiler is given.
    #[must_use]
    pub fn deploy_config(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.settings.deploy_config = Some(NamedText::new(name, text));
        self
    }

    /// Adds a file of overrides for the one Score file.
    #[must_use]
    pub fn overrides(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.settings.overrides = Some(NamedText::new(name, text));
        self
    }

    /// Overrides a property of the one Score file, as `--override-property` does: `containers.main.image=nginx`; nothing
    /// behind the `=` removes it.
    #[must_use]
    pub fn override_property(mut self, property: impl Into<String>) -> Self {
        self.settings.properties.push(property.into());
        self
    }

    /// Sets the image of containers whose image is `.`.
    #[must_use]
    pub fn image(mut self, image: impl Into<String>) -> Self {
        self.settings.image = Some(image.into());
        self
    }

    /// Adds a provisioner: a closure that makes the resources of a type, or of what `TYPE.CLASS` or `TYPE.CLASS#ID` names.
    /// Of several that take a resource the first one makes it, and closures come before files. What a closure says with `Err` is told
    /// with the place of the resource; a panic of its own ends the run, and passes through to whoever called.
    #[must_use]
    pub fn provisioner(
        mut self,
        takes: impl Into<String>,
        provision: impl Fn(&Request) -> Result<Reply, BoxError> + Send + Sync + 'static,
    ) -> Self {
        match Closure::new(takes.into(), Arc::new(provision)) {
            Ok(closure) => self.settings.closures.push(closure),
            Err(fault) => self.settings.faults.push(fault),
        }
        self
    }

    /// Adds a provisioners file, `template://` and `jinja://` entries.
    #[must_use]
    pub fn provisioner_file(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        let file = NamedText::new(name, text);
        self.settings.provisioner_files.push(file);
        self
    }

    /// Adds the provisioners that come with the target, behind all others.
    #[must_use]
    pub fn default_provisioners(mut self) -> Self {
        self.settings.has_default_provisioners = true;
        self
    }

    /// Adds a patch template: it sees what is about to be written, and changes it.
    #[must_use]
    pub fn patch(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.settings.patches.push(NamedText::new(name, text));
        self
    }

    /// Says what the last run of the project left. By default it is a new one.
    #[must_use]
    pub fn state(mut self, state: State) -> Self {
        self.settings.state = state;
        self
    }

    /// Gives a file that a Score file may read, by its path as that of the Score file's name: `web/nginx.conf` is what
    /// `source: nginx.conf` names in `web/score.yaml`.
    #[must_use]
    pub fn file(mut self, path: impl AsRef<Path>, bytes: impl Into<Vec<u8>>) -> Self {
        let path = path.as_ref();
        let path = inside(path).unwrap_or_else(|| path.to_owned());
        self.settings
            .given
            .files
            .insert(path, Arc::new(bytes.into()));
        self
    }

    /// Gives files by a closure, from wherever you have them: an archive, a commit, a store of objects. It is asked for a path
    /// when a run needs it, `web/nginx.conf`, which never leads out of the project, and says `None` if there is no such file: that is
    /// the fault of the Score file then, [`Category::Input`](crate::Category).
    /// Files in memory go before.
    ///
    /// ```
    /// use score_compiler::Compiler;
    ///
    /// let text = "{apiVersion: score.dev/v1b1, metadata: {name: web},
    ///     containers: {main: {image: nginx, files: {/etc/motd: {source: motd}}}}}";
    /// let output = Compiler::new(score_compose::Compose::default())
    ///     .score_file("web/score.yaml", text)
    ///     .files(|path| Ok((path == "web/motd").then(|| b"hello".to_vec())))
    ///     .compile()?;
    /// assert_eq!(output.files()[0].bytes, b"hello");
    /// # Ok::<(), score_compiler::Error>(())
    /// ```
    #[must_use]
    pub fn files(
        mut self,
        read: impl Fn(&str) -> Result<Option<Vec<u8>>, BoxError> + Send + Sync + 'static,
    ) -> Self {
        self.settings.given.read_file = Some(Arc::new(read));
        self
    }

    /// Gives the files of a folder. Nothing outside of it is read, links followed: a Score file reads what lies beside and below
    /// it, a [path](Compiler::score_path) of yours what lies in the folder. Files in memory go before.
    #[cfg(feature = "files")]
    #[must_use]
    pub fn folder(mut self, path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        match crate::folder::Folder::new(path) {
            Ok(folder) => self.settings.given.folder = Some(folder),
            Err(error) => {
                let fault = format!("the folder `{}` cannot be read: {error}", path.display());
                self.settings.faults.push(fault);
            }
        }
        self
    }

    /// Gives an environment variable that templates may read. They see no other.
    #[must_use]
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let variables = &mut self.settings.given.variables;
        variables.insert(name.into(), value.into());
        self
    }

    /// Sets the seed that all random bytes follow from, so that runs can be repeated. Whoever knows it knows the passwords.
    #[must_use]
    pub fn seed(mut self, seed: impl AsRef<[u8]>) -> Self {
        match seed.as_ref() {
            [] => {
                let fault = "the seed is empty: everybody would know what follows from it";
                self.settings.faults.push(fault.to_owned());
            }
            seed => self.settings.given.seed = Some(seed.into()),
        }
        self
    }

    /// Sets the time that templates see. By default it is the machine's.
    #[must_use]
    pub fn now(mut self, now: SystemTime) -> Self {
        let now = now.duration_since(SystemTime::UNIX_EPOCH);
        self.settings.given.now = Some(now.unwrap_or(Duration::ZERO));
        self
    }

    /// Says that the Score files are the whole project: what only workloads of earlier runs needed goes.
    #[must_use]
    pub fn whole(mut self) -> Self {
        self.settings.is_whole = true;
        self
    }

    /// Makes warnings errors.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.settings.is_strict = true;
        self
    }

    /// Compiles.
    ///
    /// # Errors
    /// All that is wrong with the first stage that finds errors.
    pub fn compile(&self) -> Result<Output, Error> {
        self.target.compile(&self.settings)
    }

    /// All that is wrong with the Score files, and with what extensions say of them, for the target. Nothing is provisioned.
    #[must_use]
    pub fn validate(&self) -> Report {
        self.target.validate(&self.settings)
    }

    /// The typed workloads of the project, placeholders as they were written. Nothing is provisioned.
    ///
    /// # Errors
    /// All that is wrong with them.
    pub fn lower(&self) -> Result<Vec<Workload>, Error> {
        self.target.lower(&self.settings)
    }

    /// The provisioners that come with the target, as a file of them.
    #[must_use]
    pub fn default_provisioner_file(&self) -> &'static str {
        self.target.default_provisioners()
    }
}

/// All that is wrong with a Score file, whatever the target. Files that it reads are not looked at.
///
/// ```
/// let report = score_compiler::validate("{apiVersion: score.dev/v1b1, metadata: {name: web}, containers: {}}");
/// assert!(!report.is_valid());
/// assert!(report.to_string().contains("score.yaml:1:"));
/// ```
#[must_use]
pub fn validate(text: &str) -> Report {
    let compiler = Compiler::new(crate::run::AnyTarget).score_file("score.yaml", text);
    let settings = Settings {
        // What is not given cannot be wrong.
        image: Some("image".to_owned()),
        ..compiler.settings
    };
    compiler.target.validate_text(&settings)
}
