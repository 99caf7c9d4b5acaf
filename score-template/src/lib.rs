//! Go's text/template: the language, without a library of functions and without knowledge of Score.
//!
//! A [`Template`] is parsed once and executed as often as needed, over a [`Value`]. Values, texts
//! and errors are those of Go, places included.
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
//!
//! # Functions
//!
//! Templates call [`Functions`]: those of the language (`printf`, `index`, `eq`, ...), and those of
//! each [`Library`], a static table. Names are looked up when a template is parsed. The crate
//! `score-sprig` is the library that Helm and the Score tools have; a caller's own functions are a
//! library, too:
//!
//! ```
//! use score_template::value::Type;
//! use score_template::{Arguments as _, Closed, Context, Function, Functions, Library, Template, Value};
//!
//! static SHOUT: Library = Library::new(&[&[
//!     Function::new("shout", &[Type::Str], |context, args| {
//!         let text = args.text(0)?.to_uppercase() + "!";
//!         context.made(text)
//!     }),
//! ]]);
//! static FUNCTIONS: Functions = Functions::of(&[&SHOUT]);
//!
//! let template = Template::parse("{{ shout .name }}", &FUNCTIONS)?;
//! let data = Value::map([("name", Value::from("score"))]);
//! assert_eq!(template.execute(&data, &mut Context::new(&Closed))?, "SCORE!");
//! # Ok::<(), score_template::Error>(())
//! ```
//!
//! # The world, and limits
//!
//! What functions ask of the world (random bytes, the time, the environment) comes from an
//! [`Outside`], by default nothing. Every execution has [`Limits`]: a function charges its
//! [`Context`] for its work before it does it, so that any template ends, in bounded memory. A
//! [`CallGuard`] sees each call before it is made, and may refuse it.
//!
//! # From text to output
//!
//! | module | from -> to |
//! |---|---|
//! | `lex` | text -> tokens |
//! | `parse` | tokens -> `ast`, functions by name |
//! | `eval` | `ast` x [`Value`] -> output |
//! | [`fmt`], [`strconv`] | values <-> text, as in Go |
//! | `redaction` | keeps what may be secret out of messages |

mod arguments;
mod ast;
mod builtins;
mod context;
mod data_shape;
pub mod error;
mod eval;
mod field_usage;
pub mod fmt;
mod foreign_expression;
mod function;
mod functions;
mod guard;
mod lex;
pub mod limits;
mod other_languages;
mod other_signs;
mod other_words;
mod outside;
mod parse;
mod plain;
mod redaction;
mod rendered;
mod slips;
pub mod strconv;
mod template;
mod text_faults;
pub mod value;
mod written_call;

pub use arguments::Arguments;
pub use context::Context;
pub use data_shape::{DataShape, ShapeKind};
pub use error::{CallError, Error, Stage};
pub use field_usage::FieldsBelow;
pub use function::{Body, CallResult, Func, Function, Library};
pub use functions::Functions;
pub use guard::{CallGuard, DoubtfulPrint, PrintDoubt};
pub use limits::Limits;
pub use other_languages::ForeignAction;
pub use outside::{Closed, Outside};
pub use plain::{instead_of_helm, is_data_of_helm};
pub use rendered::{
    LongValue, NO_VALUE, SourceLine, SourceLines, has_no_value, long_value, quoted_action,
    quoted_line, source_line, source_line_at, tab_of_indent, value_behind,
};
pub use slips::instead_of_slip;
pub use template::Template;
pub use value::Value;
pub use written_call::{WrittenCall, calls_around};
