//! Jinja templates mean what they meant before the detours, and those that take too much end.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod any;
mod shared;

use std::collections::BTreeMap;

use minijinja::UndefinedBehavior;
use minijinja::value::Value as Plain;
use score_jinja::{Environment, Limits, Template};
use score_template::Value;

/// The output of a template, or `line: message`.
fn rendered(text: &str) -> Result<String, String> {
    rendered_with(text, Limits::default().steps)
}

/// What the net says. A program that is built without unwinding has none.
const CAUGHT: &str = "the engine fails on it";

fn rendered_with(text: &str, steps: u64) -> Result<String, String> {
    let data = Value::map([
        ("text", Value::str("é\"x")),
        ("list", Value::list(vec![Value::Int(1), Value::str("b")])),
        ("map", Value::map([("k", Value::Int(2))])),
    ]);
    rendered_of(text, steps, "data", &data)
}

fn rendered_of(text: &str, steps: u64, name: &str, data: &Value) -> Result<String, String> {
    let limits = Limits {
        steps,
        ..Limits::default()
    };
    let environment =
        Environment::new(limits).with_function("word", |call, (length,): (usize,)| {
            call.charge(length)?;
            Ok("x".repeat(length))
        });
    let template = Template::parse(text);
    let rendered = template.and_then(|template| template.render(&environment, [(name, data)], ()));
    rendered.map_err(|error| format!("{}: {}", error.line, error.message))
}

/// The same by the engine as it is.
fn plain(text: &str) -> Result<String, String> {
    let mut environment = minijinja::Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_debug(true);
    let data = BTreeMap::from([
        ("text", Plain::from("é\"x")),
        ("list", Plain::from(vec![Plain::from(1), Plain::from("b")])),
        ("map", Plain::from(BTreeMap::from([("k", 2)]))),
    ]);
    let context = BTreeMap::from([("data", Plain::from(data))]);
    let rendered = environment.render_named_str("", text, Plain::from(context));
    rendered.map_err(|error| {
        let (line, kind) = (error.line().unwrap_or(1), error.kind());
        match error.detail() {
            Some(detail) => format!("{line}: {kind}: {detail}"),
            None => format!("{line}: {kind}"),
        }
    })
}

