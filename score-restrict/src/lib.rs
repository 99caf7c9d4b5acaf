//! What a run may touch of the machine that it runs on, for runs on files that strangers wrote.
//!
//! A [`Policy`] says it: the folder of the project, and what is allowed beside it, by path and by name. Links are followed
//! before a path is looked at. What is not allowed is refused with a [`Refusal`], which says what would allow it, in the words
//! of the binaries' flags.
//!
//! [`Restricted`] puts a policy before any [`Host`](score_core::host::Host): files, environment variables and programs
//! that a Score file, a template or a provisioner asks for. What a program reads by itself it asks the policy for
//! ([`Policy::open`], [`Policy::check_write`], [`Policy::check_network`]).
//!
//! ```
//! use score_core::host::{Host, TestHost, Wanted};
//! use score_restrict::{Policy, Restricted};
//!
//! let policy = Policy::new(".")?.allow_variable("REGION").allow_program("./scripts/database.sh");
//! let host = Restricted::new(TestHost::WithEmptyFiles, policy);
//! assert!(host.check(Wanted::Variable("REGION")).is_ok());
//! let refused = host.check(Wanted::Variable("HOME")).expect_err("nobody has allowed it");
//! assert_eq!(refused.way_out(), "`--allow-env HOME` allows it");
//! assert!(host.read("score.yaml", "../../etc/passwd").is_err());
//! # Ok::<(), std::io::Error>(())
//! ```

mod destination;
mod policy;
mod programs;
mod restricted;

pub use policy::Policy;
pub use programs::on_path;
pub use restricted::Restricted;
pub use score_core::diagnostic::Refusal;
