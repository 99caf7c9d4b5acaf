//! An outside that is the same in every run.

use std::time::Duration;

use score_core::host::{Host, HostError};
use score_core::random;
use score_yaml::message;

/// Some files, two variables, a clock that stands, bytes that follow from what they are for.
#[derive(Debug, Default)]
pub(crate) struct Outside;

impl Host for Outside {
    fn read(&self, _: &str, path: &str) -> Result<Vec<u8>, HostError> {
        if path.contains("missing") || path.contains("..") {
            return Err(HostError::new(message!("there is no file `{path}`")));
        }
        Ok(match path.ends_with(".bin") {
            true => vec![0, 0xff, b'\n'],
            false => b"name = ${metadata.name} $$ ${resources.db.host}\n".to_vec(),
        })
    }

    fn env(&self, name: &str) -> Option<String> {
        match name {
            "HOME" => Some("/root".to_owned()),
            "ODD" => Some("a\nb: ${c} {{ d }}".to_owned()),
            _ => None,
        }
    }

    fn now(&self) -> Duration {
        Duration::from_secs(1_700_000_000)
    }

    fn random(&self, purpose: &[&str], buffer: &mut [u8]) {
        random::derive(b"fuzz", purpose, buffer);
    }
}