#[test]
fn detours_change_no_meaning() {
    for text in [
        "a {{ 1 + 2 * 3 }} {{ 7 // 2 }} {{ -7 % 3 }} {{ 2 ** 10 }} {{ 1 / 4 }} {{ 'a' ~ 1 ~ none ~ [1, 'x'] }}",
        "{{ [1] + [2, 3] }} {{ ([1] + [2])[0] }} {{ [0] * 3 }} {{ 'ab' * 2 }} {{ 3 * 'x' }} {{ (1, 2) + (3,) }}",
        "{{ [1, 2, 3][1:] }} {{ 'abc'[::-1] }} {{ [1, 2, 3][::-1] }} {{ [1, 2, 3, 4][::2] }} {{ (1, 2, 3)[1:] }} {{ data.list[:1] }}",
        "{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 'a' in 'cat' }} {{ 1 not in [2] }} {{ 1 == 1.0 }} {{ [1] == [1] }} {{ {'a': 1} != {} }}",
        "{{ data.text }} {{ data['list'][1] }} {{ data.map.k }} {{ data.list }} {{ data.map }} {{ data.list|length }} {{ data.map|tojson }}",
        "{% for x in data.list %}{{ loop.index }}/{{ loop.length }}:{{ x }}{% if not loop.last %}, {% endif %}{% else %}none{% endfor %}",
        "{% for k, v in {'a': 1, 'b': 2}|items %}{{ k }}={{ v }};{% endfor %}{% for x in [] %}{% else %}none{% endfor %}",
        "{% for x in range(6) if x is even %}{{ x }}{{ loop.cycle('a', 'b') }}{% endfor %}",
        "{% for c in 'aé' %}[{{ c }}]{% endfor %}{% for x in [3, 1]|sort %}{{ loop.changed(x) }}{% endfor %}",
        "{% for x in [{'c': [{'c': []}]}] recursive %}<{{ loop(x.c) }}>{% endfor %}",
        "{% set ns = namespace(a=1) %}{% set ns.b = ns.a + 1 %}{% set ns.a = 'x' %}{{ ns.a }}{{ ns.b }} {{ ns.c is defined }}",
        "{% set ns = namespace() %}{% for x in [1, 2] %}{% set ns.l = (ns.l|default([])) + [x] %}{% endfor %}{{ ns.l }} {{ ns.l|length }}",
        "{% macro m(a, b=2, *rest) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}",
        "{% macro m(a, b=2) %}{{ a }}-{{ b }}{% if caller %}{{ caller(5) }}{% endif %}{% endmacro %}{{ m(1) }} {{ m(*[1, 3]) }} {{ m(**{'a': 7}) }} {% call(x) m(1) %}c{{ x }}{% endcall %}",
        "{% macro f(n) %}{% if n > 0 %}{{ n }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(5) }}",
        "{% set x %}a{{ 1 }}b{% endset %}{{ x|upper }} {% filter upper %}q{{ 'w' }}{% endfilter %} {% with y = 3 %}{{ y }}{% endwith %}",
        "{% set a, b = [1, 2] %}{{ a }}{{ b }} {% set t = (1, 2) %}{{ t }} {{ dict(a=1, b='c') }} {{ {'a': {'b': [1]}}.a.b[0] }}",
        "{% block one %}x{{ data.map.k }}{% endblock %}{{ self.one() }} {% autoescape true %}{{ '<a>' }} <b> {{ '<c>'|safe }}{% endautoescape %}",
        "{% raw %}{{ x }}{% endraw %} {# c #} {{- ' trimmed ' -}} x {{ 'a' if false }} {{ 1 if true else 2 }} {{ none or 'z' }} {{ 1 and 2 }}",
        "{{ 'a,b'|split(',') }} {{ ['x', 'y']|join('-') }} {{ 'a\nb'|indent(2) }} {{ 'aXa'|replace('X', '_') }} {{ [1, 2, 3]|batch(2) }} {{ [1, 2, 3]|slice(2) }}",
        "{{ [3, 1, 2]|sort }} {{ [1, 1, 2]|unique }} {{ [1, 2]|sum }} {{ [[1], [2]]|sum(start=[]) }} {{ [1, 2]|map('string')|list }} {{ [0, 1]|select|list }}",
        "{{ [{'a': 2}, {'a': 1}]|map(attribute='a')|list }} {{ [{'a': 2}, {'a': 1}]|sort(attribute='a') }} {{ [{'a': 2}]|selectattr('a', 'eq', 2)|list }}",
        "{{ {'b': 1, 'a': 2}|dictsort }} {{ [1, 2]|zip(['a', 'b'])|list }} {{ [1]|chain([2])|list }} {{ ({'a': 1}|chain({'b': 2})).b }} {{ [{'a': 1}]|groupby('a') }}",
        "{{ '%5.2f|%-4s|%04d'|format(1.5, 'x', 7) }} {{ {'a': '<'}|tojson }} {{ [1, {'a': 2}]|tojson(indent=2) }} {{ 'x'|pprint }}",
        "{{ 4 is divisibleby(2) }} {{ 4.5 is divisibleby(1.5) }} {{ 5 is divisibleby 2 }} {{ 'a' is string }} {{ x is undefined }} {{ [1, 2]|reject('odd')|list }}",
        "{{ '42'|int + 1 }} {{ '1.5'|float }} {{ 2.5|round }} {{ -3|abs }} {{ ' x '|trim }} {{ 'hello world'|title }} {{ 'abc'|first }}{{ 'abc'|last }} {{ 'abc'|reverse }} {{ 'abc'|list }}",
        "{{ range(3)|list }} {{ range(5, 1, -2)|list }} {{ range(2, 2)|list }} {{ [1, 2]|min }}{{ [1, 2]|max }} {{ 'a\nb'|lines }} {{ none|default('d', true) }} {{ x|d(1) }}",
        "{{ 'arn:aws:iam::123456789012:role/%s %%99999999d'|format('x') }} {{ '%(a)s-%(a)3d'|format({'a': 1}) }} {{ '%(k)s'|format(data.map) }}",
        "{{ 'k' in data.map }} {{ 'z' in data.map }} {{ 1 in data.list }} {{ 'b' is in data.list }} {{ 1 in '123' }} {{ data.map == none }} {{ data.list < 'a' }} {{ data.list is eq [1, 'b'] }}",
        "{{ data.list[-1] }} {{ data['map']['k'] }} {{ data['nope'] is defined }} {{ data.map|default(1) }} {{ data.list|attr(0) }} {{ data.map is mapping }} {{ [1, 2]|reverse|list }}",
        // What is wrong stays so, on its line.
        "{{ data['nope'].x }}",
        "text {{ data['map']['nope'].x }}",
        "\n{{ data.list[9].x }}",
        "{{ (data.nope or data)['nope'].x }}",
        "{{ data[data.nope or 'nope'].x.y if false else data['map']['a']['b'] }}",
        "{{ data.nope['x'] }}",
        "{{ data.nope[data.text] }}",
        "{{ data.nope['x']['y'] }}",
        "{{ data.nope.f(1) }}",
        "{{ 1 in 2 }}",
        "{{ '%d'|format('x') }}",
        "{{ '%(z)s'|format({'a': 1}) }}",
        "{{ '%*d'|format(5, 1) }}",
        "\n\n{{ x.y }}",
        "{{ x }}",
        "\n{{ 1 + 'a' }}",
        "{{ 1 / 0 }}",
        "\n{{ [1]|nofilter }}",
        "{{ 1 is notest }}",
        "{{ nofunction() }}",
        "\n{% for x in 5 %}{% endfor %}",
        "{{ 'a'.upper() }}",
        "{{ {}.items() }}",
        "{% set a, b = [1] %}",
        "{% set x = {} %}{% set x.a = 1 %}",
        "{% include 'other' %}",
        "{% if %}",
        "\n{{ 1 + }}",
        "{{ [1]|batch(0) }}",
        "{{ [1][::0] }}",
        "{{ 'x'|indent('y') }}",
        "{{ range(100001) }}",
        "{{ 'abcd'[3:0:-1] }}{{ 'abcd'[3:1:-1] }}{{ 'abcd'[-2::-2] }}{{ [1, 2, 3][9::-1] }}{{ (1, 2, 3)[2:0:-1] }}{{ [1, 2][::-9] }}",
    ] {
        let (ours, engine) = (rendered(text), plain(text));
        // Slips have words of their own, and a line.
        let is_slip = |said: &String| {
            let slips = [
                "syntax error: ",
                "unknown method: ",
                "template not found: ",
                "tried to use ",
            ];
            slips.iter().any(|start| said.contains(start))
        };
        if engine.as_ref().is_err_and(is_slip) {
            let line = |said: String| said.split(':').next().map(str::to_owned);
            assert_eq!(ours.map_err(line), engine.map_err(line), "{text}");
        } else {
            assert_eq!(ours, engine.map_err(in_our_words), "{text}");
        }
    }
}

