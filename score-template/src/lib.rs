//! Go's text/template with the sprig functions. Knows nothing of Score.
//!
//! A template is parsed once and executed as often as needed. What it may ask of the outside
//! (randomness, the time, the environment) the caller gives through [`Outside`]; what it may take
//! is bounded by [`Limits`]. Values, texts and errors are those of Go, places included.
//!
//! ```
//! use score_template::{Closed, Context, Functions, Template, Value};
//!
//! let text = "{{ range $i, $name := .names }}{{ $i }}={{ $name }} {{ end }}{{ .missing }}";
//! let template = Template::parse(text, &Functions::new())?;
//! let data = Value::map([("names", Value::strings(["a", "b"]))]);
//! let output = template.execute(&data, &mut Context::new(&Closed))?;
//! assert_eq!(output, "0=a 1=b <no value>");
//!
//! let error = Template::parse("{{ nofunc }}", &Functions::new()).unwrap_err();
//! assert_eq!(error.to_string(), "template: :1: function \"nofunc\" not defined");
//! # Ok::<(), score_template::Error>(())
//! ```

mod ast;
pub mod context;
pub mod error;
mod eval;
pub mod fmt;
pub mod funcs;
mod hidden;
mod lex;
pub mod limits;
mod parse;
mod reads;
mod template;
pub mod value;

pub use context::{Closed, Context, Outside};
pub use error::{CallError, Error, Stage};
pub use funcs::{Function, Functions};
pub use jiff;
pub use limits::Limits;
pub use template::Template;
pub use value::Value;
