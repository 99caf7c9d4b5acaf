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
//! [`Backend`] of yours. What one of them alone can be told, it has methods for: `K8s::default().namespace("dev")`.
//!
//! Several Score files are one project, each [added](Compiler::score_file) with its name; messages and files beside it go by
//! that name. [`Output::text`] is what the binaries write, [`Output::documents`] the same as data, [`Output::files`] what
//! services mount, [`Output::resources`] what was provisioned. Nothing is written anywhere.
//!
//! # Resources
//!
//! A Score file says what a workload needs, and a provisioner makes it: a closure ([`Compiler::provisioner`]), an entry of a
//! provisioners file ([`Compiler::provisioner_file`]), or one that comes with the target ([`Compiler::default_provisioners`]);
//! the first that takes a resource makes it. A closure is told of the resource by a [`Request`]: its uid, its params, its
//! metadata, whose it is, and what was remembered of it. It answers with a [`Reply`]: outputs, what is to be remembered, and
//! parts for the target. A password is given as a [reference to a Secret](Reply::secret) where the target has Secrets:
//!
//! ```
//! use score_compiler::{BoxError, Compiler, Reply, Request, Value};
//!
//! #[derive(serde::Deserialize)]
//! struct Params {
//!     size: String,
//! }
//!
//! fn postgres(request: &Request) -> Result<Reply, BoxError> {
//!     let Params { size } = request.params().to()?;
//!     let name = format!("{}-db", request.workload());
//!     let secret = format!(
//!         "{{apiVersion: v1, kind: Secret, metadata: {{name: {name}}}, stringData: {{password: {}}}}}",
//!         request.guid(),
//!     );
//!     Ok(Reply::outputs([("host", format!("{size}.db.internal"))])
//!         .output("password", Reply::secret(name, "password"))
//!         .part("manifests", Value::all_from_yaml(&secret)?))
//! }
//!
//! # let text = "{apiVersion: score.dev/v1b1, metadata: {name: shop},
//! #   containers: {main: {image: nginx, variables: {PASSWORD: '${resources.db.password}'}}},
//! #   resources: {db: {type: postgres, params: {size: small}}}}";
//! let output = Compiler::new(score_k8s::K8s::default())
//!     .score_file("score.yaml", text)
//!     .provisioner("postgres", postgres)
//!     .compile()?;
//! assert!(output.text().contains("secretKeyRef:"));
//! # Ok::<(), score_compiler::Error>(())
//! ```
//!
//! An error of a closure is told with the place of the resource, beside the others. A panic of a closure or a backend of yours is not
//! caught: it reaches whoever called [`Compiler::compile`], and the compiler can be used again.
//!
//! Where a param is another resource's Secret, as `${resources.other.password}` may be, the closure sees [`Value::Secret`], and can
//! give it on as an output.
//!
//! # The Humanitec platform
//!
//! Extension files ([`Compiler::extension`]) say of a workload what Score cannot, for both targets. Resource Definitions
//! ([`Compiler::definitions`]) say by rules which resource is made how in the environment that [`Compiler::platform`] names;
//! their drivers run here, and for one that cannot there is a [stand-in](Compiler::driver):
//!
//! ```
//! use score_compiler::{Compiler, Platform, StandIn};
//!
//! # let text = "{apiVersion: score.dev/v1b1, metadata: {name: shop},
//! #   containers: {main: {image: nginx, variables: {DB: '${resources.db.host}'}}}, resources: {db: {type: postgres}}}";
//! let output = Compiler::new(score_k8s::K8s::default())
//!     .score_file("score.yaml", text)
//!     .platform(Platform::default().app("shop").env("dev").env_type("development"))
//!     .definitions("postgres.yaml", "
//! id: postgres-dev
//! name: Postgres
//! type: postgres
//! driver_type: acme/cloud-sql
//! driver_inputs: {values: {host: db.internal}}
//! criteria: [{env_type: development}]
//! ")
//!     .driver("acme/cloud-sql", StandIn::Echo)
//!     .compile()?;
//! assert!(output.text().contains("value: db.internal"));
//! # Ok::<(), score_compiler::Error>(())
//! ```
//!
//! # A backend of your own
//!
//! A [`Backend`] is a name, and a function from typed [`Workload`]s to text, documents or files. Provisioners and patches work as
//! for other targets. Where resources do not matter, [`Compiler::lower`] gives the same workloads without any provisioner; their
//! strings ([`Text`]) hold placeholders then:
//!
//! ```
//! use score_compiler::{Compiler, Part};
//!
//! # let text = "{apiVersion: score.dev/v1b1, metadata: {name: shop, version: '1.4'},
//! #   containers: {main: {image: 'shop:${metadata.version}'}}}";
//! let compiler = Compiler::new(score_k8s::K8s::default()).score_file("score.yaml", text);
//! let workloads = compiler.lower()?;
//! let image = &workloads[0].containers["main"].image;
//! assert_eq!(image.to_string(), "shop:${metadata.version}");
//! assert_eq!(image.parts()[1], Part::Placeholder("metadata.version".to_owned()));
//! # Ok::<(), score_compiler::Error>(())
//! ```
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
//! Without a state nothing is kept; a [seed](Compiler::seed) makes runs the same. It is the state of the binaries, which can
//! carry on a project of a program, and the other way round.
//!
//! # What is wrong
//!
//! An [`Error`] is a [`std::error::Error`] with a [`Report`]: all that is wrong, each [`Diagnostic`] with a code, a place and a
//! way out. Shown as text it is what the terminal shows, [`Error::to_json`] is for programs. Its [`Category`] says who can mend it:
//! a server answers 422 for [`Category::Input`]. [`validate()`] checks a Score file whatever the target, [`Compiler::validate`]
//! for one:
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
//! Score files may be anybody's. Files that one names are those of [`Compiler::file`], of [`Compiler::files`] and, with the cargo
//! feature `files`, those of one folder (`Compiler::folder`), links followed only as far as they stay in it. Templates see the
//! variables of [`Compiler::variable`], and no others. `cmd://` provisioners, which are programs, are a kind that this library
//! does not have. Size, depth and steps are bounded, and no value of a secret is in a message, or in `Debug` output:
//!
//! ```
//! # use score_compiler::Compiler;
//! let text = "{apiVersion: score.dev/v1b1, metadata: {name: web},
//!   containers: {main: {image: nginx, files: {/motd: {source: ../../etc/passwd}}}}}";
//! let error = Compiler::new(score_k8s::K8s::default())
//!     .score_file("web/score.yaml", text)
//!     .compile()
//!     .unwrap_err();
//! assert!(error.to_string().contains("not a relative path within the Score file's directory"));
//! ```
//!
//! A compiler is `Send` and `Sync`, and a run is work of one thread until it is done: a server compiles several projects at once,
//! each on a thread that may block.
//!
//! # Cargo features
//!
//! - `files`: `Compiler::folder`
//! - `crypto`: the template functions that make keys and certificates, encrypt, and hash passwords
//! - `threads`: large projects are worked on by all cores
//!
//! # What changes
//!
//! Types that grow are `#[non_exhaustive]`, and have a `Default` where a program sets them in part. Types of other crates are in no
//! signature, but for the traits of serde.

/// The pages of the codes, whose examples run.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../codes/backend-failed.md")]
    mod backend_failed {}
    #[doc = include_str!("../codes/invalid-setting.md")]
    mod invalid_setting {}
    #[doc = include_str!("../codes/provisioner-failed.md")]
    mod provisioner_failed {}
}

mod adapter;
mod backend;
mod closure;
mod codes;
mod compiler;
mod conversions;
mod definitions;
mod depth;
mod error;
#[cfg(feature = "files")]
mod folder;
mod host;
mod inputs;
mod lowered;
mod named_text;
mod output;
mod platform;
mod platform_settings;
mod provisioner;
mod refused;
mod report;
mod run;
mod secrets;
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
#[doc(hidden)]
pub use score_humanitec::definitions::ObjectTarget;
#[doc(inline)]
pub use score_humanitec::definitions::StandIn;
pub use state::State;
#[doc(hidden)]
pub use target::INVALID_SETTING;
pub use target::Target;
pub use text::{Part, Text};
pub use value::Value;
pub use workload::{
    Amounts, Container, File, FileContent, HttpProbe, Port, Probe, Ready, Resource, Volume,
    Workload,
};