/// What the engine says, as we say it.
fn in_our_words(said: String) -> String {
    const NAMED: [(&str, &str); 3] = [
        ("unknown filter: filter ", "filter"),
        ("unknown test: test ", "test"),
        ("unknown function: ", "function"),
    ];
    let undefined = said
        .split_once("undefined value: ")
        .and_then(|(place, told)| {
            let name = told.strip_suffix(" is undefined")?;
            Some(format!("{place}there is no {name}"))
        });
    let named = || {
        NAMED.iter().find_map(|(start, what)| {
            let (place, told) = said.split_once(start)?;
            let name = told.strip_suffix(" is unknown")?;
            Some(format!("{place}there is no {what} `{name}`"))
        })
    };
    let ours = undefined.or_else(named);
    ours.unwrap_or_else(|| said.replacen("invalid operation: ", "", 1))
}

/// The engine reads hints from the instructions before, which are ours where a key is not constant.
#[test]
fn hints_leave_out_what_stands_before_a_key_that_is_not_constant() {
    let text = "{{ data[data.text].x }}";
    let before = plain(text).unwrap_err();
    assert_eq!(before, "1: undefined value: `data[...]` is undefined");
    let now = rendered(text).unwrap_err();
    assert_eq!(now, in_our_words(before.replace("data[...]", "(...)[...]")));
}

/// Runs a check on a thread as small as those that provision.
fn on_a_small_stack(check: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    thread.spawn(check).unwrap().join().unwrap();
}

/// So many macros can call each other.
fn max_calls() -> usize {
    Limits::default().depth / 7
}

const FEW: u64 = 2_000_000;
const TOO_MUCH: &str = "it does too much: more than 2000000 steps";

