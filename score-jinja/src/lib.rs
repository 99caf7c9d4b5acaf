//! Jinja templates from anybody: the engine is minijinja, and any text ends, in bounded time, memory and stack.
//!
//! A [`Template`] is parsed once and rendered as often as needed, with what an [`Environment`] lets it call, over the
//! data of [`score_template`], so that templates of both languages see the same values.
//!
//! ```
//! use score_jinja::{Environment, Limits, Template};
//! use score_template::Value;
//!
//! let environment = Environment::new(Limits::default());
//! let names = Value::strings(["a", "b"]);
//! let template = Template::parse("{% for name in names %}{{ loop.index }}={{ name|upper }} {% endfor %}")?;
//! assert_eq!(template.render(&environment, [("names", &names)], ())?, "1=A 2=B ");
//!
//! let error = Template::parse("\n{{ names| }}").unwrap_err();
//! assert_eq!(error.line, 2);
//! let doubling = "{% set n = namespace(s='x') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}";
//! let error = Template::parse(doubling)?.render(&environment, [], ()).unwrap_err();
//! assert_eq!(error.message, "it does too much: more than 50000000 steps");
//! # Ok::<(), score_jinja::Error>(())
//! ```
//!
//! # Functions
//!
//! Templates have the filters and tests of Jinja, and what a caller adds. An execution brings a value for functions of
//! the caller's, random bytes for example:
//!
//! ```
//! use score_jinja::{Call, Environment, Limits, Template};
//! use score_template::CallError;
//!
//! fn greet(call: &Call<&'static str>, (name,): (String,)) -> Result<String, CallError> {
//!     let text = format!("{}, {name}!", call.caller());
//!     call.charge(text.len())?;
//!     Ok(text)
//! }
//!
//! let environment = Environment::new(Limits::default()).with_function("greet", greet);
//! let template = Template::parse("{{ greet('Score') }}")?;
//! assert_eq!(template.render(&environment, [], "Hello")?, "Hello, Score!");
//! # Ok::<(), score_jinja::Error>(())
//! ```
//!
//! # What bounds a template
//!
//! | module | what it does |
//! |---|---|
//! | `check` | refuses texts over which the engine's parser would recurse or compute without end |
//! | `detours`, `guards` | lead each instruction that works on values through a look at its operands and its result |
//! | `filters`, `predicates`, `format`, `namespace` | the engine's functions, each paid for before it works |
//! | `budget`, `look` | the steps of an execution, and what values cost |
//! | `view` | the data as Jinja sees it: looked into, not copied |
//! | `net` | what is left when the engine panics all the same: an error |

mod budget;
mod check;
mod detours;
mod environment;
mod error;
mod filters;
mod format;
mod guards;
pub mod limits;
mod look;
mod lost_sets;
mod missing;
mod namespace;
mod net;
mod predicates;
mod python;
mod slips;
mod template;
mod view;
mod words;

pub use environment::{Argument, Arguments, Call, Environment};
pub use error::Error;
pub use limits::Limits;
pub use lost_sets::{LostSet, lost_set};
pub use template::Template;
