//! `environment`
