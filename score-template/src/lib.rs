//! Go's text/template with the sprig functions. Knows nothing of Score.

pub mod context;
pub mod error;
pub mod fmt;
pub mod funcs;
pub mod limits;
pub mod value;
