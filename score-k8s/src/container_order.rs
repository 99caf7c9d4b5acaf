//! The order in which containers of a pod start, after their `before`.
//!
//! Kubernetes starts init containers one after the other, and the others when all of these are done:
//! ended, or, for one with `restartPolicy: Always`, started and past its startup probe. So whatever
//! another container waits for is an init container, and the order of the list does the rest.

use score_yaml::{SortedMap, SortedSet};

use score_core::workload::{ByName, Container, Ready};

/// The role of a container in its pod.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// Nobody waits for it.
    Main,
    /// Others wait for its end.
    Init,
    /// Others wait until it runs, and it goes on.
    Sidecar {
        /// True if they wait until it is healthy.
        until_healthy: bool,
    },
}

impl Role {
    /// The role of a container, by the events that others wait for. If one waits for its end, it can only be an init
    /// container: those that wait for its start then wait longer.
    pub(crate) fn of<T>(container: &Container<T>) -> Role {
        let mut role = Role::Main;
        for ready in container.before.values() {
            role = match (role, ready.value) {
                (_, Ready::Complete) | (Role::Init, _) => Role::Init,
                (
                    Role::Sidecar {
                        until_healthy: true,
                    },
                    _,
                )
                | (_, Ready::Healthy) => Role::Sidecar {
                    until_healthy: true,
                },
                (_, Ready::Started) => Role::Sidecar {
                    until_healthy: false,
                },
            };
        }
        role
    }
}

/// The names of the init containers, each behind those that it waits for, otherwise by name. Those in a cycle, which the
/// checks refuse, come last.
pub(crate) fn init_order<T>(containers: &ByName<Container<T>>) -> Vec<&str> {
    let is_init = |container: &Container<T>| Role::of(container) != Role::Main;
    let mut waits_for: SortedMap<&str, usize> = containers
        .iter()
        .filter(|(_, container)| is_init(container))
        .map(|(name, _)| (name.as_str(), 0))
        .collect();
    let followers = |name: &str| containers[name].before.keys();
    for name in waits_for.keys().copied().collect::<Vec<_>>() {
        for follower in followers(name) {
            if let Some(count) = waits_for.get_mut(follower.as_str()) {
                *count += 1;
            }
        }
    }
    let mut free: SortedSet<&str> = waits_for
        .iter()
        .filter(|(_, count)| **count == 0)
        .map(|(name, _)| *name)
        .collect();
    let mut ordered = Vec::with_capacity(waits_for.len());
    while let Some(name) = free.pop_first() {
        waits_for.remove(name);
        ordered.push(name);
        for follower in followers(name) {
            if let Some(count) = waits_for.get_mut(follower.as_str()) {
                *count -= 1;
                if *count == 0 {
                    free.insert(follower);
                }
            }
        }
    }
    ordered.extend(waits_for.into_keys());
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;
    use score_core::text::Spanned;
    use score_yaml::{SourceMap, Span};

    fn container(before: &[(&str, Ready)]) -> Container<()> {
        let span = Span::new(SourceMap::new().add("", ""), 0, 0);
        let before = before
            .iter()
            .map(|(name, ready)| ((*name).into(), Spanned::new(*ready, span)))
            .collect();
        Container {
            span,
            image: None,
            command: Vec::new(),
            args: Vec::new(),
            variables: SortedMap::new(),
            files: SortedMap::new(),
            volumes: SortedMap::new(),
            resources: None,
            liveness: None,
            readiness: None,
            startup: None,
            env: Vec::new(),
            fields: SortedMap::new(),
            before,
        }
    }

    #[test]
    fn a_container_is_what_others_wait_for() {
        use Ready::{Complete, Healthy, Started};
        for (before, expected) in [
            (vec![], Role::Main),
            (vec![("a", Complete)], Role::Init),
            (
                vec![("a", Started)],
                Role::Sidecar {
                    until_healthy: false,
                },
            ),
            (
                vec![("a", Started), ("b", Healthy)],
                Role::Sidecar {
                    until_healthy: true,
                },
            ),
            (
                vec![("a", Healthy), ("b", Started)],
                Role::Sidecar {
                    until_healthy: true,
                },
            ),
            (
                vec![("a", Healthy), ("b", Complete), ("c", Started)],
                Role::Init,
            ),
        ] {
            assert_eq!(Role::of(&container(&before)), expected, "{before:?}");
        }
    }

    #[test]
    fn init_containers_stand_behind_those_they_wait_for() {
        use Ready::{Complete, Started};
        let containers = SortedMap::from(
            [
                ("app", vec![]),
                ("b-schema", vec![("a-seed", Complete), ("app", Complete)]),
                ("a-seed", vec![("app", Complete)]),
                ("z-proxy", vec![("b-schema", Started)]),
                ("c-free", vec![("app", Complete)]),
            ]
            .map(|(name, before)| (name.into(), Box::new(container(&before)))),
        );
        assert_eq!(
            init_order(&containers),
            ["c-free", "z-proxy", "b-schema", "a-seed"]
        );
    }
}
