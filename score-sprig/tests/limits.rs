//! Templates whose functions take too much end with an error, in bounded time and stack.

use score_sprig::FUNCTIONS;
use score_template::{Closed, Context, Error, Limits, Template, Value};

fn executed(text: &str, limits: Limits) -> Result<String, Error> {
    let template = Template::parse(text, &FUNCTIONS)?;
    let data = Value::map([("n", Value::Int(1_000_000_000))]);
    template.execute(&data, &mut Context::with_limits(&Closed, limits))
}

fn message(text: &str, limits: Limits) -> String {
    match executed(text, limits) {
        Ok(output) => panic!("{text} gives {} bytes", output.len()),
        Err(error) => error.message,
    }
}

#[test]
fn maps_cost_what_they_take() {
    let limits = Limits {
        steps: 500_000,
        ..Limits::default()
    };
    let doubled = "{{ $x := dict }}{{ range 12 }}{{ $x = dict `a` $x `b` $x }}{{ end }}{{ deepCopy $x | len }}";
    for text in [
        doubled,
        "{{ fromJson (printf `[%s{}]` (repeat 4000 `{\"\": 1},`)) | len }}",
        "{{ $x := list }}{{ range 4000 }}{{ $x = dict `a` $x }}{{ end }}",
    ] {
        let message = message(text, limits);
        assert!(message.ends_with("steps"), "{text}: {message}");
    }
}

/// Too deep nesting is named as the fault, however few steps are left.
#[test]
fn printf_says_which_limit_it_was() {
    let few = Limits {
        steps: 100_000,
        ..Limits::default()
    };
    let nested =
        "{{ $x := list 1 }}{{ range 400 }}{{ $x = list $x }}{{ end }}{{ printf \"%v\" $x }}";
    assert!(message(nested, few).ends_with("the value is nested too deeply to be printed"));
    let doubled =
        "{{ $x := list 1 }}{{ range 30 }}{{ $x = list $x $x }}{{ end }}{{ printf \"%v\" $x }}";
    assert!(message(doubled, few).ends_with("it does too much: more than 100000 steps"));
    assert!(message(doubled, Limits::default()).ends_with("the value is too large to be printed"));
}

