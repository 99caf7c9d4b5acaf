//! `jinja`
