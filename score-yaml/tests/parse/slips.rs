//! Slips: where they are told, and the way out.

use score_yaml::{SourceMap, parse_str};

#[test]
fn slips_are_told_where_somebody_made_them() {
    for (text, message, at, line) in [
        (
            "a:\n   b: 1\n    c: 2",
            "line 2 is indented by 3, line 3 by 4",
            "c: 2",
            3,
        ),
        (
            "a:\n    b: 1\n   c: 2",
            "line 3 is indented by 3, expected 0 as line 1, or 4 as line 2",
            "c: 2",
            3,
        ),
        (
            "a:\n  b: \"x\n  c: 2\n",
            "the quote that line 2 opens is not closed",
            "\"",
            2,
        ),
        (
            "a:\n  b: 'x\n  c: 'y'\n",
            "the quote that line 2 opens is not closed",
            "'",
            2,
        ),
        (
            "a:\n  b: [x, y\n  c: z\n",
            "the `[` that line 2 opens is not closed",
            "[",
            2,
        ),
        (
            "a: {b: ${c.d}}",
            "a placeholder inside of `{…}` or `[…]` needs quotes",
            "${c.d}",
            1,
        ),
        ("a: b: c", "a text with a `: ` in it needs quotes", ":", 1),
        (
            "- a: b\n  c: d: e",
            "a text with a `: ` in it needs quotes",
            ":",
            2,
        ),
        (
            "- a: b\n   c: d",
            "line 2 is indented by 3, expected 2 as `a` behind the `- ` of line 1",
            "c: d",
            2,
        ),
        (
            "a: [\"${b}\", ${c}]",
            "a placeholder inside of `{…}` or `[…]` needs quotes",
            "${c}",
            1,
        ),
        ("a: b\n\tc: d", "a tab cannot indent; use blanks", "\t", 2),
        (
            "a: {{ b }}/c",
            "`{{ … }}` is not YAML: a value that starts with `{` needs quotes",
            "{{ b }}/c",
            1,
        ),
        (
            "- op: set\n  path: a: b\n  value: 1",
            "a text with a `: ` in it needs quotes",
            ":",
            2,
        ),
        (
            "a:\n<<<<<<< HEAD\n  b: 1\n=======\n  b: 2\n>>>>>>> main\n",
            "line 2 is a mark of a merge conflict",
            "<<<<<<< HEAD",
            2,
        ),
        (
            "a: b\nc: \"x \\d\"\n",
            "`\\d` is no escape of a text in double quotes",
            "\\d",
            2,
        ),
        (
            "a: \"say \"hi\"\"\n",
            "the value goes on behind its closing quote",
            "hi\"\"",
            1,
        ),
        (
            "a:\n    b: |\n  text\n",
            "line 3 is indented by 2, expected more than 4: it is the text of line 2",
            "text",
            3,
        ),
        (
            "a:\n  b: c\n  - d\n",
            "an item (`- `) cannot stand among the keys of a map",
            "-",
            3,
        ),
        (
            "a: {b: c d: e}\n",
            "a `,` is missing between two entries",
            "d",
            1,
        ),
        ("a: b}\nc: {d: e}}\n", "this `}` closes nothing", "}", 2),
        ("a: b\n```\n", "line 2 is Markdown, no YAML", "```", 2),
        (
            "a: [b] c\n",
            "the list ends at its `]`, found more behind it",
            "c",
            1,
        ),
        (
            "a: *.example.com\n",
            "`*` cannot start a text without quotes",
            "*.example.com",
            1,
        ),
        (
            "a:\n  b:c\n  d: e\n",
            "a blank is missing behind the `:` of this key",
            "b:c",
            2,
        ),
        (
            "a:b\nc: d\n",
            "a blank is missing behind the `:` of this key",
            "a:b",
            1,
        ),
        (
            "a = \"b\"\nc = d\ne: f\n",
            "expected `:` behind this key, found `=`",
            "=",
            1,
        ),
        (
            "a: [b]\nc:= [d]\n",
            "expected `:` behind this key, found `:=`",
            ":=",
            2,
        ),
        (
            "$ cat x\na: b\n",
            "line 1 is a command of a shell, no YAML",
            "$ cat x",
            1,
        ),
        ("/* x */\na: b\n", "a comment starts with `#`", "/* x */", 1),
        (
            "--- x ---\na: b\n",
            "line 1 is a heading, no YAML",
            "--- x ---",
            1,
        ),
        ("a: b\n…\n", "`…` is no key of a map", "…", 2),
        (
            "> a: b\n> c: d\n",
            "line 1 starts with `> `, as the lines of a quoted mail do",
            "> a: b",
            1,
        ),
        (
            "a: \"b\",\nc: d\n",
            "found a `,` behind the value: in a block its line ends there",
            ",",
            1,
        ),
        (
            "a: {b: c};\nd: e\n",
            "found a `;` behind the value: in a block its line ends there",
            ";",
            1,
        ),
        (
            "a: \"\"\"\n  b\n  \"\"\"\n",
            "`\"\"\"` starts no text in YAML",
            "\"\"\"",
            1,
        ),
        (
            "a:\n  * b\n  * c\n",
            "an item of a list starts with `- `, found `* `",
            "*",
            2,
        ),
        (
            "a:\n  b: |\n      c\n    d\n",
            "line 4 is indented by 4, expected 6: it is in the text of line 2",
            "d",
            4,
        ),
        (
            "a: |\nb=1\n",
            "line 2 is indented by 0, expected more than 0: it is the text of line 1",
            "b=1",
            2,
        ),
        (
            "{\n\"a\": \"b\"\n\"c\": \"d\"\n}\n",
            "a `,` is missing between two entries",
            "\"",
            2,
        ),
        (
            "a: [\"b\"}\n",
            "the `[` is closed by `}`, expected `]`",
            "}",
            1,
        ),
        (
            "{a: 'it's me'}\n",
            "a `'` ends a text in single quotes: in it write `''`",
            "'",
            1,
        ),
        (
            "a: &quot;b&quot;\n",
            "`&quot;` is `\"` in HTML, no YAML",
            "&quot;",
            1,
        ),
    ] {
        let mut sources = SourceMap::new();
        let file = sources.add("t", text);
        let errors = score_yaml::parse(&sources, file).expect_err(text);
        let error = &errors[0];
        assert_eq!(error.message, message, "{text:?}");
        assert_eq!(sources.text(error.span), at, "{text:?}");
        assert_eq!(sources.location(error.span).line, line, "{text:?}");
    }
}

