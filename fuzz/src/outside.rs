//! An outside that is the same in every run.

use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use score_core::host::{Host, HostError};
use score_yaml::message;

/// Some files, two variables, a clock that stands, bytes that count.
#[derive(Debug, Default)]
pub(crate) struct Outside {
    drawn: AtomicU8,
}

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

    fn random(&self, _: &[&str], buffer: &mut [u8]) {
        buffer.fill_with(|| self.drawn.fetch_add(37, Ordering::Relaxed));
    }
}
