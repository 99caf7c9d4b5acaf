//! The border between the two ways to name a resource: the uids of Score, `postgres.default#api.db`, and the
//! platform's, `postgres.default#modules.api.externals.db`.

use score_core::resource::ResourceUid;
use score_yaml::{SortedSet, Str, message};

use crate::definitions::ResourceIdentity;

/// The start of an id that no Score file can declare, in a uid of Score.
const BEYOND_SCORE: char = '/';

/// The names of a run's workloads, by which the private resources of workloads are told from shared ones.
#[derive(Debug, Default)]
pub(super) struct Workloads(SortedSet<Str>);

impl Workloads {
    pub(super) fn insert(&mut self, name: &str) {
        if !self.0.contains(name) {
            self.0.insert(name.into());
        }
    }

    /// A resource as the platform names it.
    pub(super) fn identity(&self, uid: &ResourceUid) -> ResourceIdentity {
        let id = uid.id();
        let id: Str = match (id.strip_prefix(BEYOND_SCORE), id.split_once('.')) {
            (Some(id), _) => id.into(),
            (None, Some((workload, name))) if self.is_private(workload, name) => {
                message!("modules.{workload}.externals.{name}").into()
            }
            (None, _) => message!("shared.{id}").into(),
        };
        ResourceIdentity {
            kind: uid.kind().into(),
            class: uid.class().into(),
            id,
        }
    }

    /// A resource as Score names it.
    pub(super) fn uid(&self, resource: &ResourceIdentity) -> ResourceUid {
        let ResourceIdentity { kind, class, id } = resource;
        let uid = |id: &str| ResourceUid::new("", "", kind, Some(class), Some(id));
        match resource.private_name() {
            Some((workload, name)) if self.is_private(workload, name) => {
                ResourceUid::new(workload, name, kind, Some(class), None)
            }
            _ => match id.strip_prefix("shared.") {
                Some(shared) if !shared.starts_with(BEYOND_SCORE) => uid(shared),
                _ => uid(&format!("{BEYOND_SCORE}{id}")),
            },
        }
    }

    fn is_private(&self, workload: &str, name: &str) -> bool {
        self.0.contains(workload) && !name.contains('.')
    }
}

/// The workload that a resource belongs to: the one that it stands for, or whose private resource it is.
pub(super) fn workload_of(resource: &ResourceIdentity) -> Option<&str> {
    let rest = resource.id.strip_prefix("modules.")?;
    Some(rest.split_once('.').map_or(rest, |(workload, _)| workload))
}

/// The resource that stands for a workload.
pub(super) fn of_workload(workload: &str) -> ResourceIdentity {
    ResourceIdentity {
        kind: "workload".into(),
        class: "default".into(),
        id: message!("modules.{workload}").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_names_lead_to_each_other() {
        let mut workloads = Workloads::default();
        workloads.insert("api");
        for (uid, platform) in [
            ("postgres.default#api.db", "modules.api.externals.db"),
            ("postgres.default#main", "shared.main"),
            ("postgres.default#other.db", "shared.other.db"),
            ("postgres.default#api.x.y", "shared.api.x.y"),
            ("postgres.default#/modules.api", "modules.api"),
            ("postgres.default#/quota", "quota"),
            (
                "postgres.default#/modules.gone.externals.db",
                "modules.gone.externals.db",
            ),
        ] {
            let uid = ResourceUid::parse(uid).expect("it is one");
            let identity = workloads.identity(&uid);
            assert_eq!(identity.to_string(), format!("postgres.default#{platform}"));
            assert_eq!(workloads.uid(&identity), uid);
        }
    }
}
