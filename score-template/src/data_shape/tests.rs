use super::*;
use crate::function::{Function, Library};
use crate::functions::Functions;
use crate::template::Template;
use crate::value::Type;

static OTHERS: Library = Library::new(&[&[
    Function::outside("default", &[Type::Any, Type::Any]),
    Function::outside("dict", &[]),
    Function::outside("dig", &[Type::Str, Type::Any, Type::Map]),
    Function::outside("first", &[Type::Any]),
    Function::outside("mul", &[Type::Any, Type::Any]),
    Function::outside("quote", &[Type::Any]),
    Function::outside("trunc", &[Type::Int, Type::Str]),
]]);
static FUNCTIONS: Functions = Functions::of(&[&OTHERS]);

/// A shape in short: kinds by their first letter, `!` behind what is required.
fn said(shape: &DataShape) -> String {
    let mut said = shape
        .kind
        .map_or("", |kind| match kind {
            ShapeKind::Text => "t",
            ShapeKind::Number => "n",
            ShapeKind::List => "l",
            ShapeKind::Map => "m",
        })
        .to_owned();
    if shape.is_required {
        said.push('!');
    }
    if shape.is_asked {
        said.push('?');
    }
    if !shape.fields.is_empty() {
        let fields = shape.fields.iter();
        let fields: Vec<String> = fields
            .map(|(name, field)| format!("{name}{}", said_below(field)))
            .collect();
        said += &format!("{{{}}}", fields.join(" "));
    }
    if let Some(items) = &shape.items {
        said += &format!("[{}]", self::said(items));
    }
    said
}

fn said_below(shape: &DataShape) -> String {
    match said(shape) {
        text if text.is_empty() => text,
        text => format!(":{text}"),
    }
}

#[test]
fn what_is_done_with_a_value_says_what_it_is() {
    for (text, shape) in [
        ("{{ .A.x }} {{ mul 2 .A.y }}", "{A:!{x:! y:n!}}"),
        ("{{ .A | default 5 }} {{ if .B }}{{ end }}", "{A:n B:?}"),
        ("{{ $a := .A }}{{ $a.x | trunc 8 | quote }}", "{A:!{x:t!}}"),
        ("{{ range .A }}{{ .x }}{{ end }}", "{A:l![!{x:!}]}"),
        (
            "{{ range $k, $v := .A }}{{ $v.x }}{{ $k }}{{ end }}",
            "{A:m![!{x:!}]}",
        ),
        ("{{ with .A.x }}{{ .y }}{{ end }}", "{A:!{x:!{y:!}}}"),
        ("{{ (.A | default dict).x | default 1 }}", "{A:m{x:n}}"),
        ("{{ dig \"x\" 1 .A }}", "{A:m!{x}}"),
        (
            "{{ (index .A \"x\" 0).y }}{{ (first .B).z }}",
            "{A:!{x:![!{y:!}]} B:l![!{z:!}]}",
        ),
        ("{{ if gt .A 5 }}{{ end }}{{ eq .B \"x\" }}", "{A:n! B}"),
        (
            "{{ define \"t\" }}{{ .x }}{{ template \"t\" .y }}{{ end }}{{ template \"t\" .A }}",
            "",
        ),
    ] {
        let template = Template::parse(text, &FUNCTIONS).expect("the test's template parses");
        let found = said(&template.data_shape());
        let found = found.trim_start_matches('!');
        match shape {
            // It calls itself: what counts is that the walk ends.
            "" => assert!(found.starts_with("{A:!{x:! y:!{x:!"), "{found}"),
            shape => assert_eq!(found, shape, "{text}"),
        }
    }
}