#[test]
fn what_grows_is_paid_for() {
    let grow = |step: &str| {
        format!(
            "{{% set ns = namespace(s='xxxxxxxxxx', l=[1], m={{'a': 1}}) %}}{{% for i in range(100000) %}}{step}{{% endfor %}}\
             {{{{ ns.s|length }}}}{{{{ ns.l|length }}}}"
        )
    };
    let texts = [
        "{% set ns.s = ns.s ~ ns.s %}",
        "{% set ns.s = ns.s + ns.s %}",
        "{% set ns.s = ns.s * 2 %}",
        "{% set ns.s = 2 * ns.s %}",
        "{% set ns.s = [ns.s, ns.s]|join %}",
        "{% set ns.s = [ns.s, 1]|join(ns.s) %}",
        "{% set ns.s = ns.s|replace('x', ns.s) %}",
        "{% set ns.s = ns.s|replace('', 'yy') %}",
        "{% set ns.s = ns.s|tojson|tojson %}",
        "{% set ns.s = (ns.s ~ '<')|escape %}{% set ns.s = ns.s ~ ns.s %}",
        "{% set ns.s = '%s%s'|format(ns.s, ns.s) %}",
        "{% set ns.s = ('%(s)s' * 50)|format(ns) %}",
        "{% set ns.s %}{{ ns.s }}{{ ns.s }}{% endset %}",
        "{% set ns.s = (ns.s ~ '\\n')|indent(900000, true) %}",
        "{% set ns.s = [ns.s, ns.s]|string %}",
        "{% set ns.s = [ns.s, ns.s]|pprint %}",
        "{% set ns.s = ([ns.s] * 2)|sum(start='') %}",
        "{% set ns.s = ns.s[:] ~ ns.s[::-1] %}",
        "{% filter upper %}{{ ns.s }}{% set ns.s = ns.s ~ ns.s %}{% endfilter %}",
    ];
    let lists = [
        "{% set ns.l = ns.l + ns.l %}",
        "{% set ns.l = ns.l * 2 %}",
        "{% set ns.l = [ns.l, ns.l] %}",
        "{% set ns.l = (ns.l, ns.l) %}",
        "{% set ns.l = [ns.l, ns.l]|sum(start=[]) %}",
        "{% set ns.l = ns.l|chain(ns.l)|list %}",
        "{% set ns.l = ns.l|zip(ns.l)|list + ns.l %}",
        "{% set ns.l = ns.l|batch(100000, ns.l) %}",
        "{% set ns.l = ns.l|slice(100000, ns.l) %}",
        "{% set ns.l = {'a': ns.l, 'b': ns.l} %}",
        "{% set ns.l = dict(a=ns.l, b=ns.l) %}",
        "{% set ns.l = (ns.l ~ '')|list + ns.l|list %}",
        "{% set ns.l = ns.l + range(100000)|list %}",
        "{% set ns.l = ns.l[:] + ns.l[::-1] %}",
        "{% set ns.l = dict(a=1)|list + ns.l + ns.l %}",
        "{% set ns.l = ns.l|map('string')|list + ns.l %}",
        "{% set ns.m = dict(ns.m, **{i|string: ns.m}) %}",
        "{% set ns.m = ns.m|chain({i: ns.s * 1000}) %}",
    ];
    for step in texts.into_iter().chain(lists) {
        let text = grow(step);
        on_a_small_stack(move || {
            let message = rendered_with(&text, FEW).unwrap_err();
            let is_bounded = message.ends_with(TOO_MUCH)
                || message.ends_with("nested too deeply, or holds itself")
                || message.ends_with("or holds itself");
            assert!(is_bounded, "{text}: {message}");
        });
    }
}

#[test]
fn what_is_looked_at_is_paid_for() {
    for step in [
        "{{ s == t }}",
        "{{ s < t }}",
        "{{ s in t }}",
        "{{ l == k }}",
        "{{ 0 in l }}",
        "{{ 'x' in l }}",
        "{{ s[50000] }}",
        "{{ {s: 1}[t] }}",
        "{{ l|length }}{{ l|sort|length }}",
        "{{ l|unique|list|length }}",
        "{{ l|groupby|length }}",
        "{{ l|min }}",
        "{{ s|int(0) }}",
        "{{ s|first }}",
        "{{ s|last }}",
        "{{ s is startingwith(t) }}",
        "{{ s is upper }}",
        "{{ l is eq(k) }}",
        "{{ s|length }}{{ s|trim('y') }}",
        "{% for x in s %}{% endfor %}",
        "{% set a, b = l[:2] %}",
        "{% if l|select('divisibleby', 3)|first %}{% endif %}",
        "{{ l|tojson|length }}",
        "{{ word(60000)|length }}",
        "some text that stands in the template, again and again",
    ] {
        let text = format!(
            "{{% set n = 100000 %}}{{% set s = 'x' * n %}}{{% set t = s ~ '' %}}{{% set l = range(2000)|list %}}{{% set k = l + [] %}}\
             {{% for i in range(100000) %}}{{% for j in range(100000) %}}{step}{{% endfor %}}{{% endfor %}}"
        );
        on_a_small_stack(move || {
            let message = rendered_with(&text, FEW).unwrap_err();
            let is_bounded = message.ends_with(TOO_MUCH) || message.ends_with("ran out of fuel");
            assert!(is_bounded, "{text}: {message}");
        });
    }
}

