use score_template::{Context, Error, Limits, Outside, Template, Value};

use crate::text;

/// Less than a run has, so that many inputs can be tried.
const LIMITS: Limits = Limits {
    steps: 200_000,
    output: 1 << 20,
    depth: 100,
};

/// A Go template over some data.
///
/// # Panics
/// A second execution gives something else; an error is nowhere in the text; the output is larger than allowed; or a
/// field was looked at that [`Template::may_read`] knows nothing of.
pub fn template(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let template = match Template::parse(&text, &score_sprig::FUNCTIONS) {
        Ok(template) => template,
        Err(error) => return check_place(&error, &text),
    };
    let first = execute(&template, "shared");
    assert_eq!(
        first,
        execute(&template, "shared"),
        "a second run gives something else"
    );
    if !template.may_read("Shared") {
        let other = execute(&template, "other");
        assert_eq!(first, other, "it looks at what it does not name");
    }
    match first {
        Ok(output) => assert!(output.len() <= LIMITS.output, "{} bytes", output.len()),
        Err(error) => check_place(&error, &text),
    }
}

fn check_place(error: &Error, text: &str) {
    assert!(
        text.is_char_boundary(error.offset),
        "{error:?} is not in the text"
    );
    assert!(error.line > 0 && error.column > 0, "{error:?}");
    assert!(!error.to_string().is_empty());
}

fn execute(template: &Template, shared: &str) -> Result<String, Error> {
    let item = Value::map([
        ("a", Value::from("\u{e9} b")),
        ("n", Value::Nil),
        ("port", Value::Int(80)),
    ]);
    let list = Value::list(vec![
        item.clone(),
        Value::Float(1.5),
        Value::bytes(vec![0xff]),
        Value::from("x"),
    ]);
    let data = Value::map([
        ("Uid", Value::from("thing.default#web.db")),
        ("Init", item.clone()),
        ("State", Value::map([("list", list.clone())])),
        ("Params", item),
        ("List", list),
        ("Low", Value::Int(i64::MIN)),
        ("High", Value::Uint64(u64::MAX)),
        ("Shared", Value::map([("key", Value::from(shared))])),
    ]);
    template.execute(&data, &mut Context::with_limits(&Fixed, LIMITS))
}

/// An outside that is the same in every run.
struct Fixed;

impl Outside for Fixed {
    fn random(&self, buffer: &mut [u8]) {
        for (i, byte) in buffer.iter_mut().enumerate() {
            *byte = (i % 251) as u8;
        }
    }
}
