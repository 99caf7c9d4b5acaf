//! The flags that each binary calls those of the other one are just those that the other one has, and none of its own commands.

use std::collections::BTreeSet;

use score_cli::Frontend;
use score_cli::binary_of;
use score_cli::command_line::CommandSpec;
use score_cli::command_tree::root;
use score_compose::Compose;
use score_k8s::K8s;

/// The flags of a command and of those below it.
fn flags(spec: &CommandSpec) -> BTreeSet<&'static str> {
    let own = spec.flags.iter().map(|flag| flag.long);
    own.chain(spec.commands.iter().flat_map(flags)).collect()
}

fn check<F: Frontend, Other: Frontend>(other: &str) {
    let (own, others) = (
        flags(&root(binary_of::<F>())),
        flags(&root(binary_of::<Other>())),
    );
    let expected: BTreeSet<_> = others.difference(&own).copied().collect();
    let told = F::TEXTS.foreign_flags.iter();
    let told: BTreeSet<_> = told
        .map(|flag| {
            assert_eq!(flag.tool, other, "{}", flag.name);
            flag.name
        })
        .collect();
    assert_eq!(told, expected, "of {other}");
}

#[test]
fn flags_of_the_other_tool_are_known() {
    check::<K8s, Compose>("score-compose");
    check::<Compose, K8s>("score-k8s");
}
