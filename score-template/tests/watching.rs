//! Guards of calls, and notes of values that are missing.

use std::cell::RefCell;

use score_template::value::Type;
use score_template::{
    CallError, CallGuard, Closed, Context, Function, Functions, Library, Limits, Template, Value,
};

static ECHO: Library = Library::new(&[&[Function::new("echo", &[Type::Any], |_, args| {
    Ok(args.first().cloned().unwrap_or(Value::Nil))
})]]);
static FUNCTIONS: Functions = Functions::of(&[&ECHO]);

/// Refuses texts with `secret` in them, and notes what is called.
#[derive(Default)]
struct Guard {
    calls: RefCell<Vec<String>>,
    steps: u64,
}

impl CallGuard for Guard {
    fn check(&self, function: &str, args: &[Value], steps: u64) -> Result<u64, CallError> {
        self.calls.borrow_mut().push(function.to_owned());
        let texts = args.iter().filter_map(Value::as_text);
        let mut texts = texts.filter(|text| text.contains("secret"));
        match texts.next() {
            Some(_) => Err("this is not to be computed on".into()),
            None => Ok(self.steps.min(steps.saturating_add(1))),
        }
    }
}

fn run(text: &str, data: &Value, context: &mut Context<'_>) -> Result<String, String> {
    let template = Template::parse(text, &FUNCTIONS).expect("the test's template parses");
    let output = template.execute(data, context);
    output.map_err(|error| format!("{}:{} {}", error.line, error.column, error.message))
}

#[test]
fn a_guard_is_asked_before_each_call() {
    let data = Value::map([("a", Value::from("x")), ("s", Value::from("a secret"))]);
    let guard = Guard::default();
    let mut context = Context::new(&Closed).guarded_by(&guard);
    let text = "{{ if and .s (or .s .a) }}{{ .s }}{{ end }} {{ echo .a | len }}";
    assert_eq!(run(text, &data, &mut context).as_deref(), Ok("a secret 1"));
    assert_eq!(*guard.calls.borrow(), ["echo", "len"]);
    assert_eq!(
        run("a\n{{ .s | echo }}", &data, &mut context),
        Err("2:9 error calling echo: this is not to be computed on".to_owned())
    );
}

#[test]
fn what_a_guard_looks_at_is_charged() {
    let guard = Guard {
        steps: 40,
        ..Guard::default()
    };
    let limits = Limits {
        steps: 100,
        ..Limits::default()
    };
    let mut context = Context::with_limits(&Closed, limits).guarded_by(&guard);
    let said = run(
        "{{ echo 1 }}{{ echo 2 }}{{ echo 3 }}",
        &Value::Nil,
        &mut context,
    );
    assert!(
        said.as_ref()
            .is_err_and(|said| said.contains("more than 100 steps")),
        "{said:?}"
    );
}

#[test]
fn values_that_are_missing_are_noted_where_they_are_printed() {
    let data = Value::map([
        ("driver", Value::map([("n", Value::Nil)])),
        (
            "items",
            Value::list(vec![Value::map([("x", Value::Int(1))]); 3]),
        ),
    ]);
    let text = "{{ .drivers.arn }}\n é {{ $.driver.n }}{{ range .items }}{{ .y }}{{ $.z }}{{ end }}\
        {{ $v := .nope }}{{ if .nope }}{{ end }}{{ define \"t\" }}{{ .q }}{{ $.q }}{{ end }}{{ template \"t\" .driver }}";
    let mut context = Context::new(&Closed);
    run(text, &data, &mut context).expect("missing values are no errors");
    let noted: Vec<_> = context
        .take_doubts()
        .into_iter()
        .map(|value| (value.text, value.line, value.column, value.is_of_data))
        .collect();
    // The column of a chain is that of its last field, as in Go's errors.
    let expected = [
        (".drivers.arn", 1, 12, true),
        ("$.driver.n", 2, 9, true),
        (".y", 2, 42, false),
        ("$.z", 2, 51, true),
        (".q", 2, 124, false),
        ("$.q", 2, 133, false),
    ];
    let expected = expected.map(|(text, line, column, is)| (text.to_owned(), line, column, is));
    assert_eq!(noted, expected);
    assert!(context.take_doubts().is_empty());
}

#[test]
fn of_very_many_missing_values_the_first_are_noted() {
    let text = "{{ range .items }}{{ .y }}{{ end }}".to_owned() + &"{{ .a }}".repeat(100);
    let items = Value::list(vec![Value::map([("x", Value::Nil)]); 100_000]);
    let mut context = Context::new(&Closed);
    run(&text, &Value::map([("items", items)]), &mut context).expect("it runs");
    assert_eq!(context.take_doubts().len(), 16);
}