#[test]
fn a_way_out_is_what_was_written_in_the_right_form() {
    for (text, hint) in [
        (
            "url: a: b # c\n",
            "put the whole value in quotes: `url: \"a: b\"`",
        ),
        (
            "url: \"a\" b\n",
            "put the whole value in quotes: `url: '\"a\" b'`",
        ),
        (
            "{a: x, b: p-${c.d}-q, e: f}\n",
            "put the whole value in quotes: `b: \"p-${c.d}-q\"`",
        ),
        (
            "url: {{ a.b }}:{{ a.c }}/x # y\n",
            "placeholders are `${…}`: write `\"${a.b}:${a.c}/x\"`",
        ),
        (
            "image: {{ .Values.image }}\n",
            "no template is rendered here: write `image: .`, and give it with `--image`",
        ),
        (
            "a: *common\n",
            "put `&common` before the value that it stands for, above",
        ),
        (
            "a: \"x\", \"y\"\n",
            "a list needs brackets: `a: [\"x\", \"y\"]`",
        ),
        (
            "a: \"x\", y z\n",
            "a list needs brackets: `a: [\"x\", y z]`",
        ),
        (
            "a: \"x\" // y\n",
            "a comment starts with `#`: `a: \"x\" # y`",
        ),
        ("a: - --b\n", "write `a: [\"--b\"]`"),
        (
            "a: - b\n   - c\n",
            "put each item on a line of its own, below the key",
        ),
        ("a: b c: d\n", "if `c` is a key, begin a new line before it"),
        (
            "a: [b, , c]\n",
            "take the comma out; an empty text is `\"\"`",
        ),
        ("{a: b, c:{d: e}}\n", "write `c: {d: e}`"),
        (
            "a: \"C:\\Users\"\n",
            "put the text in single quotes: `'C:\\Users'`",
        ),
        (
            "a: &m {b: c}\nd: *m\n  e: f\n",
            "to change a part of `*m`, write `<<: *m` below `d:`, beside the other keys",
        ),
        (
            "a: &m {b: c}\nd: &n {e: f}\ng:\n  <<: *m\n  <<: *n\n",
            "write both: `<<: [*m, *n]`",
        ),
        ("a: &m {b: c}\nd:\n  <<: m\n", "write `<<: *m`"),
        ("%YAML 1.2\na: b\n", "leave it out"),
        (
            "%YAML 1.1\na: b\n",
            "leave it out, or put `---` on the line below it",
        ),
        (
            "a:\n{{- if .Values.x }}\n  b: c\n",
            "no template is rendered here: render the file first, or take the line out",
        ),
        (
            "\"a: {b: c}\nd: e\n",
            "leave the quote out, or close it behind the key: `\"a\": …`",
        ),
        ("a: *\n", "put the whole value in quotes: `a: \"*\"`"),
        ("a:\n  b:c\n  d: e\n", "write `b: c`"),
        ("a:\n  b c\n  d: e\n", "write `b: c`"),
        ("a = { b = \"c\" }\nd: e\n", "write `a: { b: \"c\" }`"),
        ("<!-- x -->\na: b\n", "write `# x`, or take the line out"),
        (
            "a: b\nThen run x\n",
            "leave the line out, if it is no part of the file",
        ),
        ("{a: 'it's me'}\n", "write `'it''s me'`, or `\"it's me\"`"),
        (
            "a: *v\nb: &v c\n",
            "its anchor is in line 2, and has to stand before it",
        ),
        (
            "a: {b: c}\na: {d: e}\n",
            "put both into one: `a: {b: c, d: e}`",
        ),
        (
            "a:\n  b: c\nx: y\na:\n  d: e\n",
            "move line 5 to what is below line 1, and leave line 4 out",
        ),
        ("a: &quot;b&quot;\n", "write `\"b\"`"),
        ("{a: b; c: d}\n", "write `a: b, c: d`"),
    ] {
        let mut sources = SourceMap::new();
        let file = sources.add("t", text);
        let errors = score_yaml::parse(&sources, file).expect_err(text);
        assert_eq!(
            errors[0].hints.first().map(AsRef::as_ref),
            Some(hint),
            "{text:?}"
        );
        // A text that nobody wrote is not quoted.
        let hidden = parse_str(text).expect_err(text).to_string();
        assert!(
            !hidden.contains("common") && !hidden.contains("Values"),
            "{hidden}"
        );
    }
}