/// Templates that double what they hold, hold themselves, or ask for huge results.
#[test]
fn hostile_templates_end() {
    let limits = Limits {
        steps: 1_000_000,
        output: 1 << 20,
        ..Limits::default()
    };
    let doubled = "{{ $x := list 1 }}{{ range 60 }}{{ $x = list $x $x }}{{ end }}";
    let nested = "{{ $x := list 1 }}{{ range 300000 }}{{ $x = list $x }}{{ end }}";
    let itself = "{{ $x := dict }}{{ $_ := set $x \"x\" $x }}";
    let twice = "{{ $x := dict }}{{ $_ := set $x \"a\" $x }}{{ $_ := set $x \"b\" (list $x $x) }}";
    let text = "{{ $t := repeat 1000000 \"ab\" }}";
    let uses = [
        "{{ $x }}",
        "{{ toJson $x }}",
        "{{ toPrettyJson $x }}",
        "{{ printf \"%#v\" $x }}",
        "{{ printf \"%5d\" $x }}",
        "{{ deepCopy $x }}",
        "{{ deepEqual $x (deepCopy $x) }}",
        "{{ deepEqual $x $x }}",
        "{{ $y := dict }}{{ $_ := set $y \"a\" $y }}{{ $_ := set $y \"b\" (list $y $y) }}{{ deepEqual $x $y }}",
        "{{ $y := dict }}{{ $_ := set $y \"a\" $y }}{{ $_ := set $y \"b\" $y }}{{ merge $x $y | len }}",
        "{{ printf \"%v %x %q %+v %T\" $x $x $x $x $x | len }}",
        "{{ printf \"%.0s%.0v\" $x $x | len }}",
        "{{ toRawJson $x | fromJson }}",
        "{{ without (list $x) $x }}{{ compact (list $x) }}{{ first $x }}",
        "{{ coalesce $x }}{{ ternary $x $x true | len }}{{ typeOf $x }}{{ dig \"a\" \"b\" 1 (dict \"a\" $x) }}",
        "{{ range $x }}{{ . }}{{ end }}{{ with $x }}{{ . }}{{ end }}",
        "{{ lt $x $x }}{{ $x | js }}{{ urlquery $x }}{{ toStrings $x }}{{ sortAlpha $x }}",
        "{{ eq $x $x }}",
        "{{ toString $x | len }}",
        "{{ merge (dict) (dict \"a\" $x) }}",
        "{{ mergeOverwrite (dict \"a\" $x) (dict \"a\" $x) }}",
        "{{ uniq (list $x $x $x) }}",
        "{{ has $x (list $x) }}",
        "{{ cat $x $x | len }}",
        "{{ html $x }}",
        "{{ quote $x }}",
        "{{ join \",\" $x }}",
        "{{ kindOf $x }}{{ $x | default 1 | empty }}",
    ];
    for start in [doubled, nested, itself, twice] {
        for end in uses {
            let _ = executed(&format!("{start}{end}"), limits);
        }
    }
    for alone in [
        "{{ until 2000000000 }}",
        "{{ untilStep 0 9223372036854775807 1 | len }}",
        "{{ seq 1 2000000000 }}",
        "{{ repeat 2000000000 \"abc\" }}",
        "{{ indent 2000000000 \"abc\" }}",
        "{{ printf \"%1000000d%1000000d\" 1 1 }}",
        "{{ range 100000 }}{{ $_ := repeat 100000 \"x\" }}{{ end }}",
        "{{ range 1000000 }}{{ $_ := until 100000 }}{{ end }}",
        "{{ $x := list }}{{ range 1000000 }}{{ $x = append $x . }}{{ end }}",
        "{{ regexMatch \"((a{100}){100}){100}\" \"a\" }}",
        "{{ regexMatch \"(x+x+)+y\" (repeat 10000 \"x\") }}",
        "{{ chunk 1 (until 1000000) | len }}",
        "{{ randAlphaNum 2000000000 }}",
        "{{ $x := \"ab\" }}{{ range 60 }}{{ $x = replace \"a\" $x $x }}{{ end }}",
        "{{ $x := \"ab\" }}{{ range 60 }}{{ $x = regexReplaceAll \"a\" $x $x }}{{ end }}",
        "{{ $x := \"ab\" }}{{ range 60 }}{{ $x = cat $x $x }}{{ end }}",
        "{{ $x := list 1 }}{{ range 60 }}{{ $x = concat $x $x }}{{ end }}",
        "{{ $x := \"ab\" }}{{ range 60 }}{{ $x = b64enc $x }}{{ end }}",
        "{{ $x := \"ab\" }}{{ range 60 }}{{ $x = quote $x }}{{ end }}",
        "{{ $x := \"ab\" }}{{ range 60 }}{{ $x = join $x (list $x $x $x) }}{{ end }}",
        "{{ $x := fromJson (repeat 1000000 \"[\") }}",
    ] {
        let _ = executed(alone, limits);
    }
    for end in [
        "wrap 1 $t",
        "splitList \"\" $t",
        "abbrev 5 $t",
        "camelcase $t",
        "untitle $t",
        "wrapWith 3 $t $t",
        "regexFindAll \"a\" $t -1",
        "initials $t",
        "nospace $t",
        "sha256sum $t",
        "sortAlpha (splitList \"a\" $t)",
        "trimAll $t $t",
        "plural $t $t 1",
        "split \"b\" $t",
        "uniq (splitList \"\" $t)",
        "swapcase $t",
        "shuffle $t",
    ] {
        let _ = executed(&format!("{text}{{{{ {end} }}}}"), limits);
    }
}