/// Values that are looked up, told apart or handed on cost the same however large they are.
#[test]
fn large_values_may_be_asked_for_what_is_in_them() {
    let service = |i: usize| {
        let ports =
            (0..10).map(|port| (format!("p{port}"), Value::map([("Port", Value::Int(port))])));
        let fields = [
            ("ServiceName", Value::str(format!("s{i}"))),
            ("Ports", Value::map(ports)),
        ];
        (format!("w{i}"), Value::map(fields))
    };
    let all = Value::map((0..1_000).map(service));
    for used in [
        "all[w].ServiceName",
        "all[w]['ServiceName']",
        "ns.all[w].ServiceName",
        "(all|default({}))[w].ServiceName",
        "(all|attr(w)).ServiceName",
        "all[w].ServiceName if w in all and 'x' not in all",
        "all[w].ServiceName if w is in(all) and all|bool",
        "all[w].ServiceName if all is mapping and all != none and all|length > 1",
        "items[loop.index0][1].ServiceName",
    ] {
        let text = format!(
            "{{% set ns = namespace(all=all) %}}{{% set items = all|items|list %}}\
             {{% for w in all %}}{{{{ {used} }}}},{{% endfor %}}"
        );
        let given = rendered_of(&text, Limits::default().steps, "all", &all);
        let count = given.as_deref().map(|given| given.matches(",").count());
        assert_eq!(count, Ok(1_000), "{used}: {given:?}");
    }
}

