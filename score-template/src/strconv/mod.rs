//! Go's `strconv`: numbers and quoted strings to text, and back. (What writes data has its own in score-yaml: an engine of
//! templates needs no YAML, and YAML no templates.)

mod float;
mod number;
mod quote;
mod unquote;

pub use float::{FloatForm, format_float};
pub use number::{parse_float, parse_int, parse_uint};
pub use quote::{can_backquote, is_printable, quote};
pub(crate) use quote::{quote_char, quote_to_ascii};
pub(crate) use unquote::{unquote, unquote_char};
