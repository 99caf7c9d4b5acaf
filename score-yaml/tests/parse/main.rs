//! Tests of the parser: what is read, where it stands, and what is refused.

mod slips;

use std::fmt::Write as _;

use score_yaml::{
    ErrorKind, Excerpt, Kind, Limits, Node, ParseError, SourceMap, Value, parse, parse_all_str,
    parse_str, parse_with,
};

fn read(text: &str) -> (SourceMap, Result<Vec<Node>, Vec<ParseError>>) {
    let mut sources = SourceMap::new();
    let file = sources.add("t", text);
    let result = parse(&sources, file);
    (sources, result)
}

/// Each error's kind, message and the text it points at.
fn errors(text: &str) -> Vec<(ErrorKind, String, String)> {
    let (sources, result) = read(text);
    let errors = result.expect_err(text);
    errors
        .into_iter()
        .map(|e| (e.kind, e.message, sources.text(e.span).to_owned()))
        .collect()
}

#[test]
fn nodes_know_their_place() {
    let text =
        "\u{feff}a: |\n  x\n\n# c\nb:\n  - \"q\" # c\n  - {k: v}\nc:\nd: &x !!str y\ne: *x\n\n";
    let (sources, result) = read(text);
    let root = result.expect(text).remove(0);
    let text_of = |node: &Node| sources.text(node.span).to_owned();
    for (key, want) in [
        ("a", "|\n  x"),
        ("b", "- \"q\" # c\n  - {k: v}"),
        ("c", ""),
        ("d", "y"),
        ("e", "y"),
    ] {
        assert_eq!(text_of(root.get(key).expect(key)), want, "{key}");
        let (found, _) = root.as_map().and_then(|map| map.get_entry(key)).expect(key);
        assert_eq!(sources.text(found.span), key);
    }
    let items = root.get("b").and_then(Node::as_seq).expect("a list");
    assert_eq!(
        (text_of(&items[0]), text_of(&items[1])),
        ("\"q\"".into(), "{k: v}".into())
    );
    assert_eq!(sources.location(root.get("c").expect("c").span).line, 8);
}

#[test]
fn a_block_that_ends_the_text_ends_as_the_text_does() {
    for (text, want) in [
        ("|\n a", "a"),
        ("|\n a\n", "a\n"),
        ("|\n a\n\n", "a\n"),
        ("|+\n a", "a"),
        ("|+\n a\n\n", "a\n\n"),
        (">\n a\n b", "a b"),
        ("|\n a\n ", "a\n"),
        ("|-\n a", "a"),
    ] {
        assert_eq!(parse_str(text), Ok(want.into()), "{text:?}");
    }
}

#[test]
fn all_duplicate_keys_are_reported_with_the_first_of_each() {
    let text = "a: 1\nm: {x: 1, y: 2, x: 3}\n\"a\": 2\n";
    let (sources, result) = read(text);
    let places: Vec<_> = result
        .expect_err(text)
        .into_iter()
        .map(|error| {
            assert_eq!(error.kind, ErrorKind::DuplicateKey);
            let first = error.related.expect("the first");
            (
                error.message,
                sources.location(first).column,
                sources.location(error.span).line,
            )
        })
        .collect();
    let want = [("duplicate key `x`", 5, 2), ("duplicate key `\"a\"`", 1, 3)];
    assert_eq!(
        places,
        want.map(|(message, column, line)| (message.to_owned(), column, line))
    );
    let error = parse_str(text).expect_err(text);
    assert_eq!(
        error.to_string(),
        "line 2: duplicate key `x`, first at line 2"
    );
}

#[test]
fn what_is_not_right_is_named_and_placed() {
    for (text, kind, at) in [
        ("a: [1", ErrorKind::Syntax, "["),
        ("a:\n\tb: 1", ErrorKind::Syntax, "\t"),
        ("a: *x", ErrorKind::Alias, "*x"),
        ("a: &x [*x]", ErrorKind::Alias, "*x"),
        ("{[a]: 1}", ErrorKind::InvalidKey, "[a]"),
        ("a: {{ .x }}", ErrorKind::Syntax, "{{ .x }}"),
        ("<<: 1", ErrorKind::Merge, "1"),
        ("a: !!int x", ErrorKind::Tag, "x"),
        ("a: !!binary /w==", ErrorKind::Tag, "/w=="),
        ("a: x\u{1}", ErrorKind::Syntax, "\u{1}"),
        ("%YAML 1.2\n---\na", ErrorKind::Syntax, "%YAML 1.2"),
    ] {
        let found = errors(text);
        assert_eq!(
            (found[0].0, found[0].2.as_str()),
            (kind, at),
            "{text:?}: {}",
            found[0].1
        );
        assert_eq!(parse_str(text).expect_err(text).kind, kind);
    }
}

#[test]
fn depth_has_a_limit_and_no_input_overflows_the_stack() {
    let deep = |open: &str, close: &str, n: usize| open.repeat(n) + &close.repeat(n);
    assert!(parse_str(&deep("[", "]", 1000)).is_ok());
    let mut blocks = String::new();
    for i in 0..2000 {
        let _ = writeln!(blocks, "{:i$}a:", "");
    }
    for text in [
        deep("[", "]", 1001),
        deep("[", "]", 100_000),
        "[".repeat(100_000),
        "{a: ".repeat(100_000),
        "- ".repeat(100_000),
        "? ".repeat(100_000),
        blocks,
        // No single text is deep here.
        (1..20).fold(format!("- &0 {}\n", deep("[", "]", 900)), |mut text, i| {
            let _ = writeln!(
                text,
                "- &{i} {}*{} {}",
                "[".repeat(90),
                i - 1,
                "]".repeat(90)
            );
            text
        }),
    ] {
        let error = parse_str(&text).expect_err("too deep");
        assert_eq!(error.kind, ErrorKind::Limit, "{error}: {}", &text[..20]);
        assert_eq!(
            errors(&text).last().map(|error| error.0),
            Some(ErrorKind::Limit)
        );
    }
}

