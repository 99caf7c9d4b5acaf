//! Resolving the names of hosts.

use std::sync::mpsc;
use std::thread;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{NextTimeout, time};
use ureq::{Error, Timeout};

/// Asks the system in a thread of its own, so that it can be given up in time; in this thread if no other can be
/// started (where the library's own resolver panics).
#[derive(Debug, Default)]
pub(super) struct SystemResolver;

impl Resolver for SystemResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let patient = NextTimeout {
            after: time::Duration::NotHappening,
            ..timeout
        };
        let (send, receive) = mpsc::channel();
        let (asked, config_there) = (uri.clone(), config.clone());
        let asking = thread::Builder::new().spawn(move || {
            let _ = send.send(DefaultResolver::default().resolve(&asked, &config_there, patient));
        });
        if asking.is_err() {
            return DefaultResolver::default().resolve(uri, config, patient);
        }
        receive
            .recv_timeout(*timeout.after)
            .unwrap_or(Err(Error::Timeout(Timeout::Resolve)))
    }
}
