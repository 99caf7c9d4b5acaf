use super::*;
use crate::codes;

fn masked(text: &str, values: &[&str], public: &str) -> String {
    let mut diagnostics = [Diagnostic::new(crate::test_codes::TEMPLATE_FAILED, text)];
    let visit = |f: &mut dyn FnMut(&str)| values.iter().for_each(|value| f(value));
    let public = Public {
        codes: &[crate::test_codes::TEST_CODES],
        is_name: &|word| word == "billing-api",
        texts: &|| vec![Cow::Borrowed(public)],
    };
    mask(&mut diagnostics, &visit, &public);
    diagnostics[0].message.clone()
}

#[test]
fn values_are_masked_wherever_they_stand() {
    for (text, expected) in [
        ("parsing `hunter2`", "parsing `***`"),
        ("hunter2x is no value", "hunter2x is no value"),
        ("at xxcorrect horsexx: no", "at xx***xx: no"),
        ("the port 5432 of tcp", "the port 5432 of tcp"),
        ("number 1234567", "number ***"),
        ("line BEGIN KEY", "line ***"),
        (r"ab\tcd and more", "*** and more"),
        ("of the postgres", "of the postgres"),
    ] {
        let values = [
            "hunter2",
            "correct horse",
            "tcp",
            "5432",
            "1234567",
            "x\nBEGIN KEY\n",
            "ab\tcd",
            "postgres",
        ];
        assert_eq!(masked(text, &values, "type: postgres"), expected);
    }
}

#[test]
fn the_ends_of_a_long_value_are_masked_too() {
    let value: String = (0..100).map(|n| format!("{n:03}ab")).collect();
    let text = score_yaml::message!("cannot read `{value}` here");
    assert!(text.contains('…'));
    assert_eq!(masked(&text, &[&value], ""), "cannot read `***…***` here");
    let all = masked(&format!("cannot read `{}`", &value[..150]), &[&value], "");
    assert_eq!(all, "cannot read `***`");
}

#[test]
fn values_are_found_whole() {
    let mut values = Vec::new();
    each_text(
        &score_yaml::parse_str("{a: [long text, 12345678], b: {c: true}}").expect("YAML"),
        &mut |text| {
            values.push(text.to_owned());
        },
    );
    assert_eq!(values, ["long text", "12345678"]);
    let visit = |f: &mut dyn FnMut(&str)| values.iter().for_each(|value| f(value));
    let secrets = Secrets::all(&visit);
    assert_eq!(secrets.mask("x long text y"), "x *** y");
    assert_eq!(format!("{secrets:?}"), "Secrets(2)");
}

#[test]
fn values_are_masked_in_paths_but_for_fields() {
    for (path, expected) in [
        ("manifests.0.annotations", "manifests.0.annotations"),
        ("manifests.0.spec", "manifests.0.spec"),
        ("manifests.0.hunter2-hunter2.x", "manifests.0.***.x"),
        ("manifests.0.hunter2", "manifests.0.***"),
        ("volumes.swordfish", "volumes.***"),
    ] {
        let diagnostic = Diagnostic::new(crate::test_codes::TEMPLATE_FAILED, "a fault").path(path);
        let mut diagnostics = [diagnostic];
        let values = [
            "annotations",
            "spec",
            "hunter2-hunter2",
            "hunter2",
            "swordfish",
        ];
        let visit = |f: &mut dyn FnMut(&str)| values.iter().for_each(|value| f(value));
        let public = Public {
            codes: &[],
            is_name: &|_| false,
            texts: &Vec::new,
        };
        mask(&mut diagnostics, &visit, &public);
        assert_eq!(diagnostics[0].path.as_deref(), Some(expected));
    }
}

