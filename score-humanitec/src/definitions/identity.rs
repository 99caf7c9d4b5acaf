//! A resource of an environment: what makes two resources one.

use std::fmt;

use score_yaml::Str;
use sha2::{Digest, Sha256};

use super::context::MatchContext;
use super::hex::push_hex;

/// A resource of an environment, by type, class and id. It is written `TYPE.CLASS#ID`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ResourceIdentity {
    /// The type, `postgres`.
    pub kind: Str,
    /// The class, `default` if nobody says another.
    pub class: Str,
    /// The id, `modules.api.externals.db`.
    pub id: Str,
}

impl fmt::Display for ResourceIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ResourceIdentity { kind, class, id } = self;
        write!(f, "{kind}.{class}#{id}")
    }
}

/// The length of a GUResID, in bytes that are two digits each.
const GURESID: usize = 20;

impl ResourceIdentity {
    /// The GUResID: 40 digits that no other resource of any environment has.
    #[must_use]
    pub fn guresid(&self, context: &MatchContext) -> String {
        let mut hash = Sha256::new();
        self.each_part(context, &mut |part| hash.update(part));
        let mut text = String::with_capacity(2 * GURESID);
        push_hex(&hash.finalize()[..GURESID], &mut text);
        text
    }

    /// The name of the workload whose private resource it is, and its own name: `modules.api.externals.db` is the `db`
    /// of `api`.
    #[must_use]
    pub fn private_name(&self) -> Option<(&str, &str)> {
        let (workload, name) = self
            .id
            .strip_prefix("modules.")?
            .split_once(".externals.")?;
        let is_name = |text: &str| !text.is_empty() && !text.contains('.');
        (is_name(workload) && is_name(name)).then_some((workload, name))
    }

    /// Hands out the bytes that make a resource of an environment, so that no two resources have the same.
    pub(super) fn each_part(&self, context: &MatchContext, f: &mut dyn FnMut(&[u8])) {
        let [app, env] = [&context.app, &context.env];
        let [app, env] = [app, env].map(|text| text.as_deref().unwrap_or_default());
        for part in [app, env, &self.kind, &self.class, &self.id] {
            f(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            f(part.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(kind: &str, class: &str, id: &str) -> ResourceIdentity {
        let [kind, class, id] = [kind, class, id].map(Str::from);
        ResourceIdentity { kind, class, id }
    }

    #[test]
    fn each_resource_of_each_environment_has_an_id_of_its_own() {
        let context = |app: &str, env: &str| MatchContext {
            app: Some(app.into()),
            env: Some(env.into()),
            ..MatchContext::default()
        };
        let one = identity("s3", "default", "shared.a");
        let id = one.guresid(&context("shop", "dev"));
        assert!(
            id.len() == 40 && id.bytes().all(|b| b.is_ascii_hexdigit()),
            "{id}"
        );
        assert_eq!(id, one.guresid(&context("shop", "dev")));
        for other in [
            one.guresid(&context("shop", "live")),
            one.guresid(&context("shopd", "ev")),
            identity("s3d", "efault", "shared.a").guresid(&context("shop", "dev")),
            identity("s3", "default", "shared.b").guresid(&context("shop", "dev")),
        ] {
            assert_ne!(id, other);
        }
    }

    #[test]
    fn a_private_resource_belongs_to_a_workload() {
        for (id, expected) in [
            ("modules.api.externals.db", Some(("api", "db"))),
            ("modules.api", None),
            ("modules.api.externals.", None),
            ("modules.a.b.externals.c", None),
            ("shared.db", None),
        ] {
            assert_eq!(
                identity("t", "default", id).private_name(),
                expected,
                "{id}"
            );
        }
    }
}
