use proptest::prelude::*;

use super::*;
use crate::value::Value;

/// Lines that the fast reader takes and lines that it must leave, at several depths.
fn lines() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "a:",
        "a: 1",
        "b:   x y  ",
        "- ",
        "-",
        "- b",
        "- c: d",
        "-   c: d",
        "- - x",
        "- e:",
        "# x",
        "",
        "",
        "t",
        "k: |",
        "k: |-",
        "k: |+",
        "k: |2",
        "k: |1-",
        "- |",
        "- |2",
        "text",
        "m: # c",
        "i: x # c",
        "i: x #c",
        "\"q\": x",
        "'q' : x",
        "\"q\":x",
        "e: [a, b]",
        "e: [ ]",
        "e: []",
        "f: {a: b}",
        "f: {}",
        "f: { a: {b: c} }",
        "f: {\"a\":1, b: [1, 2.5]}",
        "f: {a:b}",
        "f: {a: 1,}",
        "f: {a: 1, a: 2}",
        "f: [a,]",
        "f: [,]",
        "[a]",
        "[a",
        "g: 'it''s'",
        "h: \"a\\nb\"",
        "h: \"a\\x41\"",
        "j: \"a",
        "j: 'a' b",
        "j: 'a'#b",
        "l: x: y",
        "l: x:",
        "x:y",
        "n: -1",
        "n: - 1",
        "n: -",
        "n: -a",
        "o: *x",
        "o: &x y",
        "o: !t y",
        "p: >",
        "---",
        "--- a",
        "...",
        "<<: {a: 1}",
        "? z",
        ": z",
        "1: x",
        "~: x",
        "r: 2001-01-01",
        "s: .5",
        "u: ..",
        "v: ...",
        "w: a#b",
        "y: \u{e9} \u{85}",
        "z: \u{2014}",
        "aa: [x-y, /a/b, a b ]",
        "bb: [a: b]",
        "cc: {a: }",
        "dd: [\"a\", 'b']",
        "ee: [a #b]",
        "ff: % x",
        "gg: @x",
        "hh: ?x",
        "- --x",
        "--y: --z 1",
        "ii: ---",
        "- ---x",
        "jj: \"it\\'s\"",
        "jj: \"\\ud83d\\ude00\"",
        "kk: [-, a]",
        "ll: [a?b]",
        "mm: [:a]",
        "*x: y",
        "*x : y",
    ]);
    let line = (0usize..5, part, 0usize..2).prop_map(|(indent, part, blanks)| {
        format!("{}{part}{}", " ".repeat(indent), " ".repeat(blanks))
    });
    (prop::collection::vec(line, 0..9), any::<bool>())
        .prop_map(|(lines, ends)| lines.join("\n") + if ends { "\n" } else { "" })
}

fn agree(text: &str) -> Result<bool, TestCaseError> {
    agreement(text).map_err(TestCaseError::fail)
}

/// Values with strings of every style.
fn tree() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["[a-z]{1,5}", "[ -~\n]{0,8}", "[a \n]{0,8}", "[0-9.:-]{1,5}"];
    let scalar = prop_oneof![
        text.prop_map(Value::from),
        Just(Value::Null),
        Just(Value::Int(7))
    ];
    let key = prop_oneof![4 => "[a-z]{1,5}", 1 => "[ -~\n]{0,6}"];
    scalar.prop_recursive(5, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Seq),
            prop::collection::btree_map(key.clone(), inner, 0..5)
                .prop_map(|map| map.into_iter().collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4000) })]

    #[test]
    fn the_fast_reader_reads_as_the_parser_does(
        lines in lines(),
        other in "[ \\n:#'\"|{}\\[\\],a0-]{0,30}",
    ) {
        agree(&lines)?;
        agree(&other)?;
    }

    #[test]
    fn the_fast_reader_reads_what_is_emitted_as_the_parser_does(tree in tree()) {
        agree(&crate::emit(&tree))?;
    }
}

#[test]
fn the_fast_reader_takes_what_people_and_programs_write() {
    for text in [
        "apiVersion: score.dev/v1b1\nmetadata:\n  name: web # c\ncontainers:\n  main:\n    image: .\n    \
         command: [\"/bin/sh\", '-c']\n    variables:\n      A: ${resources.db.host}\n      B: \"yes\"\n",
        "- op: set\n  path: a.b\n  value: {x: [1, two]}\n- op: delete\n  path: c\n",
        "args:\n  - --port\n  - -v\nsuffix: -09a\n",
        "---\na: |\n  #!/bin/sh\n  set -e\n\n  x\nb:\n- 1\n- c:\n    - 2\n",
        "# c\n\nhost: h\nport: 5432\npassword: \u{1f510}\u{1f4ac}a_b\n",
        "a: \"\\U0001F510\\u00e9\\x41\\n\"\nb: {c: \"\\xe9\"}\n",
        "redis.conf: |\n  port 6379\n  save 60 1",
    ] {
        assert!(agree(text).expect(text), "{text}");
    }
    // Blanks that end a text are for the parser to judge.
    assert!(!agree("k: |+\n a:\n  ").expect("it is left to the parser"));
}
