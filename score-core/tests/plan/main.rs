//! Priming and the order of provisioning.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod entries;
#[path = "../support/mod.rs"]
mod support;

use proptest::prelude::*;
use score_yaml::SortedMap;
use support::{Setup, summaries};

fn score(name: &str, resources: &str) -> String {
    format!(
        "metadata: {{name: {name}}}\ncontainers: {{c: {{image: i}}}}\nresources: {{{resources}}}\n"
    )
}

#[test]
fn what_needs_nothing_comes_first_then_what_needs_that_ties_by_uid() {
    let a = score(
        "aa",
        "z: {type: t}, y: {type: t, params: {p: '${resources.x.o}'}}, x: {type: u}",
    );
    let b = score(
        "bb",
        "w: {type: a, params: {p: ['${resources.v.o} ${metadata.name}']}}, v: {type: t, params: {p: '${resources.u.o}'}}, u: {type: z}",
    );
    let mut setup = Setup::new(&[&b, &a]);
    let order: Vec<String> = setup
        .plan()
        .unwrap()
        .order()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        order,
        [
            "t.default#aa.z",
            "u.default#aa.x",
            "z.default#bb.u",
            "t.default#aa.y",
            "t.default#bb.v",
            "a.default#bb.w"
        ]
    );
}

#[test]
fn a_shared_resource_takes_params_and_metadata_where_they_are_given() {
    for (first, second, source, params, metadata) in [
        ("", "", "aa", "{}", "{}"),
        ("params: {p: 1}", "", "aa", "{p: 1}", "{}"),
        (
            "metadata: {m: 1}",
            "params: {p: 1}",
            "bb",
            "{p: 1}",
            "{m: 1}",
        ),
        ("params: {p: 1}", "params: {p: 1}", "bb", "{p: 1}", "{}"),
    ] {
        let shared = |more: &str| format!("r: {{type: t, id: shared, {more}}}");
        let mut setup = Setup::new(&[&score("aa", &shared(first)), &score("bb", &shared(second))]);
        assert_eq!(setup.plan().unwrap().order().count(), 1);
        let resource = setup.state.resources.values().next().unwrap();
        assert_eq!(resource.source_workload, source, "{first} | {second}");
        assert_eq!(
            resource
                .params
                .to_value(&mut |text| text.to_string().into()),
            support::yaml(params)
        );
        assert_eq!(
            resource.metadata,
            *support::yaml(metadata).as_map().unwrap()
        );
    }
}

#[test]
fn definitions_that_disagree_are_errors() {
    for field in ["params", "metadata"] {
        let shared = |n: u8| format!("r: {{type: t, id: s, {field}: {{p: {n}}}}}");
        let mut setup = Setup::new(&[&score("aa", &shared(1)), &score("bb", &shared(2))]);
        let diags = setup.plan().unwrap_err();
        let expected = format!(
            "conflicting-resource: failed to prime resources: resource 't.default#s': multiple definitions with different {field}"
        );
        assert_eq!(summaries(&diags), [expected]);
        assert_eq!(diags.iter().next().unwrap().labels.len(), 1);
    }
}

#[test]
fn a_guid_is_given_once_and_kept() {
    let text = score("aa", "r: {type: t}, s: {type: t}");
    let mut setup = Setup::new(&[&text]);
    setup.plan().unwrap();
    let guids = |setup: &Setup| {
        setup
            .state
            .resources
            .values()
            .map(|r| r.guid.clone())
            .collect::<Vec<_>>()
    };
    let before = guids(&setup);
    assert_ne!(before[0], before[1]);
    // It follows from the resource, not from what there is besides.
    let mut alone = Setup::new(&[&score("aa", "s: {type: t}")]);
    alone.plan().unwrap();
    assert_eq!(guids(&alone), before[1..]);
    setup.plan().unwrap();
    assert_eq!(guids(&setup), before);
}

#[test]
fn each_cycle_is_listed_once() {
    let param = |name: &str, to: &str| {
        format!("{name}: {{type: t, params: {{p: '${{resources.{to}.o}}'}}}}")
    };
    let cycles = [
        param("a", "b"),
        param("b", "c"),
        param("c", "b"),
        param("d", "d"),
        "e: {type: t}".to_owned(),
    ];
    let mut setup = Setup::new(&[&score("ww", &cycles.join(", "))]);
    let diags = setup.plan().unwrap_err();
    assert_eq!(
        summaries(&diags),
        [
            "resource-cycle: the params of `b` and `c` need each other",
            "resource-cycle: the params of `d` need the outputs of `d`",
        ]
    );
    assert!(
        setup.places(&diags)[0].ends_with("resources.c.o"),
        "{:?}",
        setup.places(&diags)
    );
}

proptest! {
    /// Resources that refer only to those before them in some order: every edge is respected, nothing is lost,
    /// and the order of the files does not matter.
    #[test]
    fn the_order_respects_every_edge(
        edges in prop::collection::vec((0usize..12, 0usize..12), 0..40),
        names in Just((0..12).map(|i| format!("r{i}")).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let mut needs: SortedMap<&str, Vec<&str>> = names.iter().map(|name| (name.as_str(), Vec::new())).collect();
        for (a, b) in edges {
            if a != b {
                needs.get_mut(names[a.max(b)].as_str()).unwrap().push(&names[a.min(b)]);
            }
        }
        let resources: Vec<String> = needs.iter().map(|(name, needs)| {
            let params: Vec<_> = needs.iter().enumerate().map(|(i, need)| format!("p{i}: '${{resources.{need}.o}}'")).collect();
            format!("{name}: {{type: t, params: {{{}}}}}", params.join(", "))
        }).collect();
        let mut setup = Setup::new(&[&score("ww", &resources.join(", "))]);
        let order: Vec<_> = setup.plan().unwrap().order().cloned().collect();
        prop_assert_eq!(order.len(), names.len());
        let place = |name: &str| order.iter().position(|uid| uid.id() == format!("ww.{name}")).unwrap();
        for (name, needs) in &needs {
            for need in needs {
                prop_assert!(place(need) < place(name), "{} before {}", need, name);
            }
        }
    }
}
