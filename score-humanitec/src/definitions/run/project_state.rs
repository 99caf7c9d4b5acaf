//! What the state of a project keeps of definitions: who gave each resource, and what drivers stored.

use score_core::plan::{EntryGroup, Node as Resource, Rank};
use score_core::provision::Provider;
use score_core::resource::ResourceUid;
use score_core::state::{ResourceState, State};
use score_yaml::{Map, message};

use super::making::{COOKIE, SCHEME};
use super::uids::Workloads;
use crate::definitions::ResourceIdentity;

/// The start of the paths of built-in types in uris; ids of definitions have no slash.
pub(super) const BUILT_IN: &str = "built-in/";

/// Who gave a resource the last time, by the uri that the state keeps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Giver<'u> {
    /// The definition of an id.
    Definition(&'u str),
    /// Its type needs no definition.
    BuiltIn,
    /// An entry of a provisioners file, or of the target, by its uri.
    Provisioner(&'u str),
}

impl<'u> Giver<'u> {
    /// Reads the uri of who gave a resource.
    #[must_use]
    pub fn of_uri(uri: &'u str) -> Self {
        match uri.strip_prefix(SCHEME) {
            Some(path) if path.starts_with(BUILT_IN) => Giver::BuiltIn,
            Some(id) => Giver::Definition(id),
            None => Giver::Provisioner(uri),
        }
    }
}

/// The names of a project's resources on the platform.
#[derive(Debug)]
pub struct PlatformNames(Workloads);

impl PlatformNames {
    /// Those of a project.
    #[must_use]
    pub fn of(state: &State) -> Self {
        let mut workloads = Workloads::default();
        for name in state.workloads.keys() {
            workloads.insert(name);
        }
        PlatformNames(workloads)
    }

    /// A resource as the platform names it.
    #[must_use]
    pub fn get(&self, uid: &ResourceUid) -> ResourceIdentity {
        self.0.identity(uid)
    }
}

/// Leaves of the resources of a state only what drivers stored for those that definitions gave.
pub fn keep_only_cookies(state: &mut State) {
    let (declared, beside) = (&mut state.resources, &mut state.beside.resources);
    for resource in declared.values_mut().chain(beside.values_mut()) {
        let cookie = resource.state.get(COOKIE).cloned();
        let cookie = cookie.filter(|_| resource.provisioner.starts_with(SCHEME));
        let state = cookie.map(|cookie| (COOKIE.to_owned(), cookie));
        *resource = ResourceState {
            guid: std::mem::take(&mut resource.guid),
            state: Map::from_iter(state),
            ..ResourceState::default()
        };
    }
    state.shared_state = Map::new();
}

/// Takes what drivers stored out of a state: it was for another environment. True if there was something.
pub fn forget_cookies(state: &mut State) -> bool {
    let mut is_changed = false;
    let (declared, beside) = (&mut state.resources, &mut state.beside.resources);
    for resource in declared.values_mut().chain(beside.values_mut()) {
        if resource.provisioner.starts_with(SCHEME) && !resource.state.is_empty() {
            resource.state = Map::new();
            is_changed = true;
        }
    }
    is_changed
}

/// The definitions of an earlier run, of which this run has none: they take nothing, and say how what they took can be had
/// again.
#[derive(Debug)]
pub struct FormerDefinitions {
    /// The flags that name them.
    flags: String,
}

impl FormerDefinitions {
    /// With the flags that name the definitions.
    #[must_use]
    pub fn new(flags: String) -> Self {
        FormerDefinitions { flags }
    }
}

impl EntryGroup<dyn Provider> for FormerDefinitions {
    fn choose(&self, _: &Resource) -> Option<(Rank, &(dyn Provider + 'static))> {
        None
    }

    fn way_back(&self, _: &Resource, before: &str) -> Option<String> {
        let flags = &self.flags;
        match Giver::of_uri(before) {
            Giver::Definition(id) => Some(message!(
                "the definition `{id}` gave it, and this run has no definitions: name them again, `{flags}`"
            )),
            Giver::BuiltIn => Some(message!(
                "the last run had definitions, and this one has none: name them again, `{flags}`"
            )),
            Giver::Provisioner(_) => None,
        }
    }
}

/// The way out if a definition, or a built-in type, takes what a provisioner has made.
pub(super) fn way_out_of_provisioner(taker: &str, before: &str) -> String {
    message!(
        "what `{before}` made stays if {taker}; taken out of the state, the resource is made anew"
    )
}

#[cfg(test)]
mod tests {
    use score_yaml::Value;

    use super::*;

    fn resource(provisioner: &str, state: &[(&str, &str)]) -> ResourceState {
        let state = state
            .iter()
            .map(|(key, text)| ((*key).to_owned(), Value::from(*text)));
        ResourceState {
            guid: "a-guid".into(),
            provisioner: provisioner.into(),
            state: Map::from_iter(state),
            source_workload: "api".into(),
            ..ResourceState::default()
        }
    }

    fn state() -> State {
        let mut state = State::default();
        let uid = |text| ResourceUid::parse(text).expect("it is one");
        state.resources.insert(
            uid("postgres.default#api.db"),
            resource("definition://pg", &[("cookie", "a")]),
        );
        state.resources.insert(
            uid("redis.default#api.cache"),
            resource("template://redis", &[("cookie", "b"), ("password", "c")]),
        );
        state.beside.resources.insert(
            uid("policy.default#/quota"),
            resource("definition://quota", &[("cookie", "d")]),
        );
        state
    }

    #[test]
    fn uris_say_who_gave_a_resource() {
        for (uri, expected) in [
            ("definition://pg-dev", Giver::Definition("pg-dev")),
            ("definition://built-in", Giver::Definition("built-in")),
            ("definition://built-in/route", Giver::BuiltIn),
            ("template://redis", Giver::Provisioner("template://redis")),
        ] {
            assert_eq!(Giver::of_uri(uri), expected);
        }
    }

    #[test]
    fn cookies_alone_are_left() {
        let mut state = state();
        keep_only_cookies(&mut state);
        let left: Vec<_> = state
            .all_resources()
            .map(|(_, left)| (left.provisioner.as_str(), left.state.len()))
            .collect();
        assert_eq!(left, [("", 1), ("", 0), ("", 1)]);
    }

    #[test]
    fn cookies_of_another_environment_are_forgotten() {
        let mut state = state();
        assert!(forget_cookies(&mut state));
        let left: Vec<_> = state
            .all_resources()
            .map(|(_, left)| left.state.len())
            .collect();
        assert_eq!(left, [0, 2, 0]);
        assert!(!forget_cookies(&mut state));
    }
}
