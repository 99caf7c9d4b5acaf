//! Resource uids and guids.

use std::fmt::{self, Write as _};
use std::str::FromStr;
use std::sync::Arc;

use score_yaml::Str;

/// `TYPE.CLASS#ID`: what makes two declared resources one.
///
/// The class is `default` if unset; the id is the declared `id`, or `WORKLOAD.NAME`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ResourceUid(Arc<str>);

impl ResourceUid {
    /// The uid of a resource as a workload declares it.
    #[must_use]
    pub fn new(
        workload: &str,
        name: &str,
        kind: &str,
        class: Option<&str>,
        id: Option<&str>,
    ) -> Self {
        let class = class.unwrap_or("default");
        match id {
            Some(id) => ResourceUid(format!("{kind}.{class}#{id}").into()),
            None => ResourceUid(format!("{kind}.{class}#{workload}.{name}").into()),
        }
    }
    /// Reads a uid as it is written: a type, a dot, a class, `#`, an id.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (head, _) = text.split_once('#')?;
        head.contains('.').then(|| ResourceUid(text.into()))
    }
    /// The whole uid.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The type, before the first dot.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.0.split('.').next().unwrap_or_default()
    }
    /// The class, between the first dot and `#`.
    #[must_use]
    pub fn class(&self) -> &str {
        let head = self.0.split('#').next().unwrap_or_default();
        head.split_once('.').map_or("", |(_, class)| class)
    }
    /// The id, behind `#`.
    #[must_use]
    pub fn id(&self) -> &str {
        self.0.split_once('#').map_or("", |(_, id)| id)
    }
}

/// The uids of resources by the names that placeholders use, `db` in `${resources.db.host}`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ResourceNames(Vec<(Str, ResourceUid)>);

impl ResourceNames {
    /// The resource of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&ResourceUid> {
        let at = self
            .0
            .binary_search_by(|(known, _)| known.as_str().cmp(name));
        at.ok().map(|at| &self.0[at].1)
    }

    /// The resources, in the order of their names.
    pub fn uids(&self) -> impl Iterator<Item = &ResourceUid> {
        self.0.iter().map(|(_, uid)| uid)
    }

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

/// Of two resources of one name the first counts.
impl FromIterator<(Str, ResourceUid)> for ResourceNames {
    fn from_iter<I: IntoIterator<Item = (Str, ResourceUid)>>(named: I) -> Self {
        let mut names: Vec<_> = named.into_iter().collect();
        names.sort_by(|(a, _), (b, _)| a.as_str().cmp(b.as_str()));
        names.dedup_by(|(later, _), (earlier, _)| later == earlier);
        ResourceNames(names)
    }
}

/// A text is no uid of a resource: it has no `#`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InvalidUid;

/// A uid as users write it, `TYPE[.CLASS]#ID`: without a class it is that of the class `default`.
impl FromStr for ResourceUid {
    type Err = InvalidUid;

    fn from_str(text: &str) -> Result<Self, InvalidUid> {
        let (head, id) = text.split_once('#').ok_or(InvalidUid)?;
        let (kind, class) = head
            .split_once('.')
            .map_or((head, None), |(kind, class)| (kind, Some(class)));
        Ok(ResourceUid::new("", "", kind, class, Some(id)))
    }
}

impl std::borrow::Borrow<str> for ResourceUid {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ResourceUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A uuid from random bytes: <https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-4>.
pub(crate) fn uuid_v4(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (i, byte) in bytes.iter().enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        write!(text, "{byte:02x}").expect("a string takes all that is written");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_bytes_become_a_uuid_of_version_4() {
        assert_eq!(uuid_v4([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(uuid_v4([0; 16]), "00000000-0000-4000-8000-000000000000");
    }

    #[test]
    fn a_uid_is_taken_apart_at_the_first_dot_and_hash() {
        let uid = ResourceUid::new("web", "db.x", "postgres", Some("big.one"), None);
        assert_eq!(uid.as_str(), "postgres.big.one#web.db.x");
        assert_eq!(ResourceUid::parse(uid.as_str()), Some(uid.clone()));
        assert_eq!(ResourceUid::parse("postgres#web.db"), None);
        assert_eq!(
            (uid.kind(), uid.class(), uid.id()),
            ("postgres", "big.one", "web.db.x")
        );
    }

    #[test]
    fn users_may_leave_the_class_out() {
        for (text, uid) in [
            ("a#b.c", "a.default#b.c"),
            ("a.x#b", "a.x#b"),
            ("a.x.y#b#c", "a.x.y#b#c"),
        ] {
            assert_eq!(text.parse::<ResourceUid>().unwrap().as_str(), uid);
        }
        assert_eq!("a.b".parse::<ResourceUid>(), Err(InvalidUid));
    }
}