#[test]
fn values_are_masked_as_others_quote_them() {
    let values = [r#"pa"ss\word1"#, "x\nfoo!!", "a<b>c&d", "gr\u{fc}n-Wald"];
    for (text, expected) in [
        (r#"parsing "pa\"ss\\word1""#, r#"parsing "***""#),
        (
            r#"in "parsing \"pa\\\"ss\\\\word1\"""#,
            r#"in "parsing \"***\"""#,
        ),
        (r"line x\nfoo!!", r"line x\n***"),
        (r"line n\nfoo!!", r"line n\n***"),
        ("line xfoo!!", "line xfoo!!"),
        (r"said \u003ca\u003cb\u003ec\u0026d", r"said \u003c***"),
        (r"said gr\u00fcn-Wald", "said ***"),
    ] {
        assert_eq!(masked(text, &values, ""), expected, "{text}");
    }
    // Of a value that a file says as it is, other forms are no secret either.
    let text = r#"parsing "pa\"ss\\word1""#;
    assert_eq!(masked(text, &values, r#"- pa"ss\word1"#), text);
}

#[test]
fn what_is_left_of_a_value_where_a_text_is_cut_is_masked() {
    let value = "correct-horse-battery-staple";
    for (text, expected) in [
        ("cannot read correct-ho…", "cannot read ***…"),
        ("cannot read corr...", "cannot read ***..."),
        ("cannot read cor…", "cannot read cor…"),
        // Four letters of a word are no part of a value.
        ("cannot hardcorr…", "cannot hardcorr…"),
        ("cannot hardcorrect-ho…", "cannot hard***…"),
        ("…ple` was read", "…ple` was read"),
        ("…aple` was read", "…***` was read"),
        ("...staples", "...staples"),
        ("a…b…tery-staple was", "a…b…*** was"),
        ("it is correct-horse-batt", "it is ***"),
        ("battery-staple it is", "battery-staple it is"),
        ("orse-battery-staple it is", "*** it is"),
        ("it is correct", "it is correct"),
        (
            "`n1`, … 2 more of correct ones",
            "`n1`, … 2 more of correct ones",
        ),
    ] {
        assert_eq!(masked(text, &[value], ""), expected, "{text}");
    }
    // What is left is public by itself.
    assert_eq!(masked("is corr…", &[value], "correct: 1"), "is corr…");
    let umlauts = "ä".repeat(40);
    assert_eq!(masked("ist ääää…", &[&umlauts], ""), "ist ***…");
}

#[test]
fn a_cut_anywhere_in_a_message_leaves_nothing_of_a_value() {
    let value: String = ('a'..='z').chain('0'..='9').chain('A'..='E').collect();
    for before in 0..score_yaml::message::MAX_MESSAGE + 100 {
        let text = format!("{}{value}{}", "-".repeat(before), "-".repeat(2100 - before));
        let said = masked(&text, &[&value], "");
        for window in value.as_bytes().windows(4) {
            let window = std::str::from_utf8(window).expect("ASCII");
            assert!(!said.contains(window), "{before}: {said}");
        }
    }
}

#[test]
fn what_only_starts_like_a_long_value_is_no_part_of_it() {
    let url = format!("https://registry.example.com/{}", "v".repeat(80));
    let text = "cannot read `https://registry.example.com/s.json`: 404, try --x";
    assert_eq!(masked(text, &[&url], ""), text);
    let cut = "cannot read `https://registry.example.com/vv…`: 404";
    assert_eq!(masked(cut, &[&url], ""), "cannot read `***…`: 404");
}

#[test]
fn our_own_words_and_names_are_no_secrets() {
    for text in [
        "---- the workload is no provisioner ----",
        "error: expected a container",
        "the workload `billing-api` is odd",
    ] {
        let values = [
            "----",
            "workload",
            "Provisioner",
            "error",
            "container",
            "billing-api",
        ];
        assert_eq!(masked(text, &values, ""), text);
    }
}

#[test]
#[expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test may look at a clock"
)]
fn very_many_values_and_messages_take_no_long() {
    let values: Vec<String> = (0..500_000)
        .map(|n| format!("AAAAAAAA{n}BBBBBBBB"))
        .collect();
    let visit = |f: &mut dyn FnMut(&str)| values.iter().for_each(|value| f(value));
    let source = "AAAAAAAA_BBBBBBBB ".repeat(100_000);
    let public = Public {
        codes: &[],
        is_name: &|_| false,
        texts: &|| vec![Cow::Borrowed(source.as_str())],
    };
    let about = |n: usize| {
        let text = format!("no AAAAAAAA_BBBBBBBB, AAAAAAAA{n}BBBBBBBB, 0000111122223333AAAAAAAA…");
        Diagnostic::new(codes::UNKNOWN_FIELD, text)
    };
    let mut diagnostics: Vec<Diagnostic> = (0..1000).map(about).collect();
    let began = std::time::Instant::now();
    mask(&mut diagnostics, &visit, &public);
    let said = &diagnostics[77].message;
    assert_eq!(said, "no AAAAAAAA_BBBBBBBB, ***, 0000111122223333AAAAAAAA…");
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}

proptest::proptest! {
    #[test]
    fn any_text_is_masked_between_characters(
        values in proptest::collection::vec("[aäß漢…\u{1b}\"]{4,24}", 1..4),
        text in "[aäß漢….\u{1b}\"]{0,60}",
    ) {
        let visit = |f: &mut dyn FnMut(&str)| values.iter().for_each(|value| f(value));
        let secrets = Secrets::all(&visit);
        for text in [text.clone(), score_yaml::message::visible(&text).into_owned()] {
            let said = secrets.mask(&text);
            for value in values.iter().filter(|value| value.len() >= LONG) {
                let value = value.trim();
                let is_looked_for = super::values::may_be_secret(value);
                proptest::prop_assert!(!is_looked_for || !said.contains(value), "{}", said);
            }
        }
    }
}