#[test]
fn aliases_and_nodes_have_limits() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for i in 1..9 {
        let all = format!("*a{}, ", i - 1).repeat(9);
        let _ = writeln!(bomb, "a{i}: &a{i} [{all}]");
    }
    assert_eq!(parse_str(&bomb).expect_err("a bomb").kind, ErrorKind::Limit);
    let shared = format!("x: &x [1, 2, 3]\nall: [{}]", "*x, ".repeat(200));
    assert!(parse_str(&shared).is_ok(), "aliases as people use them");
    // Few nodes, but much text.
    let long = |aliases| {
        format!(
            "x: &x {}\nall: [{}]",
            "y".repeat(1 << 20),
            "*x, ".repeat(aliases)
        )
    };
    assert!(parse_str(&long(50)).is_ok(), "aliases of a long text");
    assert_eq!(
        parse_str(&long(100)).expect_err("a bomb").kind,
        ErrorKind::Limit
    );
    let mut sources = SourceMap::new();
    let file = sources.add("t", "[1, 2, 3]");
    let with = |nodes| {
        parse_with(
            &sources,
            file,
            Limits {
                nodes,
                ..Limits::default()
            },
        )
    };
    assert!(with(4).is_ok());
    assert_eq!(with(3).expect_err("too many")[0].kind, ErrorKind::Limit);
}

/// A map of strings takes no null keys over from a merge; one of other keys does.
#[test]
fn merges_add_the_same_keys_to_both_trees() {
    for (text, want) in [
        ("a: &a {x: 1, ? : 2}\nb: {<<: *a, y: 3}\n", vec!["x", "y"]),
        ("a: &a {x: 1, ~: 2, \"\": 3}\nb: {<<: *a}\n", vec!["", "x"]),
        (
            "a: &a {x: 1, ? : 2}\nb: {<<: [{z: 1}, *a], 4: 3}\n",
            vec!["", "4", "x", "z"],
        ),
        ("a: &a {x: 1, \"\": 2}\nb: {<<: *a}\n", vec!["", "x"]),
        ("a: {? : 1}\nb: {<<: {x: 1}}\n", vec!["x"]),
    ] {
        let (_, result) = read(text);
        let node = result.expect(text).remove(0);
        let value = parse_str(text).expect(text);
        assert_eq!(node.to_value(), value, "{text}");
        let map = value.get("b").and_then(Value::as_map).expect(text);
        let mut keys: Vec<&str> = map.keys().map(|key| key.as_str()).collect();
        keys.sort_unstable();
        assert_eq!(keys, want, "{text}");
    }
    // What is wrong is wrong for both.
    assert!(parse_str("a: &a {? : 1}\nb: {<<: [*a, 1]}\n").is_err());
}

#[test]
fn documents_are_read_to_the_one_that_is_asked_for() {
    let text = "a: 1\n---\n# nothing\n---\n- 2\n...\n";
    assert_eq!(parse_all_str(text).map(|all| all.len()), Ok(3));
    assert!(parse_str("a: 1\n---\n]").is_ok(), "the rest is not read");
    assert!(parse_all_str("a: 1\n---\n]").is_err());
    assert_eq!(parse_all_str("# c\n"), Ok(vec![]));
    let (_, result) = read(text);
    assert!(matches!(result.expect(text)[1].kind, Kind::Null));
}

#[test]
fn what_the_reference_tolerates_keeps_its_place() {
    let text = "a: \"x\"#c\nb: [1]# c\nc:\n  [\n\t1,\n\t2\n  ]\nd: \"a\n\tb\"\ne: z";
    let (sources, result) = read(text);
    let root = result.expect(text).remove(0);
    assert_eq!(sources.text(root.get("e").expect("e").span), "z");
    assert_eq!(root.get("d").and_then(Node::as_str), Some("a b"));
    assert_eq!(
        root.get("c").and_then(Node::as_seq).map(<[Node]>::len),
        Some(2)
    );
}

#[test]
fn of_very_many_faults_the_first_are_told() {
    let text = "a: 1\n".repeat(10_000);
    let mut sources = SourceMap::new();
    let file = sources.add("t", text);
    let errors = parse(&sources, file).expect_err("one key stands there often");
    assert_eq!(errors.len(), 501);
    assert_eq!(errors[500].kind, ErrorKind::Limit);
}

#[test]
fn words_of_texts_with_secrets_are_in_no_message() {
    for text in [
        "a: !!int hunter2",
        "a: *hunter2",
        "a: &hunter2! x",
        "a: !hunter2 x\nb: [",
        "a:\n  \"hunter2: y\n",
        "- op: set\n  value:\n    'hunter2: x",
    ] {
        let mut sources = SourceMap::new();
        let file = sources.add_as("t", text, Excerpt::Masked);
        let errors = parse(&sources, file).expect_err(text);
        let said = errors.iter().flat_map(|error| {
            let hints = error.hints.iter().map(|hint| &**hint);
            std::iter::once(error.message.as_str()).chain(hints)
        });
        let said: String = said.collect();
        assert!(!said.is_empty() && !said.contains("hunter2"), "{said}");
        let error = parse_str(text).expect_err(text).to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn a_map_as_a_key_is_looked_at_between_letters() {
    for text in ["\u{feff}{a: b}: c", "\u{85}{a: b}: c", "\u{2028}{a: b}: c"] {
        let mut sources = SourceMap::new();
        let file = sources.add("t", text);
        assert!(score_yaml::parse(&sources, file).is_err(), "{text:?}");
    }
}
