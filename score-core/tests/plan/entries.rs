//! The needs of entries, and the choice of the entry that takes a node.

use std::sync::Arc;

use score_core::diagnostic::Diagnostics;
use score_core::plan::{Entry, Need, NeedOrder, Node, NodeOrigin, ParamScope, Plan, Rank, plan};
use score_core::resource::ResourceUid;
use score_core::text::Template;
use score_core::tree::Tree;
use score_yaml::{SourceMap, Span, parse_str};

fn span() -> Span {
    Span::new(SourceMap::new().add("x.yaml", ""), 0, 0)
}

fn params(text: &str) -> Arc<Tree<Template>> {
    let params = parse_str(text).expect("it is YAML");
    Arc::new(Tree::from_value(params, &mut |text| {
        Template::parse(&text, span(), "")
    }))
}

fn uid(kind: &str) -> ResourceUid {
    ResourceUid::new("app", kind, kind, None, None)
}

fn node(kind: &str) -> Node {
    Node {
        uid: uid(kind),
        origin: NodeOrigin::Declared,
        span: span(),
        kind_span: span(),
        params: None,
        metadata: None,
        scope: Arc::new(ParamScope::default()),
    }
}

/// Takes a type; needs one of another type, with params or, if it has none, not before it has params itself.
struct Taker {
    kind: &'static str,
    rank: u32,
    needs: Option<(&'static str, NeedOrder, Option<&'static str>)>,
}

impl Entry for Taker {
    fn kind(&self) -> &str {
        self.kind
    }

    fn takes(&self, _: &Node) -> Option<Rank> {
        (self.rank > 0).then_some(Rank(self.rank))
    }

    fn needs(&self, node: &Node) -> Vec<Need> {
        let needs = self
            .needs
            .filter(|(.., params)| params.is_some() || node.params.is_some());
        let need = needs.map(|(kind, order, text)| Need {
            rank: 5,
            uid: uid(kind),
            why: "why".into(),
            order,
            params: text.map(params),
            scope: None,
            span: span(),
        });
        need.into_iter().collect()
    }
}

fn taker(
    kind: &'static str,
    needs: Option<(&'static str, NeedOrder, Option<&'static str>)>,
) -> Taker {
    let rank = 1;
    Taker { kind, rank, needs }
}

fn waves(plan: &Result<Plan<'_, Taker>, Diagnostics>) -> Vec<Vec<String>> {
    let plan = plan.as_ref().expect("it is a plan");
    let kinds = plan
        .waves()
        .map(|wave| wave.map(|planned| planned.node.uid.kind().to_owned()));
    kinds.map(Iterator::collect).collect()
}

#[test]
fn a_needed_resource_comes_first_or_last_or_when_it_likes() {
    for (order, expected) in [
        (NeedOrder::NeededFirst, vec![vec!["a"], vec!["b"]]),
        (NeedOrder::TakenFirst, vec![vec!["b"], vec!["a"]]),
        (NeedOrder::Any, vec![vec!["a", "b"]]),
    ] {
        let entries = [taker("b", Some(("a", order, Some("{}"))))];
        assert_eq!(
            waves(&plan(vec![node("b")], &entries)),
            expected,
            "{order:?}"
        );
    }
}

#[test]
fn an_entry_is_asked_again_when_its_resource_gets_params() {
    let needs = |kind| Some((kind, NeedOrder::NeededFirst, None));
    let gives = Some(("a", NeedOrder::NeededFirst, Some("{x: 1}")));
    let entries = [
        taker("a", needs("last")),
        taker("b", gives),
        taker("last", None),
    ];
    let planned = plan(vec![node("b"), node("a")], &entries);
    assert_eq!(waves(&planned), [["last"], ["a"], ["b"]]);
}

#[test]
fn what_is_needed_with_other_params_is_an_error() {
    let gives = Some(("a", NeedOrder::Any, Some("{x: 1}")));
    let entries = [taker("b", gives)];
    for (own, is_right) in [("{x: 1}", true), ("{x: 2}", false)] {
        let mut own_node = node("a");
        own_node.params = Some(params(own));
        let planned = plan(vec![own_node, node("b")], &entries);
        assert_eq!(planned.is_ok(), is_right, "{own}");
    }
}

#[test]
fn the_highest_rank_takes_and_of_equal_ones_the_first() {
    let entries = [0, 1, 2, 2].map(|rank| Taker {
        rank,
        ..taker("a", None)
    });
    let planned = plan(vec![node("a")], &entries).expect("it is a plan");
    let taken_by = planned
        .waves()
        .flatten()
        .next()
        .and_then(|planned| planned.entry);
    assert!(taken_by.is_some_and(|entry| std::ptr::eq(entry, &entries[2])));
}
