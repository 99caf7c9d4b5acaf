//! `template://`: Go templates.