/// Values that are made, compared, searched or derived are charged for by their size, so that many rounds end soon.
#[test]
fn work_is_charged_for() {
    let limits = Limits {
        steps: 2_000_000,
        ..Limits::default()
    };
    let texts = "{{ $t := repeat 200000 \"ab\" }}{{ $l := list $t $t $t $t }}";
    let map = "{{ $m := dict }}{{ range 20000 }}{{ $_ := set $m (print .) 1 }}{{ end }}";
    for (start, call) in [
        (texts, "eq $t $t"),
        (texts, "ne $t $t"),
        (texts, "lt $t $t"),
        (texts, "hasPrefix $t $t"),
        (texts, "contains \"c\" $t"),
        (texts, "deepEqual $l $l"),
        (texts, "has \"ab\" $l | len (has $t $l | print)"),
        (texts, "index (dict $t 1) $t"),
        (texts, "uniq $l"),
        (texts, "without $l $t"),
        (texts, "sortAlpha $l"),
        (texts, "print $l"),
        (texts, "println $t"),
        (texts, "printf \"%s\" $t"),
        (texts, "printf \"%v\" $l"),
        (texts, "printf \"%.5s%d\" $t 1"),
        (texts, "toString $l"),
        (texts, "toDecimal $l"),
        (texts, "dict $l 1"),
        (texts, "trim $t"),
        (texts, "trimAll \"x\" $t"),
        (texts, "trimSuffix \"b\" $t"),
        (texts, "trunc 399999 $t"),
        (texts, "substr 0 399999 $t"),
        (texts, "dir $t"),
        (texts, "atoi $t"),
        (texts, "kindIs $t 1"),
        (texts, "sha256sum $t"),
        (texts, "regexMatch \"b$\" $t"),
        (texts, "regexReplaceAll \"a\" $t \"b\""),
        (map, "keys $m"),
        (map, "values $m"),
        (map, "omit $m \"a\""),
        (map, "deepCopy $m"),
        (map, "deepEqual $m $m (omit $m \"1\")"),
        (map, "merge (dict) $m"),
        (map, "toJson $m"),
        ("", "bcrypt \"x\""),
        ("", "derivePassword 1 \"long\" \"p\" \"u\" \"s\""),
        ("", "semverCompare \"^1.2\" \"1.2.3\""),
        ("", "uuidv4"),
        ("", "env \"HOME\""),
        ("", "now | date \"2006\""),
    ] {
        let text = format!("{start}{{{{ range $i := $.n }}}}{{{{ $_ := {call} }}}}{{{{ end }}}}");
        let Ok(_) = Template::parse(&text, &FUNCTIONS) else {
            panic!("{call} does not parse");
        };
        let message = message(&text, limits);
        let is_refused = message.ends_with("it does too much: more than 2000000 steps");
        // These have an argument too many, or are not there: they end at once.
        let ends_at_once = message.contains("wrong number of args")
            || !cfg!(feature = "crypto") && message.contains("(the cargo feature crypto)");
        assert!(is_refused || ends_at_once, "{call}: {message}");
    }
}

#[test]
fn regular_expressions_are_bounded() {
    let limits = Limits {
        steps: 4_000_000,
        ..Limits::default()
    };
    for text in [
        // The size of what is compiled.
        "{{ mustRegexMatch \"(\\\\pL{1000})\" \"a\" }}",
        // Nesting.
        "{{ mustRegexMatch (print (repeat 100000 \"(\") (repeat 100000 \")\")) \"a\" }}",
        // The number of patterns that are compiled.
        "{{ range $i := $.n }}{{ $_ := regexMatch (print \"\\\\w{1000}\" $i) \"a\" }}{{ end }}",
        "{{ range $i := $.n }}{{ $_ := regexMatch (print \"\\\\pL\" $i) \"a\" }}{{ end }}",
        // Searches that look at all of the rest behind each match.
        "{{ regexFindAll \".*[^A-Z]|[A-Z]\" (repeat 300000 \"A\") -1 | len }}",
        "{{ regexReplaceAll \"(.*[^A-Z])|[A-Z]\" (repeat 300000 \"A\") \"$1\" | len }}",
        "{{ regexSplit \".*[^A-Z]|[A-Z]\" (repeat 300000 \"A\") -1 | len }}",
        // The size of what one match becomes.
        "{{ regexReplaceAll \".*\" (repeat 100000 \"a\") (repeat 100000 \"$0\") | len }}",
    ] {
        let message = message(text, limits);
        let is_refused = message.ends_with("steps")
            || message.contains("expression too large")
            || message.contains("expression nests too deeply");
        assert!(is_refused, "{text}: {message}");
    }
}

/// Deep values used deep inside of templates: both depths together fit the stack of a thread.
#[test]
fn depths_add_up() {
    let value = "{{ $x := list 1 }}{{ range 148 }}{{ $x = list (dict \"a\" $x) }}{{ end }}";
    for (end, expected) in [
        ("print $v | len", 148 * 9 + 3),
        ("toJson $v | len", 148 * 8 + 3),
        ("deepCopy $v | len", 1),
        ("deepEqual $v $v | ternary 1 0", 1),
        ("printf \"%#v\" $v | len", 148 * 45 + 17),
        ("uniq (list $v $v) | len", 1),
        ("merge (dict) (dict \"a\" $v) | len", 1),
    ] {
        let called = "{{ $v := index . 0 }}{{ $n := index . 1 }}{{ range 1 }}{{ if $n }}\
                      {{ template \"r\" (list $v (sub $n 1)) }}{{ else }}";
        let text = format!(
            "{{{{ define \"r\" }}}}{called}{{{{ {end} }}}}{{{{ end }}}}{{{{ end }}}}{{{{ end }}}}\
             {value}{{{{ template \"r\" (list $x 130) }}}}"
        );
        assert_eq!(
            executed(&text, Limits::default()).unwrap(),
            expected.to_string(),
            "{end}"
        );
    }
}
