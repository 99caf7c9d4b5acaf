//! Resource uids.

use std::fmt;

/// `TYPE.CLASS#ID`: what makes two declared resources one.
///
/// The class is `default` if unset; the id is the declared `id`, or `WORKLOAD.NAME`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ResourceUid(String);

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
            Some(id) => ResourceUid(format!("{kind}.{class}#{id}")),
            None => ResourceUid(format!("{kind}.{class}#{workload}.{name}")),
        }
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

impl fmt::Display for ResourceUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
