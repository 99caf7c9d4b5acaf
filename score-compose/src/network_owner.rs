//! The container of a workload that owns the network of all.

use score_yaml::{SortedSet, Str};

use score_core::text::Text;
use score_core::workload::{ByName, Container, Ready};

/// The container that owns the network: the first by name that precedes no other.
///
/// Upstream takes that one always. But a container that shares a network starts after its owner, so if the owner waits
/// for one of those, compose refuses the file. We: then it is the first by name that waits for none of them, neither
/// directly nor through another one.
pub(crate) fn network_owner(containers: &ByName<Container<Text>>) -> Str {
    let waits = waits_for_lasting(containers);
    let can_own =
        |name: &&Str| !ends_before_others(&containers[name.as_str()]) && !waits.contains(*name);
    let upstream = containers
        .keys()
        .find(|name| containers[name.as_str()].before.is_empty());
    let owner = upstream
        .filter(can_own)
        .or_else(|| containers.keys().find(can_own));
    owner
        .or(upstream)
        .or(containers.keys().next())
        .cloned()
        .unwrap_or_default()
}

/// True if a container ends before the others start.
pub(crate) fn ends_before_others(container: &Container<Text>) -> bool {
    !container.before.is_empty()
        && container
            .before
            .values()
            .all(|ready| ready.value == Ready::Complete)
}

/// The containers that wait, directly or not, for one that does not end.
fn waits_for_lasting(containers: &ByName<Container<Text>>) -> SortedSet<&Str> {
    let mut waits = SortedSet::new();
    let mut from: Vec<_> = containers
        .iter()
        .filter(|(_, container)| !ends_before_others(container))
        .map(|(_, c)| c)
        .collect();
    while let Some(container) = from.pop() {
        for target in container.before.keys() {
            if let Some((target, next)) = containers.get_key_value(target)
                && waits.insert(target)
            {
                from.push(next);
            }
        }
    }
    waits
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_holds, given};

    #[test]
    fn the_owner_waits_for_none_that_shares_its_network() {
        let started = |target: &str| format!("{{{target}: {{ready: started}}}}");
        let complete = |target: &str| format!("{{{target}: {{ready: complete}}}}");
        for (before, owner) in [
            // Nobody waits: the first by name.
            (vec![("a", String::new()), ("b", String::new())], "a"),
            (vec![("a", complete("b")), ("b", String::new())], "b"),
            (vec![("a", started("b")), ("b", String::new())], "a"),
            (vec![("a", String::new()), ("z", started("a"))], "z"),
            (
                vec![
                    ("a", String::new()),
                    ("b", String::new()),
                    ("z", started("b")),
                ],
                "a",
            ),
            // By way of one that ends.
            (
                vec![
                    ("a", String::new()),
                    ("i", complete("a")),
                    ("s", started("i")),
                ],
                "s",
            ),
        ] {
            let containers: Vec<_> = before
                .iter()
                .map(|(name, before)| match before.as_str() {
                    "" => format!("{name}: {{image: x}}"),
                    before => format!("{name}: {{image: x, before: {before}}}"),
                })
                .collect();
            let containers = format!("{{{}}}", containers.join(", "));
            let expected =
                format!("{{services: {{w-{owner}: {{hostname: w, network_mode: null}}}}}}");
            assert_holds(&given(&[("w", &containers)]).compose_file(), &expected);
        }
    }
}
