//! Values that hold themselves, or are there many times over.

use super::*;

#[test]
fn no_value_holds_itself_or_is_nested_without_end() {
    for text in [
        "{% set ns = namespace() %}{% set ns.a = ns %}{{ ns }}",
        "{% set ns = namespace() %}{% set ns.a = [{'b': ns}] %}{{ ns }}",
        "{% set a = namespace() %}{% set b = namespace(a=a) %}{% set a.b = b %}{{ a }}",
        "{% set ns = namespace(l=[]) %}{% for i in range(100000) %}{% set ns.l = [ns.l] %}{% endfor %}",
        "{% set ns = namespace(l={}) %}{% for i in range(100000) %}{% set ns.l = {'a': ns.l} %}{% endfor %}",
        "{% set ns = namespace(l=[]) %}{% for i in range(100000) %}{% set ns.l = ns.l|batch(1) %}{% set ns.l = [ns.l] %}{% endfor %}",
        "{% macro m(x) %}{{ m([x]) }}{% endmacro %}{{ m(1) }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{{ caller() }}{% call m() %}{% endcall %}{% endmacro %}{% call m() %}{% endcall %}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% block b %}{{ self.b() }}{% endblock %}",
    ] {
        on_a_small_stack(move || {
            let message = rendered(text).unwrap_err();
            let is_bounded = message.contains("nested too deeply, or holds itself")
                || message.contains("recursion limit exceeded");
            assert!(is_bounded, "{text}: {message}");
        });
    }
    // Deep values deep inside of calls: both depths together fit the stack.
    for used in [
        "v",
        "v|tojson",
        "v|pprint",
        "v == w",
        "v|sort",
        "[v, w]|unique",
        "v|string",
        "{1: v}|tojson(2)",
    ] {
        let text = format!(
            "{{% set ns = namespace(v=[1], w=[1]) %}}{{% for i in range(95) %}}{{% set ns.v = [ns.v] %}}{{% set ns.w = [ns.w] %}}{{% endfor %}}\
             {{% macro m(v, w, n) %}}{{{{ {used} if n == 0 else m(v, w, n - 1) }}}}{{% endmacro %}}{{% macro all(v, w) %}}{{{{ m(v, w, MANY) }}}}{{% endmacro %}}\
             {{{{ all(ns.v, ns.w)|length }}}}"
        );
        let text = text.replace("MANY", &(max_calls() - 2).to_string());
        on_a_small_stack(move || {
            let outcome = rendered(&text);
            assert!(outcome.is_ok(), "{text}: {outcome:?}");
        });
    }
    // What is not without end may stay.
    let nested = "{% set a = namespace(b=namespace(c=1)) %}{% set a.d = a.b %}{{ a.d.c }}";
    assert_eq!(rendered(nested).unwrap(), "1");
}

/// A Value template may have shared a map that holds itself, or a list that is small and has 2^60 items in it.
#[test]
fn data_that_holds_itself_or_is_shared_many_times_over_ends() {
    use score_template::value::Map;
    fn cyclic() -> (Value, Map) {
        let map = Value::map([("text", Value::str("x"))]);
        let Value::Map(inner) = &map else {
            unreachable!()
        };
        inner.set("a", map.clone());
        inner.set("b", Value::list(vec![map.clone(), map.clone()]));
        (map.clone(), inner.clone())
    }
    let doubled = (0..60).fold(Value::list(vec![Value::Int(1)]), |list, _| {
        Value::list(vec![list.clone(), list])
    });
    let (cyclic, inner) = cyclic();
    let data = Value::map([("c", cyclic), ("d", doubled)]);
    for used in [
        "{{ X }}",
        "{{ X|tojson }}",
        "{{ X|pprint }}",
        "{{ X|string|length }}",
        "{{ X ~ '' }}",
        "{{ X == Y }}",
        "{{ X < Y }}",
        "{{ X in [Y] }}",
        "{{ Y is in([X]) }}",
        "{{ X is eq(Y) }}",
        "{{ X is startingwith('x') }}",
        "{{ X in 'text' }}",
        "{{ 'text'[X] }}{{ {}[X] }}",
        "{{ [X, Y]|unique|list|length }}",
        "{{ [X, Y]|sort|length }}{{ [X, Y]|min }}",
        "{{ [X, Y]|groupby|length }}",
        "{{ X|list|length }}{{ X|reverse|length }}",
        "{{ X|items|list|length }}{{ X|dictsort }}",
        "{{ '%s'|format(X) }}{{ '%(a)s'|format(X) }}",
        "{{ {'k': X}|length }}{{ dict(k=X)|length }}",
        "{% set ns = namespace(k=X) %}{% set ns.l = Y %}{{ ns }}",
        "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(X) }}",
        "{% for x in [1, 2] %}{{ loop.changed(X) }}{% endfor %}",
        "{{ X|join }}{{ X|replace('a', 'b') }}",
        "{{ X + Y }}",
        "{{ X|batch(2)|list }}{{ X[:1] }}{{ X|zip(Y)|list }}",
        "{{ debug(X) }}",
        "{{ (X|default(Y))|length }}",
        "{{ X|map('string')|list }}",
    ] {
        for (x, y) in [
            ("data.c", "data.c.a"),
            ("data.d", "data.d[0]"),
            ("data.c", "data.d"),
        ] {
            let text = used.replace('X', x).replace('Y', y);
            let data = data.clone();
            on_a_small_stack(move || {
                let outcome = rendered_of(&text, FEW / 8, "data", &data);
                let message = outcome.err().unwrap_or_default();
                assert!(!message.contains("the engine fails"), "{text}: {message}");
            });
        }
    }
    // What shares itself is never dropped.
    inner.unset("a");
    inner.unset("b");
}
