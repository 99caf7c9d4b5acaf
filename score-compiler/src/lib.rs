//! The library of the Score compiler: [Score files](https://docs.score.dev) in, Kubernetes manifests or a compose file out, or
//! what a backend of yours makes of them. It reads no file, starts no program and no thread, and asks no network.
//!
//! # Compile
//!
//! A [`Compiler`] is told what there is, one thing after the other, and [`Compiler::compile`] makes an [`Output`]:
//!
//! ```
//! use score_compiler::{Compiler, Reply};
//!
//! let text = r#"
//! apiVersion: score.dev/v1b1
//! metadata: {name: shop}
//! containers:
//!   main: {image: nginx, variables: {DB: "${resources.db.host}"}}
//! resources:
//!   db: {type: postgres}
//! "#;
//!
//! let output = Compiler::new(score_k8s::K8s::default())
//!     .score_file("score.yaml", text)
//!     .default_provisioners()
//!     .provisioner("postgres", |request| {
//!         Ok(Reply::outputs([("host", format!("{}.internal", request.id()))]))
//!     })
//!     .compile()?;
//! assert!(output.text().contains("value: shop.db.internal"));
//! # Ok::<(), score_compiler::Error>(())
//! ```
//!
//! A target is `score_k8s::K8s`, `score_compose::Compose` (both without their feature `cli`, which is their command line), or a
//! [`Backend`] of yours: a name, and a function from typed workloads to text, documents or files.
//!
//! # Resources
//!
//! A Score file says what a workload needs, and a provisioner makes it: a closure ([`Compiler::provisioner`]), an entry of a
//! provisioners file ([`Compiler::provisioner_file`]), or one that comes with the target ([`Compiler::default_provisioners`]);
//! the first that takes a resource makes it. A closure is told of the resource by a [`Request`] and answers with a [`Reply`]. It
//! gives passwords as [references to Secrets](Reply::secret) where the target has Secrets.
//!
//! Resource Definitions of Humanitec are given by [`Compiler::definitions`], and say by rules which resource is made how in
//! the environment that [`Compiler::platform`] names.
//!
//! # What is kept
//!
//! Passwords are random and stay the same as long as the [`State`] of a run is given to the next:
//!
//! ```
//! # use score_compiler::{Compiler, State};
//! # let text = "{apiVersion: score.dev/v1b1, metadata: {name: shop}, containers: {main: {image: nginx}}}";
//! let compiler = Compiler::new(score_compose::Compose::default()).default_provisioners();
//! let first = compiler.clone().score_file("score.yaml", text).compile()?;
//! let kept = first.state().text().to_owned();
//!
//! // Another day: the workloads are in the state, and come again.
//! let second = compiler.state(State::new(kept)).compile()?;
//! assert_eq!(second.text(), first.text());
//! # Ok::<(), score_compiler::Error>(())
//! ```
//!
//! Without a state nothing is kept; a [seed](Compiler::seed) makes runs the same.
//!
//! # What is wrong
//!
//! An [`Error`] is a [`Report`]: all that is wrong, each [`Diagnostic`] with a code, a place and a way out. Shown as text it is
//! what the terminal shows, [`Error::to_json`] is for programs. [`validate()`] checks a Score file whatever the target,
//! [`Compiler::validate`] for one, and [`Compiler::lower`] gives the typed [`Workload`]s without provisioning anything:
//!
//! ```
//! let report = score_compiler::validate("apiVersion: score.dev/v1b1\nmetadata: {nam: web}\n");
//! for diagnostic in &report {
//!     println!("{}: {}", diagnostic.code(), diagnostic.message());
//! }
//! assert!(!report.is_valid());
//! ```
//!
//! # What it may touch
//!
//! Files that a Score file names are those of [`Compiler::file`] and, with the cargo feature `files`, those of one folder
//! (`Compiler::folder`), links followed only as far as they stay in it. Templates see the variables of [`Compiler::variable`],
//! and no others. `cmd://` provisioners, which are programs, are a kind that this library does not have.
//!
//! # Cargo features
//!
//! - `files`: `Compiler::folder` and `Compiler::score_path`
//! - `crypto`: the template functions that make keys and certificates, encrypt, and hash passwords
//! - `threads`: large projects are worked on by all cores
//!
//! A compiler is `Send` and `Sync`: several projects may be compiled in one process at once.

mod adapter;
mod backend;
mod codes;
mod compiler;
mod definitions;
mod error;
#[cfg(feature = "files")]
mod folder;
mod host;
mod inputs;
mod output;
mod platform;
mod provisioner;
mod report;
mod run;
mod settings;
mod state;
mod target;
mod text;
mod value;
mod wording;
mod workload;

pub use backend::{Backend, Emission, Finding, Project, ProvisionedResource};
pub use compiler::{Compiler, validate};
pub use error::{BoxError, Error};
pub use output::{Output, OutputFile};
pub use platform::Platform;
pub use provisioner::{Reply, Request};
pub use report::{Category, Diagnostic, Place, Report, Severity};
#[doc(inline)]
pub use score_humanitec::definitions::StandIn;
pub use state::State;
pub use target::Target;
pub use text::{Part, Text};
pub use value::Value;
pub use workload::{
    Amounts, Container, File, FileContent, HttpProbe, Port, Probe, Ready, Resource, Volume,
    Workload,
};
