//! No text and no template panics, hangs or takes the stack.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use score_template::{Closed, Context, Functions, Limits, Template, Value};

/// Parses and executes; whatever comes out is right but a panic.
fn survives(text: &str) {
    let Ok(template) = Template::parse(text, &Functions::new()) else {
        return;
    };
    let limits = Limits {
        steps: 20_000,
        output: 100_000,
        depth: 100,
    };
    let item = Value::map([("a", Value::from("é")), ("n", Value::Nil)]);
    let data = Value::map([
        (
            "a",
            Value::list(vec![
                item.clone(),
                Value::Float(1.5),
                Value::bytes(vec![0xff]),
            ]),
        ),
        ("b", item),
        ("n", Value::Int(i64::MIN)),
        ("u", Value::Uint64(u64::MAX)),
    ]);
    let outcome = template.execute(&data, &mut Context::with_limits(&Closed, limits));
    if let Err(error) = outcome {
        assert!(error.offset <= text.len() && error.line > 0 && error.column > 0);
    }
}

/// The pieces that actions are made of, so that many of the texts are templates.
const PIECES: &[&str] = &[
    "{{",
    "}}",
    "{{- ",
    " -}}",
    "{{ end }}",
    "{{ else }}",
    "{{ if .a }}",
    "{{ range .a }}",
    "{{ range 3 }}",
    "{{ with .b }}",
    "{{ define \"t\" }}",
    "{{ template \"t\" . }}",
    "{{ block \"b\" . }}",
    "{{ break }}",
    "{{ continue }}",
    "{{ .a }}",
    "{{ . }}",
    "{{/* */}}",
    "$x",
    " := ",
    " = ",
    ".a",
    ".b.n",
    ".n",
    ".u",
    "$",
    "(",
    ")",
    " | ",
    " ",
    "\n",
    "1",
    "-0",
    "1e9",
    "0x1p4",
    "9223372036854775807",
    "'é'",
    "\"%[2]*.*d%v%x%!\"",
    "`raw`",
    "\"\\xff\"",
    "nil",
    "true",
    "print",
    "printf",
    "println",
    "index",
    "slice",
    "len",
    "eq",
    "lt",
    "and",
    "or",
    "not",
    "html",
    "js",
    "urlquery",
    "call",
    "é",
    "\u{0}",
];

/// Complete actions, of which every text is a template.
fn actions() -> impl Strategy<Value = String> {
    let operand = select(vec![
        ".a",
        ".b",
        ".n",
        ".u",
        ".",
        "$",
        "nil",
        "1",
        "-7",
        "2.5",
        "\"é%5.1q%+v%08d\"",
        "true",
        "(index .a 0)",
        "(print .b)",
        "2i",
    ]);
    let function = select(vec![
        "print",
        "printf \"%#v %x %5.3s|%-9d|%+08.2f %U %q %T\"",
        "html",
        "index",
        "len",
        "eq",
        "lt",
        "slice",
        "js",
        "and",
        "or",
        "urlquery",
        "println",
        "not",
    ]);
    let action = (function, vec(operand, 0..4))
        .prop_map(|(f, args)| format!("{{{{ {f} {} }}}}", args.join(" ")));
    let leaf = prop_oneof![action, Just("é \n".to_owned())];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let body = vec(inner, 0..3).prop_map(|items| items.concat());
        let opening = select(vec![
            "if .n",
            "with .b",
            "range .a",
            "range $i, $e := .b",
            "if eq . 1",
            "range 4",
        ]);
        (opening, body.clone(), body).prop_map(|(opening, body, other)| {
            format!("{{{{ {opening} }}}}{body}{{{{ else }}}}{other}{{{{ end }}}}")
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn any_text(text in "\\PC*") {
        survives(&text);
    }

    #[test]
    fn any_action(text in "[ -~\\n]{0,40}") {
        survives(&format!("{{{{{text}}}}}"));
    }

    #[test]
    fn any_pieces(pieces in vec(select(PIECES), 0..30)) {
        survives(&pieces.concat());
    }

    #[test]
    fn any_template(text in vec(actions(), 0..4)) {
        survives(&text.concat());
    }

    #[test]
    fn any_format(format in "[%#+ 0-9.*\\[\\]a-zA-Z-]{0,12}", float in any::<f64>(), int in any::<i64>()) {
        let template = Template::parse("{{ printf .format .f .i .s .f }}", &Functions::new()).unwrap();
        let values = [("format", Value::from(format)), ("f", Value::Float(float)), ("i", Value::Int(int)),
            ("s", Value::bytes(int.to_le_bytes()))];
        let _ = template.execute(&Value::map(values), &mut Context::new(&Closed));
    }
}