#[test]
fn no_template_panics_or_takes_the_stack() {
    for text in [
        "{{ 1 is divisibleby(0) }}".to_owned(),
        "{{ 1 is divisibleby(0.0) }}".to_owned(),
        "{{ [1, 0]|select('divisibleby', 0)|list }}".to_owned(),
        "{{ -170141183460469231731687303715884105728 is divisibleby(-1) }}".to_owned(),
        "{{ [][::-1] }}".to_owned(),
        "{{ ''[::-1] }}{{ ()[::-1] }}".to_owned(),
        "{{ [1, 2][5::-1] }}{{ [1, 2][0:5:-1] }}{{ [1, 2][-9:9:-1] }}{{ 'ab'[0:5:-1] }}".to_owned(),
        "{{ [1][9223372036854775807:-9223372036854775808:-9223372036854775808] }}".to_owned(),
        "{{ 'a'[-9223372036854775808:9223372036854775807:-9223372036854775808] }}".to_owned(),
        "{{ range(0, 10, -1)|list }}{{ range(10, 0)|list }}".to_owned(),
        "{{ range(-9223372036854775808, 9223372036854775807, -1) }}".to_owned(),
        "{{ range(9223372036854775807, -9223372036854775808, -9223372036854775808) }}".to_owned(),
        "{{ -9223372036854775808 // -1 }}{{ -9223372036854775808 % -1 }}{{ 2 ** 200 }}".to_owned(),
        "{{ -9223372036854775808|abs }}{{ -(-9223372036854775808) }}{{ 0 ** -1 }}".to_owned(),
        "{{ 1.5|round(2147483647) }}{{ 15|round(-2147483648) }}{{ 1e308|round(-400, 'ceil') }}".to_owned(),
        "{{ 1e308|int }}{{ '-170141183460469231731687303715884105728'|int }}{{ 'zz'|int(0, 99) }}".to_owned(),
        "{{ [1]|batch(0) }}".to_owned(),
        "{{ [1]|slice(0) }}".to_owned(),
        "{{ [1]|batch(18446744073709551615, 1) }}".to_owned(),
        "{{ [1]|slice(18446744073709551615) }}".to_owned(),
        "{{ 'a'|indent(18446744073709551615) }}{{ 'a'|indent(-1) }}".to_owned(),
        "{{ [1]|tojson(indent=18446744073709551615) }}".to_owned(),
        "{{ '%18446744073709551615d'|format(1) }}".to_owned(),
        "{{ '%99999999999999999999999d'|format(1) }}".to_owned(),
        "{{ '%70000d'|format(1)|length }}{{ '%.70000f'|format(1.5)|length }}{{ '%.70000e'|format(1.5)|length }}".to_owned(),
        "{{ '%*d'|format(99999999999, 1) }}".to_owned(),
        "{{ 'x' * 100000000 }}".to_owned(),
        "{{ [0] * 100000000 == [1] * 100000000 }}".to_owned(),
        "{{ ('x' * 10000) * 10000 }}".to_owned(),
        "{{ ([0] * 9999 ~ '') * 9999 }}".to_owned(),
        format!("{{{{ {}1{} }}}}", "(".repeat(50_000), ")".repeat(50_000)),
        format!("{{{{ {}1{} }}}}", "[".repeat(50_000), "]".repeat(50_000)),
        format!("{{{{ {}1{} }}}}", "{1:".repeat(50_000), "}".repeat(50_000)),
        format!("{{{{ 1{} }}}}", " + 1".repeat(50_000)),
        format!("{{{{ 1{} }}}}", " ** 1".repeat(50_000)),
        format!("{{{{ 1{} }}}}", " if 1 else 1".repeat(50_000)),
        format!("{{{{ 1{} }}}}", " < 1".repeat(50_000)),
        format!("{{{{ {}1 }}}}", "not ".repeat(50_000)),
        format!("{{{{ {}1 }}}}", "- ".repeat(50_000)),
        format!("{{{{ a{} }}}}", ".a".repeat(50_000)),
        format!("{{{{ a{} }}}}", "[0]".repeat(50_000)),
        format!("{{{{ a{} }}}}", "()".repeat(50_000)),
        format!("{{{{ a{} }}}}", "|d".repeat(50_000)),
        format!("{{{{ a{} }}}}", " is b".repeat(50_000)),
        format!("{{% set {}a{} = 1 %}}", "(".repeat(50_000), ")".repeat(50_000)),
        format!("{{% set a{} = 1 %}}", ".b".repeat(50_000)),
        format!("{{% set a{} %}}{{% endset %}}", "|d".repeat(50_000)),
        format!("{{% filter d{} %}}{{% endfilter %}}", "|d".repeat(50_000)),
        format!("{{% if 1 %}}{}{{% endif %}}", "{% elif 1 %}".repeat(50_000)),
        "{% if 1 %}".repeat(50_000),
        "{% for a in b %}".repeat(50_000),
        "{% macro a() %}".repeat(50_000),
        format!("{{{{ f({}) }}}}", "1,".repeat(70_000)),
        format!("{{{{ [{}] }}}}", "1,".repeat(70_000)),
        "\n".repeat(70_000) + "{{ x",
        "x".repeat((1 << 20) + 1),
        "{{ 'x' ~ 1".to_owned(),
        "{% extends '' %}{% include '' %}".to_owned(),
        "{{ debug() }}".to_owned(),
    ] {
        on_a_small_stack(move || {
            let shown: String = text.chars().take(80).collect();
            // What it gives or says is no matter here, but that it is not the net that caught it.
            let outcome = rendered(&text);
            let message = outcome.err().unwrap_or_default();
            assert!(!message.contains(CAUGHT), "{shown}: {message}");
            assert!(message.len() < 5_000, "{shown}: {} bytes", message.len());
        });
    }
}

#[test]
fn expressions_as_long_as_people_write_them_pass() {
    for text in [
        format!("{{{{ 'a'{} }}}}", " ~ data.map.k ~ '.'".repeat(90)),
        format!("{{{{ [{}]|length }}}}", "{'a': [1, 2, {'b': 'c'}]}, ".repeat(2_000)),
        format!("{{% if 0 %}}{}{{% endif %}}", "{% elif 0 %}x".repeat(200)),
        format!("{}x{}", "{% if 1 %}".repeat(100), "{% endif %}".repeat(100)),
        format!("{{{{ {}1{} }}}}", "(".repeat(100), ")".repeat(100)),
        "{{ 'ab' * 1000 }}{{ '-' * 80 }}{{ [0] * 500 }}".to_owned(),
        "{% for i in range(100000) %}{{ i }}{% endfor %}".to_owned(),
        "{% set ns = namespace(l=[]) %}{% for i in range(1000) %}{% set ns.l = ns.l + [{'a': i}] %}{% endfor %}{{ ns.l|length }}".to_owned(),
    ] {
        on_a_small_stack(move || {
            let shown: String = text.chars().take(80).collect();
            assert_eq!(rendered(&text), plain(&text), "{shown}");
        });
    }
}
