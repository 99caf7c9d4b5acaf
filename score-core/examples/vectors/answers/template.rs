//! The kind that asks about Go templates: `root`, `template`, `data`; randomness and the clock
//! stand still.

use score_core::target::data_fields;
use std::time::Duration;

use score_template::value::{Element, Entries, Map, Struct, StructType, Type, Value};
use score_template::{
    CallError, CallResult, Context, Function, Functions, Library, Outside, Template,
};
use serde_json::Value as Json;

use super::Answer;

/// `template`: the text that it gives.
pub(crate) fn render(question: &Json) -> Answer {
    let text = question["template"].as_str().unwrap_or_default();
    let data = match question["root"].as_str() {
        Some("compose") => record(&COMPOSE, &question["data"]),
        Some("k8s") => record(&K8S, &question["data"]),
        Some("patch-compose") => record(&PATCH_COMPOSE, &question["data"]),
        Some("patch-k8s") => record(&PATCH_K8S, &question["data"]),
        _ => value(&question["data"]),
    };
    let template = Template::parse(text, &FUNCTIONS).map_err(|error| error.to_string())?;
    template
        .execute(&data, &mut Context::new(&Still))
        .map_err(|error| error.to_string())
}

static COMPOSE: StructType = StructType::new(
    "main.Compose",
    &data_fields::<13>(
        &[],
        &["WorkloadServices", "ComposeProjectName", "MountsDirectory"],
    ),
);
static K8S: StructType = StructType::new(
    "main.K8s",
    &data_fields::<14>(
        &["Guid"],
        &["WorkloadMetadata", "WorkloadServices", "Namespace"],
    ),
);
static PATCH_COMPOSE: StructType = StructType::new("main.PatchCompose", &["Compose", "Workloads"]);
static PATCH_K8S: StructType =
    StructType::new("main.PatchK8s", &["Manifests", "Workloads", "Namespace"]);
static SERVICE: StructType = StructType {
    name: "main.NetworkService",
    fields: &["ServiceName", "Ports"],
    json: &[],
    zero: || record(&SERVICE, &Json::Null),
};
static PORT: StructType = StructType {
    name: "main.ServicePort",
    fields: &["Name", "Port", "TargetPort", "Protocol"],
    json: &[],
    zero: || record(&PORT, &Json::Null),
};

/// A struct whose fields have the types that their names say; what is missing is zero.
fn record(ty: &'static StructType, data: &Json) -> Value {
    let field = |name: &&str| match (*name, &data[*name]) {
        ("WorkloadServices", entries) => records(&SERVICE, entries),
        ("Ports", entries) => records(&PORT, entries),
        ("Port" | "TargetPort", port) => Value::Int(port.as_i64().unwrap_or(0)),
        ("Manifests", Json::Null) => Value::List(score_template::value::List::nil(Element::Any)),
        (
            "Params" | "Metadata" | "Init" | "State" | "Shared" | "WorkloadMetadata" | "Compose"
            | "Workloads",
            Json::Null,
        ) => Value::Map(Map::nil(Element::Any)),
        (_, Json::Null) => Value::from(""),
        (_, data) => value(data),
    };
    Value::Struct(Struct::new(ty, ty.fields.iter().map(field).collect()))
}

fn records(ty: &'static StructType, data: &Json) -> Value {
    let element = Element::Struct(ty);
    Value::Map(match data.as_object() {
        Some(object) => Map::new(
            element,
            object
                .iter()
                .map(|(key, data)| (key.as_str().into(), record(ty, data)))
                .collect(),
        ),
        None => Map::nil(element),
    })
}

fn value(data: &Json) -> Value {
    match data {
        Json::Null => Value::Nil,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(int), _) => Value::Int(int),
            (None, Some(uint)) => Value::Uint64(uint),
            (None, None) => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::list(items.iter().map(value).collect()),
        Json::Object(object) => {
            let entries: Entries = object
                .iter()
                .map(|(key, data)| (key.as_str().into(), value(data)))
                .collect();
            Value::Map(Map::new(Element::Any, entries))
        }
    }
}

/// An outside that always answers the same.
struct Still;

impl Outside for Still {
    fn random(&self, buffer: &mut [u8]) {
        buffer.fill(b'r');
    }

    fn now(&self) -> Duration {
        Duration::from_secs(1_700_000_000)
    }

    fn env(&self, name: &str) -> Result<Option<String>, CallError> {
        Ok(match name {
            "HOME" => Some("/home/u".to_owned()),
            "FOO" => Some("bar".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        })
    }
}

/// Functions that give constants, and those of the reference tools.
static CONSTANT: Library = Library::new(&[&[
    Function::new("encodeSecretRef", &[Type::Str, Type::Str], secret_reference),
    Function::new("genPrivateKey", &[Type::Str], |_, _| Ok(Value::from("KEY"))),
    Function::new("randAlpha", &[Type::Int], |context, args| {
        repeated(context, args, 'r')
    }),
    Function::new("randAlphaNum", &[Type::Int], |context, args| {
        repeated(context, args, 'r')
    }),
    Function::new("randAscii", &[Type::Int], |context, args| {
        repeated(context, args, 'r')
    }),
    Function::new("randInt", &[Type::Int, Type::Int], |_, args| match args {
        [Value::Int(least), Value::Int(end)] if end > least => Ok(Value::Int(*least)),
        _ => Err("invalid argument to Intn".into()),
    }),
    Function::new("randNumeric", &[Type::Int], |context, args| {
        repeated(context, args, '7')
    }),
    Function::new("substituteValue", &[Type::Any, Type::Any], |_, args| {
        Ok(args[1].clone())
    }),
    Function::new("uuidv4", &[], |_, _| {
        Ok(Value::from("11111111-2222-4333-8444-555555555555"))
    }),
]]);

static FUNCTIONS: Functions = Functions::of(&[&CONSTANT, &score_sprig::LIBRARY]);

fn secret_reference(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let text = |index: usize| args[index].as_text().unwrap_or_default();
    Ok(Value::from(format!("🔐💬{}_{}💬🔐", text(0), text(1))))
}

fn repeated(context: &mut Context<'_>, args: &[Value], unit: char) -> CallResult {
    match args {
        [Value::Int(count)] if *count >= 0 => {
            context.charge(count.unsigned_abs())?;
            Ok(Value::from(
                unit.to_string()
                    .repeat(usize::try_from(*count).unwrap_or(0)),
            ))
        }
        _ => Err("strings: negative Repeat count".into()),
    }
}
