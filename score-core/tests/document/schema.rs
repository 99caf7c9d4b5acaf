//! The Score format as a JSON Schema.

use score_core::diagnostic::Code;
use score_core::document::Document;
use score_core::schema::{PROVISIONERS, SCORE, check};
use score_schema::Schema;
use score_yaml::SourceMap;

const HEAD: &str = "apiVersion: score.dev/v1b1\nmetadata: {name: shop}\n";

fn said(text: &str) -> Vec<(Code, String, String)> {
    let mut sources = SourceMap::new();
    let file = sources.add("score.yaml", text);
    let root = score_yaml::parse(&sources, file).expect(text).remove(0);
    let document = Document::new(root).expect("a map");
    let diags = check(&document, &sources);
    diags
        .into_iter()
        .map(|d| (d.code, d.path.unwrap_or_default(), d.hints.join("; ")))
        .collect()
}

#[test]
fn schemas_compile() {
    for source in [SCORE, PROVISIONERS] {
        let schema = Schema::compile(source).expect("it is JSON");
        assert_eq!(schema.validate(), Ok(()));
    }
}

#[test]
fn what_breaks_the_format_is_said_with_its_field() {
    use score_core::codes::{INVALID_VALUE, UNKNOWN_FIELD, WRONG_TYPE};
    const QUOTES: &str = "put the value in quotes to make it a string: `A: \"1\"`";
    for (rest, expected) in [
        ("containers: {main: {image: x}}", vec![]),
        (
            "containers: {main: {image: x}}\nresources: {db: {type: ab, params: {a: {1: x}}, metadata: {a: {2: y}}}}",
            vec![],
        ),
        (
            "containers: {main: {imag: x}}",
            vec![(
                UNKNOWN_FIELD,
                "containers.main.imag",
                "did you mean `image`?",
            )],
        ),
        (
            "containers: {main: {image: x, variables: {A: 1}}}",
            vec![(WRONG_TYPE, "containers.main.variables.A", QUOTES)],
        ),
        (
            "containers: {main: {image: x, variables: {1: a}}}",
            vec![(
                WRONG_TYPE,
                "containers.main.variables.1",
                "put the key in quotes to make it a string: `\"1\"`",
            )],
        ),
        (
            "containers: {main: {image: x, files: {/a: {}}}}",
            vec![(
                INVALID_VALUE,
                "containers.main.files./a",
                "add `content: …`, or `source: FILE`, a file beside this one",
            )],
        ),
        (
            "containers: {main: {image: x, files: {/a: {content: x, source: y}}}}",
            vec![(
                INVALID_VALUE,
                "containers.main.files./a",
                "leave one of them out",
            )],
        ),
        (
            "containers: {main: {image: x, files: {/a: x}}}",
            vec![(
                WRONG_TYPE,
                "containers.main.files./a",
                "write `/a: {content: x}`",
            )],
        ),
        (
            "containers: {main: {image: x, files: 1}}",
            vec![(
                WRONG_TYPE,
                "containers.main.files",
                "write `files: {NAME: …}`",
            )],
        ),
        (
            "containers: {main: {image: x, volumes: {/a: {source: x, target: y}}}}",
            vec![(
                INVALID_VALUE,
                "containers.main.volumes./a.target",
                "leave it out: the path is the key",
            )],
        ),
        (
            "containers: {main: {image: x, livenessProbe: {extra: 1}}}",
            vec![
                (
                    INVALID_VALUE,
                    "containers.main.livenessProbe",
                    "add `httpGet: {path: /, port: 8080}`, or `exec: {command: [\"cat\", \"/tmp/ready\"]}`",
                ),
                (
                    UNKNOWN_FIELD,
                    "containers.main.livenessProbe.extra",
                    "expected `httpGet`, `exec`",
                ),
            ],
        ),
        (
            "containers: {}",
            vec![(
                INVALID_VALUE,
                "containers",
                "add a container: `main: {image: …}`",
            )],
        ),
        (
            "containers: {m: {image: x}}",
            vec![(
                INVALID_VALUE,
                "containers.m",
                "choose a name of 2 characters or more",
            )],
        ),
    ] {
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(code, path, hint)| (code, path.to_owned(), hint.to_owned()))
            .collect();
        assert_eq!(said(&format!("{HEAD}{rest}")), expected, "{rest}");
    }
}
