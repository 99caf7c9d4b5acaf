//! The functions of the language, and those of a caller.

use score_template::value::Type;
use score_template::{CallResult, Context, Function, Functions, Library, Outside, Template, Value};

use super::check;

#[test]
fn values_of_one_kind_can_be_compared() {
    check(&[
        (
            "{{ eq 1 2 1 }}{{ ne 1 2 }}{{ lt \"a\" \"b\" }}{{ le 1 1 }}{{ gt 0.5 0.25 }}{{ ge 2 3 }}",
            "truetruetruetruetruefalse",
        ),
        (
            "{{ eq .missing nil .null }}{{ eq .server.Tags nil }}{{ eq .one nil }}",
            "truetruefalse",
        ),
        (
            "{{ eq .server .server }}",
            "template: :1:3: executing \"\" at <eq .server .server>: error calling eq: non-comparable type {web map[] %!s(int=2)}: main.Server",
        ),
        (
            "{{ eq .one .half }}",
            "template: :1:3: executing \"\" at <eq .one .half>: error calling eq: incompatible types for comparison: int and float64",
        ),
        (
            "{{ lt .yes false }}",
            "template: :1:3: executing \"\" at <lt .yes false>: error calling lt: invalid type for comparison",
        ),
        (
            "{{ eq 1 }}",
            "template: :1:3: executing \"\" at <eq 1>: error calling eq: missing argument for comparison",
        ),
    ]);
}

#[test]
fn arguments_have_the_types_of_parameters() {
    check(&[
        (
            "{{ printf 1 }}",
            "template: :1:10: executing \"\" at <1>: expected string; found 1",
        ),
        (
            "{{ printf nil }}",
            "template: :1:10: executing \"\" at <nil>: cannot assign nil to string",
        ),
        (
            "{{ printf .one }}",
            "template: :1:10: executing \"\" at <.one>: wrong type for value; expected string; got int",
        ),
        (
            "{{ printf .null }}",
            "template: :1:10: executing \"\" at <.null>: wrong type for value; expected string; got interface {}",
        ),
        (
            "{{ printf .missing }}",
            "template: :1:10: executing \"\" at <.missing>: invalid value; expected string",
        ),
        (
            "{{ .null | printf }}",
            "template: :1:11: executing \"\" at <printf>: invalid value; expected string",
        ),
        (
            "{{ len 1 2 }}",
            "template: :1:3: executing \"\" at <len>: wrong number of args for len: want 1 got 2",
        ),
        (
            "{{ 1 | len 2 }}",
            "template: :1:7: executing \"\" at <len>: wrong number of args for len: want 1 got 2",
        ),
        (
            "{{ .text 1 }}",
            "template: :1:3: executing \"\" at <.text>: text is not a method but has arguments",
        ),
        (
            "{{ 1 2 }}",
            "template: :1:3: executing \"\" at <1>: can't give argument to non-function 1",
        ),
        (
            "{{ \"%s-%d\" | printf }}{{ 5 | printf \"%d%s\" 4 }}",
            "%!s(MISSING)-%!d(MISSING)4%!s(int=5)",
        ),
        (
            "{{ nil }}",
            "template: :1:3: executing \"\" at <nil>: nil is not a command",
        ),
        (
            "{{ call .one }}",
            "template: :1:3: executing \"\" at <call .one>: error calling call: non-function .one of type int",
        ),
    ]);
}

#[test]
fn values_are_indexed_and_measured() {
    check(&[
        (
            "{{ index .map \"a\" \"deep\" }} {{ index .list 1 }} {{ index \"é\" 0 }} {{ index .map \"z\" }}",
            "down x 195 <no value>",
        ),
        ("{{ slice .text 1 3 }} {{ slice .list 1 }}", "é [x <nil>]"),
        (
            "{{ slice .text 3 2 }}",
            "template: :1:3: executing \"\" at <slice .text 3 2>: error calling slice: invalid slice index: 3 > 2",
        ),
        (
            "{{ len .text }}{{ len .list }}{{ len .map }}{{ len .server.Tags }}",
            "6320",
        ),
        (
            "{{ index .list 3 }}",
            "template: :1:3: executing \"\" at <index .list 3>: error calling index: index out of range: 3",
        ),
        (
            "{{ index .list \"0\" }}",
            "template: :1:3: executing \"\" at <index .list \"0\">: error calling index: cannot index slice/array with type string",
        ),
        (
            "{{ index .null 0 }}",
            "template: :1:3: executing \"\" at <index .null 0>: error calling index: index of untyped nil",
        ),
        (
            "{{ len .one }}",
            "template: :1:3: executing \"\" at <len .one>: error calling len: len of type int",
        ),
    ]);
}

#[test]
fn text_is_printed_and_escaped() {
    check(&[
        (
            "{{ print 1 2 \"a\" \"b\" 3 4 }}|{{ println 1 \"a\" }}",
            "1 2ab3 4|1 a\n",
        ),
        (
            "{{ html \"<a b='c'>&\\\"\\x00\" }}",
            "&lt;a b=&#39;c&#39;&gt;&amp;&#34;\u{fffd}",
        ),
        (
            "{{ js \"'\\\"<&=>\\\\\\n\\u00a0é\" }}",
            "\\'\\\"\\u003C\\u0026\\u003D\\u003E\\\\\\u000A\\u00A0é",
        ),
        ("{{ urlquery \"a b/é?~\" 1 }}", "a+b%2F%C3%A9%3F~1"),
        (
            "{{ 1e6 }} {{ 0.1 }} {{ 'a' }} {{ 0x1F }} {{ `\\n` }} {{ 1_000 }} {{ 2i }}",
            "1e+06 0.1 97 31 \\n 1000 (0+2i)",
        ),
        (
            "{{ print \"\\xff\" }}",
            "template: :1:9: executing \"\" at <\"\\xff\">: the output is not UTF-8",
        ),
    ]);
}

#[test]
fn a_caller_supplies_functions() {
    struct Doubling;
    impl Outside for Doubling {
        fn call(&self, name: &str, args: &[Value]) -> CallResult {
            match args {
                [Value::Int(number)] => Ok(Value::Int(number * 2)),
                _ => Err(format!("{name} of nothing").into()),
            }
        }
    }
    static TWICE: Library = Library::new(&[&[Function::outside("twice", &[Type::Any])]]);
    static FUNCTIONS: Functions = Functions::of(&[&TWICE]);
    let answer = |text| {
        let template = Template::parse(text, &FUNCTIONS).unwrap();
        template
            .execute(&Value::Nil, &mut Context::new(&Doubling))
            .map_err(|error| error.message)
    };
    assert_eq!(answer("{{ 4 | twice }}").unwrap(), "8");
    assert_eq!(
        answer("{{ twice nil }}").unwrap_err(),
        "error calling twice: twice of nothing"
    );
}
