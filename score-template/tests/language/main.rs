//! The rules of the language, each as a table of templates and what they give.

mod functions;

use score_template::value::{Element, Map, Struct, StructType};
use score_template::{Closed, Context, Functions, Stage, Template, Value};

static SERVER: StructType = StructType {
    name: "main.Server",
    fields: &["Name", "Tags", "Ports"],
    json: &[],
    zero: || {
        let fields = vec![
            Value::from(""),
            Value::Map(Map::nil(Element::Any)),
            Value::Int(0),
        ];
        Value::Struct(Struct::new(&SERVER, fields))
    },
};

fn data() -> Value {
    let tags = Value::Map(Map::nil(Element::Any));
    let server = Value::Struct(Struct::new(
        &SERVER,
        vec![Value::from("web"), tags, Value::Int(2)],
    ));
    let servers = Map::new(
        Element::Struct(&SERVER),
        [("a".into(), server.clone())].into(),
    );
    Value::map([
        ("text", Value::from("héllo")),
        ("one", Value::Int(1)),
        ("half", Value::Float(0.5)),
        ("yes", Value::Bool(true)),
        ("null", Value::Nil),
        ("empty", Value::from("")),
        (
            "list",
            Value::list(vec![Value::Int(7), Value::from("x"), Value::Nil]),
        ),
        (
            "map",
            Value::map([
                ("b", Value::Int(2)),
                ("a", Value::map([("deep", Value::from("down"))])),
            ]),
        ),
        ("server", server),
        ("servers", Value::Map(servers)),
    ])
}

/// The output, or the whole text of the error.
fn answer(text: &str) -> String {
    let template = match Template::parse(text, &Functions::new()) {
        Ok(template) => template,
        Err(error) => return error.to_string(),
    };
    let output = template.execute(&data(), &mut Context::new(&Closed));
    output.unwrap_or_else(|error| error.to_string())
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(answer(text), *expected, "{text}");
    }
}

#[test]
fn a_missing_key_is_no_value_but_nil_has_no_fields() {
    check(&[
        ("{{ .missing }}|{{ .null }}", "<no value>|<no value>"),
        ("{{ .missing.a.b }}", "<no value>"),
        (
            "{{ .null.a }}",
            "template: :1:8: executing \"\" at <.null.a>: nil pointer evaluating interface {}.a",
        ),
        ("{{ $x := .null }}{{ $x.a }}", "<no value>"),
        ("{{ print .missing .null }}", "<nil> <nil>"),
        (
            "{{ .text.a }}",
            "template: :1:8: executing \"\" at <.text.a>: can't evaluate field a in type interface {}",
        ),
        (
            "{{ (print).a }}",
            "template: :1:4: executing \"\" at <print>: can't evaluate field a in type string",
        ),
    ]);
}

#[test]
fn a_struct_lacks_no_field_in_silence() {
    check(&[
        ("{{ .server.Name }} {{ .servers.a.Ports }}", "web 2"),
        (
            "{{ .server.Tags.x }}|{{ .server.Tags }}",
            "<no value>|map[]",
        ),
        (
            "{{ .servers.b }}|{{ .servers.b.Name }}",
            "<no value>|<no value>",
        ),
        ("{{ (index .servers \"b\") }}", "{ map[] 0}"),
        (
            "{{ .server.name }}",
            "template: :1:10: executing \"\" at <.server.name>: can't evaluate field name in type interface {}",
        ),
        (
            "{{ .servers.a.x }}",
            "template: :1:11: executing \"\" at <.servers.a.x>: can't evaluate field x in type main.Server",
        ),
        (
            "{{ .server.Name 1 }}",
            "template: :1:10: executing \"\" at <.server.Name>: Name has arguments but cannot be invoked as function",
        ),
        (
            "{{ printf \"%v %+v\" .server .server }}",
            "{web map[] 2} {Name:web Tags:map[] Ports:2}",
        ),
    ]);
}

#[test]
fn truth_is_not_being_zero_or_empty() {
    check(&[
        (
            "{{ range $k, $v := . }}{{ if $v }}{{ $k }} {{ end }}{{ end }}",
            "half list map one server servers text yes ",
        ),
        (
            "{{ if .server.Tags }}y{{ else }}n{{ end }}{{ if 0.0 }}y{{ else }}n{{ end }}{{ if -1 }}y{{ end }}",
            "nny",
        ),
        (
            "{{ and 1 0 2 }} {{ or 0 \"\" 5 }} {{ and }}",
            "template: :1:35: executing \"\" at <and>: wrong number of args for and: want at least 1 got 0",
        ),
        (
            "{{ and false (index .list 9) }}{{ or 1 (index .list 9) }}",
            "false1",
        ),
        ("{{ not .null }}{{ not 1 }}", "truefalse"),
    ]);
}

