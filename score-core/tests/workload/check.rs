//! The rules that no schema can say.

use score_core::diagnostic::{Code, Diagnostic};

use crate::checked;
use score_core::codes;

/// Code, message and the text at the place of each diagnostic.
fn faults(text: &str) -> Vec<(Code, String, String)> {
    let (diags, sources) = checked(text);
    let place = |d: &Diagnostic| {
        d.span
            .map(|span| sources.text(span).to_owned())
            .unwrap_or_default()
    };
    diags
        .into_iter()
        .map(|d| (d.code, place(&d), d.hints.join("; ")))
        .collect()
}

#[test]
fn placeholders_name_what_there_is() {
    for (text, expected) in [
        ("plain $x $${nope} ${open", None),
        ("${metadata.name}", None),
        (r"${metadata.annotations.example\.com/x}", None),
        ("${resources.db}", None),
        ("${resources.db.a b.c}", None),
        (
            "${metadata}",
            Some((
                codes::MALFORMED_PLACEHOLDER,
                "metadata",
                "write the key: `${metadata.name}`, for example; write `$${metadata}` for the text itself",
            )),
        ),
        (
            "${}",
            Some((
                codes::MALFORMED_PLACEHOLDER,
                "",
                "write `$${}` for the text itself",
            )),
        ),
        (
            "x ${metadata..name}",
            Some((
                codes::MALFORMED_PLACEHOLDER,
                "",
                "leave the dot out: `${metadata.name}`",
            )),
        ),
        (
            "x ${resources.bd.host}",
            Some((codes::UNKNOWN_RESOURCE, "bd", "did you mean `db`?")),
        ),
        (
            r"${resources.q\.r.s}",
            Some((
                codes::UNKNOWN_RESOURCE,
                r"q\.r",
                "there is `db` (of type `t`)",
            )),
        ),
        (
            "${resource.db.x}",
            Some((
                codes::UNKNOWN_REFERENCE,
                "resource",
                "did you mean `${resources.db.x}`?; write `$${resource.db.x}` for the text itself",
            )),
        ),
    ] {
        let document = format!(
            "metadata: {{name: shop}}\nresources: {{db: {{type: t}}}}\ncontainers: {{c: {{image: i, variables: {{V: '{text}'}}}}}}"
        );
        let expected =
            expected.map(|(code, place, hint)| (code, place.to_owned(), hint.to_owned()));
        assert_eq!(faults(&document), Vec::from_iter(expected), "{text}");
    }
}

#[test]
fn before_names_others_without_a_cycle() {
    let probe = "readinessProbe: {exec: {command: [x]}}";
    for (containers, expected) in [
        ("aa: {image: i, before: {bb: {ready: complete}}}, bb: {image: i}".to_owned(), vec![]),
        (format!("aa: {{image: i, {probe}, before: {{bb: {{ready: healthy}}}}}}, bb: {{image: i}}"), vec![]),
        ("aa: {image: i, before: {bb: {ready: healthy}}}, bb: {image: i}".to_owned(), vec![codes::MISSING_PROBE]),
        ("aa: {image: i, before: {aa: {ready: started}}}".to_owned(), vec![codes::INVALID_BEFORE]),
        ("aa: {image: i, before: {ab: {ready: started}}}, bb: {image: i}".to_owned(), vec![codes::INVALID_BEFORE]),
        (
            "aa: {image: i, before: {bb: {ready: started}, cc: {ready: started}}}, bb: {image: i, before: {cc: {ready: started}}},
             cc: {image: i, before: {dd: {ready: started}}}, dd: {image: i}"
                .to_owned(),
            vec![],
        ),
        (
            "aa: {image: i, before: {bb: {ready: started}}}, bb: {image: i, before: {cc: {ready: started}}},
             cc: {image: i, before: {bb: {ready: started}}}"
                .to_owned(),
            vec![codes::CONTAINER_CYCLE],
        ),
    ] {
        let found = faults(&format!("metadata: {{name: shop}}\ncontainers: {{{containers}}}"));
        assert_eq!(found.iter().map(|(code, ..)| *code).collect::<Vec<_>>(), expected, "{containers}");
    }
    let (diags, _) = checked(
        "metadata: {name: s}\ncontainers: {aa: {image: i, before: {bb: {ready: started}}}, bb: {image: i, before: {aa: {ready: started}}}}",
    );
    let messages: Vec<_> = diags.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(
        messages,
        ["the `before` entries form a cycle: `aa` -> `bb` -> `aa`"]
    );
}
