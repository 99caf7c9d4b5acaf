//! The simple reader and the parser read the same, however many chunks a large map is cut into; and the tree with places
//! is the one without.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use score_yaml::parse::agreement;
use score_yaml::{Node, SourceMap, Value, decode, emit, parse, parse_all_str};

/// The numbers of bytes worth a thread: all keys are chunks of their own, some are, and what runs take.
const CHUNKS: [usize; 4] = [1, 16, 256, 1 << 16];

/// True if the simple reader takes a text, which must not depend on the chunks.
fn agree(text: &str) -> Result<bool, String> {
    let [first, others @ ..] = CHUNKS.map(|chunk| agreement(text, chunk));
    match others.iter().all(|other| *other == first) {
        true => first,
        false => Err(format!("it depends on the chunks: {first:?}, {others:?}")),
    }
}

fn check(text: &str) -> Result<bool, TestCaseError> {
    agree(text).map_err(TestCaseError::fail)
}

/// Both trees, the one with places without them; `None` for a text with an error.
fn trees(text: &str) -> (Option<Vec<Value>>, Option<Vec<Value>>) {
    let mut sources = SourceMap::new();
    let file = sources.add("t", text);
    let nodes = parse(&sources, file).ok();
    let values = nodes.map(|nodes| nodes.into_iter().map(Node::into_value).collect());
    (values, parse_all_str(text).ok())
}

/// The YAML files below a folder.
fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(yaml_files(&path));
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml")
        {
            found.push(path);
        }
    }
    found
}

#[test]
fn the_files_of_the_corpus_are_read_alike() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = yaml_files(&root.join("testdata"));
    // What was hard to read once.
    files.extend(yaml_files(&root.join("fuzz/seeds/yaml")));
    let (mut texts, mut simple) = (0, 0);
    for path in files {
        let Ok(text) = decode(fs::read(&path).unwrap()) else {
            continue;
        };
        texts += 1;
        match agree(&text) {
            Ok(is_simple) => simple += usize::from(is_simple),
            Err(error) => panic!("{}: {error}", path.display()),
        }
        let (with_places, without) = trees(&text);
        let shown = |tree| format!("{tree:?}");
        assert_eq!(shown(with_places), shown(without), "{}", path.display());
    }
    assert!(texts > 1000, "{texts} files are read");
    assert!(
        simple * 10 > texts * 8,
        "of {texts} files {simple} are simple"
    );
}

/// Texts that the simple reader took once though the parser reads them otherwise, and their like.
#[test]
fn what_was_read_otherwise_once_is_left_to_the_parser() {
    for text in [
        // Spaces that end a text belong to a block, or do not.
        "k: |+\n a:\n  ",
        "k: |\n a\n ",
        // A key that stands twice, in one chunk or in two.
        "a: 1\na: 2\n",
        "a: 1\nb: {c: d}\ne: [f]\na: 2\n",
        // Where a key stands that a chunk begins with, but none of the map's.
        "a:\n  b: 1\n c: 2\n",
        "a: 1\n- b\nc: 2\n",
        // Options of commands, and what marks documents.
        "- ---x\n",
        "a: ---\n",
        "a: b\n...\n",
        "a: b\n---\nc: d\n",
        // Half a character.
        "a: \"\\ud83d\\ude00\"\n",
        // Merges, also of null keys.
        "a: {<<: {~: b}}\n",
        "<<: {a: b}\nc: d\n",
    ] {
        assert_eq!(agree(text), Ok(false), "{text:?}");
    }
}

#[test]
fn the_simple_reader_takes_what_people_and_programs_write() {
    for text in [
        "apiVersion: score.dev/v1b1\nmetadata:\n  name: web # c\ncontainers:\n  main:\n    image: .\n    \
         command: [\"/bin/sh\", '-c']\n    variables:\n      A: ${resources.db.host}\n      B: \"yes\"\n",
        "- op: set\n  path: a.b\n  value: {x: [1, two]}\n- op: delete\n  path: c\n",
        "args:\n  - --port\n  - -v\nsuffix: -09a\n",
        "---\na: |\n  #!/bin/sh\n  set -e\n\n  x\nb:\n- 1\n- c:\n    - 2\n",
        "# c\n\nhost: h\nport: 5432\npassword: \u{1f510}\u{1f4ac}a_b\n",
        "a: \"\\U0001F510\\u00e9\\x41\\n\"\nb: {c: \"\\xe9\"}\n",
        "redis.conf: |\n  port 6379\n  save 60 1",
        "args: [--port=80, -v, $(HOST), a@b, 'x?y', http://x.y:80/z, \u{e9}#a]\n",
        "build:\n  context: ../../app\n../x: ../y\n",
        "image: {name: $NAME, tag: v1:2}\n",
    ] {
        assert_eq!(agree(text), Ok(true), "{text}");
    }
}

/// Each text of a few of the characters that may mean something in brackets, as an item, a key and a value.
#[test]
fn short_texts_in_brackets_are_read_alike() {
    const ALPHABET: [char; 16] = [
        'a', ':', ' ', ',', '#', '-', '$', '?', '&', '*', '\'', '@', '/', '!', '.', '\u{e9}',
    ];
    let mut texts = vec![String::new()];
    let mut taken = 0;
    for _ in 0..4 {
        let longer = texts
            .iter()
            .flat_map(|text| ALPHABET.map(|c| format!("{text}{c}")));
        texts = longer.collect();
        for text in &texts {
            for line in [
                format!("k: [{text}]\n"),
                format!("k: {{b: {text}}}\n"),
                format!("k: {{{text}: b}}\n"),
            ] {
                match agreement(&line, 1 << 16) {
                    Ok(is_simple) => taken += usize::from(is_simple),
                    Err(error) => panic!("{line:?}: {error}"),
                }
            }
        }
    }
    assert!(taken > 1000, "{taken}");
}

/// Lines that the simple reader takes and lines that it must leave, at several depths.
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
        "v: ../x",
        "../x: y",
        "- ../",
        "nn: [../x]",
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
    fn the_simple_reader_reads_as_the_parser_does(
        lines in lines(),
        other in "[ \\n:#'\"|{}\\[\\],a0-]{0,30}",
    ) {
        check(&lines)?;
        check(&other)?;
    }

    #[test]
    fn the_simple_reader_reads_what_is_emitted_as_the_parser_does(tree in tree()) {
        check(&emit(&tree))?;
    }
}