#[test]
fn variables_live_to_the_end_of_their_block() {
    check(&[
        (
            "{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $x := 3 }}{{ end }}{{ $x }}",
            "2",
        ),
        (
            "{{ with $x := 5 }}{{ $x }}{{ . }}{{ end }}{{ $x }}",
            "template: :1: undefined variable \"$x\"",
        ),
        (
            "{{ $x = 1 }}",
            "template: :1:8: executing \"\" at <1>: undefined variable: $x",
        ),
        (
            "{{ and false ($x := 1) }}{{ $x }}",
            "template: :1:28: executing \"\" at <$x>: undefined variable: $x",
        ),
        (
            "{{ range $i, $e := .list }}{{ $i }}{{ end }}{{ with .map }}{{ $.one }}{{ end }}",
            "0121",
        ),
        (
            "{{ $i := 0 }}{{ range $i = .list }}{{ end }}{{ $i }}",
            "<no value>",
        ),
        (
            "{{ if $x := 0 }}{{ else if $y := 2 }}{{ $x }}{{ $y }}{{ end }}",
            "02",
        ),
        (
            "{{ define \"t\" }}{{ $ }}{{ end }}{{ $x := 1 }}{{ template \"t\" 4 }}{{ $x }}",
            "41",
        ),
    ]);
}

#[test]
fn range_goes_over_lists_maps_in_order_and_integers() {
    check(&[
        ("{{ range .list }}<{{ . }}>{{ end }}", "<7><x><<no value>>"),
        (
            "{{ range $k, $v := .map }}{{ $k }}={{ $v }} {{ end }}",
            "a=map[deep:down] b=2 ",
        ),
        (
            "{{ range 3 }}{{ . }}{{ end }}{{ range $i := 2 }}{{ $i }}{{ end }}",
            "01201",
        ),
        (
            "{{ range -1 }}x{{ else }}none{{ end }}{{ range .null }}x{{ else }}none{{ end }}",
            "nonenone",
        ),
        (
            "{{ range .list }}{{ if not . }}{{ continue }}{{ end }}{{ . }}{{ break }}{{ end }}",
            "7",
        ),
        (
            "{{ range 2 }}{{ range 2 }}{{ . }}{{ break }}{{ end }}{{ end }}",
            "00",
        ),
        (
            "{{ range .text }}{{ end }}",
            "template: :1:9: executing \"\" at <.text>: range can't iterate over héllo",
        ),
        (
            "{{ range $i, $n := 3 }}{{ end }}",
            "template: :1:19: executing \"\" at <3>: can't use 3 to iterate over more than one variable",
        ),
        (
            "{{ range .one.x }}{{ end }}",
            "template: :1:13: executing \"\" at <.one.x>: can't evaluate field x in type interface {}",
        ),
    ]);
}

#[test]
fn templates_call_templates() {
    check(&[
        (
            "{{ template \"t\" .one }}{{ define \"t\" }}[{{ . }}]{{ end }}",
            "[1]",
        ),
        (
            "{{ block \"b\" .text }}{{ len . }}{{ end }}{{ template \"b\" \"ab\" }}",
            "62",
        ),
        (
            "{{ template \"t\" }}{{ define \"t\" }}{{ . }}{{ end }}",
            "<no value>",
        ),
        (
            "{{ define \"t\" }} {{ end }}{{ define \"t\" }}x{{ end }}{{ template \"t\" }}",
            "x",
        ),
        (
            "{{ template \"nope\" .one }}",
            "template: :1:12: executing \"\" at <{{template \"nope\" .one}}>: template \"nope\" not defined",
        ),
        (
            "{{ define \"t\" }}\n{{ .a.b }}{{ end }}{{ template \"t\" .map.a.deep }}",
            "template: :2:5: executing \"t\" at <.a.b>: can't evaluate field a in type string",
        ),
    ]);
}

#[test]
fn errors_know_their_place() {
    let template = Template::parse("é\n {{ .text.a }}", &Functions::new()).unwrap();
    let error = template
        .execute(&data(), &mut Context::new(&Closed))
        .unwrap_err();
    assert_eq!(
        (error.stage, error.line, error.column, error.offset),
        (Stage::Exec, 2, 10, 12)
    );
    let error = Template::parse("é\n {{ nofunc }}", &Functions::new()).unwrap_err();
    assert_eq!(
        (error.stage, error.line, error.column, error.offset),
        (Stage::Parse, 2, 5, 7)
    );
}
