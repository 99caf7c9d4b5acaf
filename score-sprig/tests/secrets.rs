//! Messages of templates that fail say no part of what may be a secret.

use score_sprig::FUNCTIONS;
use score_template::{CallError, Context, Error, Outside, Template, Value};

struct Environment;

impl Outside for Environment {
    fn env(&self, name: &str) -> Result<Option<String>, CallError> {
        Ok((name == "SECRET").then(|| "hunter2secret".to_owned()))
    }
}

fn failed(text: &str, value: &str) -> Error {
    let template = Template::parse(text, &FUNCTIONS).expect("it parses");
    let data = Value::map([("pw", Value::from(value))]);
    let mut context = Context::new(&Environment);
    template.execute(&data, &mut context).expect_err(text)
}

#[test]
fn parts_of_values_are_in_no_message() {
    for (text, value) in [
        (
            "{{ urlParse (printf `postgres://u:%s@h/db` .pw) }}",
            "hunter2/secret9",
        ),
        ("{{ mustToDate `2006` .pw }}", "2006hunter2secret"),
        ("{{ mustRegexMatch .pw `a` }}", "xyz(?<hunter2-secretlong"),
        ("{{ regexFind .pw `a` }}", "xyz(?<hunter2-secretlong"),
        ("{{ mustDateModify .pw now }}", "12hunter2secret"),
        (
            "{{ genSignedCert `a` (list .pw) nil 1 (buildCustomCert .pw .pw) }}",
            "LS0tLS1CRUdJTiBodW50ZXIyLS0tLS0KWVE9PQotLS0tLUVORCBodW50ZXIyLS0tLS0K",
        ),
        ("{{ mustFromJson .pw }}", "12345678901e1234"),
    ] {
        // Whoever has the whole value finds it.
        let message = failed(text, value).message.replace(value, "");
        for part in ["hunter", "secret", "123456"] {
            assert!(!message.contains(part), "{text}: {message}");
        }
    }
}

#[test]
fn values_of_the_environment_are_in_no_message() {
    for text in [
        "{{ mustToDate `2006` (env `SECRET`) }}",
        "{{ fail (expandenv `x${SECRET}y`) }}",
        "{{ env `SECRET` | quote | fail }}",
    ] {
        let error = failed(text, "").to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn what_stands_in_the_template_is_said() {
    let error = failed("{{ mustToDate `2006` `2006 and more` }}", "");
    assert!(error.message.contains("and more"), "{}", error.message);
}
