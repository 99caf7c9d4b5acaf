//! `printf`, verb by verb.

use std::slice::from_ref;

use super::printf;
use crate::value::Value;

fn formatted(format: &str, args: &[Value]) -> String {
    let mut out = Vec::new();
    printf(&mut out, format.as_bytes(), args, usize::MAX).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn what_is_wrong_with_a_format_is_shown() {
    let (one, text) = (Value::Int(1), Value::from("x"));
    for (format, args, expected) in [
        ("%d", &[][..], "%!d(MISSING)"),
        (
            "x",
            &[one.clone(), text.clone(), Value::Nil],
            "x%!(EXTRA int=1, string=x, <nil>)",
        ),
        ("%", &[], "%!(NOVERB)"),
        ("%!", from_ref(&one), "%!!(int=1)"),
        ("%[3]d", from_ref(&one), "%!d(BADINDEX)"),
        ("%[x]d", from_ref(&one), "%!d(BADINDEX)"),
        ("%[1]*d", &[Value::Int(5)], "%!d(MISSING)"),
        ("%*d", &[text.clone(), one.clone()], "%!(BADWIDTH)1"),
        ("%.*d", &[Value::Int(-1), one.clone()], "%!(BADPREC)1"),
        ("%999999999d", from_ref(&one), "%!(NOVERB)%!(EXTRA int=1)"),
        ("%[2]d %[1]d", &[one.clone(), Value::Int(2)], "2 1"),
        ("%-*d|", &[Value::Int(3), one.clone()], "1  |"),
        ("%*d|", &[Value::Int(-3), one.clone()], "1  |"),
        ("%% %5%", &[], "% %"),
    ] {
        assert_eq!(formatted(format, args), expected, "{format}");
    }
}

/// Rust's own formatting panics where a width or precision passes 65,535.
#[test]
fn widths_and_precisions_go_up_to_a_million() {
    let (number, float) = (Value::Int(7), Value::Float(-1.5));
    let values = [number, float, Value::from("é"), Value::Duration(1)];
    let zeros = |count: usize| "0".repeat(count);
    for (format, value, expected) in [
        ("%065536d", &values[0], zeros(65_535) + "7"),
        ("%.70000d", &values[0], zeros(69_999) + "7"),
        (
            "%#.70000x",
            &values[0],
            "0x".to_owned() + &zeros(69_999) + "7",
        ),
        (
            "%.70000U",
            &values[0],
            "U+".to_owned() + &zeros(69_999) + "7",
        ),
        (
            "%-70000dx",
            &values[0],
            "7".to_owned() + &" ".repeat(69_999) + "x",
        ),
        ("%.70000f", &values[1], "-1.5".to_owned() + &zeros(69_999)),
        (
            "%.70000e",
            &values[1],
            "-1.5".to_owned() + &zeros(69_999) + "e+00",
        ),
        ("%.70000g", &values[1], "-1.5".to_owned()),
        ("%#.70000g", &values[1], "-1.5".to_owned() + &zeros(69_998)),
        (
            "%.70000x",
            &values[1],
            "-0x1.8".to_owned() + &zeros(69_999) + "p+00",
        ),
        (
            "%070000v",
            &values[1],
            "-".to_owned() + &zeros(69_996) + "1.5",
        ),
        ("%70000s", &values[2], " ".repeat(69_999) + "é"),
        ("%70000v", &values[3], " ".repeat(69_997) + "1ns"),
        ("%1000000d", &values[0], " ".repeat(999_999) + "7"),
    ] {
        assert!(formatted(format, from_ref(value)) == expected, "{format}");
    }
    let size = [Value::Int(70_000), Value::Int(7), Value::Float(1.5)];
    assert_eq!(formatted("%*d", &size[..2]), " ".repeat(69_999) + "7");
    assert_eq!(
        formatted("%[2]*[1]d", &[Value::Int(7), Value::Int(70_000)]).len(),
        70_000
    );
    assert_eq!(
        formatted("%[3]*.[1]*[2]d", &size),
        "%!(BADWIDTH)".to_owned() + &zeros(69_999) + "7"
    );
    for (format, expected) in [("%*d", "%!(BADWIDTH)7"), ("%.*d", "%!(BADPREC)7")] {
        let args = [Value::Int(1_000_001), Value::Int(7)];
        assert_eq!(formatted(format, &args), expected);
    }
    // As Go has it, the number may have one digit more.
    for format in ["%10000010d", "%.10000010d", "%99999999999999999999d"] {
        assert_eq!(formatted(format, &[]), "%!(NOVERB)", "{format}");
    }
    assert_eq!(
        formatted("%[99999999999999999999]d", &size),
        "%!d(BADINDEX)"
    );
}

#[test]
fn verbs_format_as_in_go() {
    let int = Value::Int;
    let list = Value::list(vec![int(1), Value::from("a"), Value::Nil]);
    let map = Value::map([("k", Value::Nil)]);
    let cases: &[(&str, Value, &str)] = &[
        ("%5d|%[1]O", int(42), "   42|0o52"),
        ("%+.3d", int(7), "+007"),
        ("%08b", int(-5), "-0000101"),
        ("%#x|%[1]X", int(-255), "-0xff|-FF"),
        (
            "%c%[1]q%[1]U %#[1]U",
            int(0x4e16),
            "世'世'U+4E16 U+4E16 '世'",
        ),
        ("%+q", int(0xe9), "'\\u00e9'"),
        ("%x", Value::Uint64(u64::MAX), "ffffffffffffffff"),
        (
            "%6.2f|%-8.1e|%G",
            Value::Float(1234.5),
            "1234.50|%!e(MISSING)|%!G(MISSING)",
        ),
        ("%+08.2f", Value::Float(3.25159), "+0003.25"),
        ("%#g", Value::Float(1.0), "1.00000"),
        ("%x", Value::Float(3.25), "0x1.ap+01"),
        ("%08v", Value::Float(f64::INFINITY), "    +Inf"),
        (
            "%.2s|%5.1[1]s|%[1]5s",
            Value::from("éab"),
            "éa|    é|%!s(BADINDEX)",
        ),
        ("% x", Value::from("ab"), "61 62"),
        ("%#q", Value::from("a`b"), "\"a`b\""),
        ("%t", Value::Bool(true), "true"),
        ("%t", int(1), "%!t(int=1)"),
        ("%d", list.clone(), "[1 %!d(string=a) <nil>]"),
        (
            "%#v",
            list.clone(),
            "[]interface {}{1, \"a\", interface {}(nil)}",
        ),
        (
            "%#v",
            map.clone(),
            "map[string]interface {}{\"k\":interface {}(nil)}",
        ),
        ("%3v", list, "[  1   a <nil>]"),
        ("%T", map, "map[string]interface {}"),
        ("%s", Value::Nil, "%!s(<nil>)"),
        (
            "%v|%[1]d",
            Value::Duration(1_500_000_000),
            "1.5s|1500000000",
        ),
    ];
    for (format, value, expected) in cases {
        assert_eq!(formatted(format, from_ref(value)), *expected, "{format}");
    }
}
