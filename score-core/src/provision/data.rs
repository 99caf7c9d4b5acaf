//! The data of templates: plain values as the template language sees them and back, and the facts of a request.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};
use score_template::value::{Element, MAX_NESTING, Map, Struct, StructType, Value};

use super::{Request, ServicePort, WorkloadServices};

/// A plain value as templates see it.
pub(crate) fn value(value: score_yaml::Value) -> Value {
    use score_yaml::Value as Plain;
    match value {
        Plain::Null => Value::Nil,
        Plain::Bool(b) => Value::Bool(b),
        Plain::Int(n) => Value::Int(n),
        Plain::UInt(n) => Value::Uint64(n),
        Plain::Float(n) => Value::Float(n),
        Plain::String(text) => Value::str(text),
        Plain::Timestamp(text) => time(&text),
        Plain::Seq(items) => Value::list(items.into_iter().map(self::value).collect()),
        Plain::Map(entries) => Value::Map(map(entries)),
    }
}

/// A plain map as templates see it.
pub(crate) fn map(map: score_yaml::Map) -> Map {
    let entries = map
        .into_iter()
        .map(|(key, item)| (Arc::from(key), value(item)));
    Map::new(Element::Any, entries.collect())
}

/// A time. What is none, though it looked like one, stays text.
fn time(text: &str) -> Value {
    let rfc3339 = score_yaml::timestamp::rfc3339(text);
    let offset = Pieces::parse(&rfc3339)
        .ok()
        .and_then(|pieces| pieces.to_numeric_offset());
    match rfc3339.parse::<Timestamp>() {
        Ok(time) => Value::Time(Arc::new(
            time.to_zoned(TimeZone::fixed(offset.unwrap_or(Offset::UTC))),
        )),
        Err(_) => Value::str(rfc3339),
    }
}

/// What templates may have set in a map, as plain data. What has no plain form is its text; nesting without
/// end (a template can put a map into itself) is cut off.
pub(crate) fn plain_map(map: &Map) -> score_yaml::Map {
    plain_map_at(map, 0)
}

fn plain_map_at(map: &Map, depth: usize) -> score_yaml::Map {
    let entries = map.snapshot().into_iter();
    entries
        .map(|(key, item)| (key.to_string(), plain_at(&item, depth + 1)))
        .collect()
}

fn plain_at(value: &Value, depth: usize) -> score_yaml::Value {
    use score_yaml::Value as Plain;
    if depth > MAX_NESTING {
        return Plain::Null;
    }
    match value {
        Value::Absent | Value::Nil => Plain::Null,
        Value::Bool(b) => Plain::Bool(*b),
        Value::Int(n) | Value::Int64(n) | Value::Duration(n) => Plain::Int(*n),
        Value::Uint64(n) => i64::try_from(*n).map_or(Plain::UInt(*n), Plain::Int),
        Value::Float(n) => Plain::Float(*n),
        Value::Str(_) | Value::Bytes(_) => {
            Plain::String(value.as_text().unwrap_or_default().into_owned())
        }
        Value::List(list) => Plain::Seq(
            list.items()
                .iter()
                .map(|item| plain_at(item, depth + 1))
                .collect(),
        ),
        Value::Map(map) => Plain::Map(plain_map_at(map, depth)),
        Value::Struct(fields) => fields
            .fields()
            .map(|(name, item)| (name.to_owned(), plain_at(item, depth + 1)))
            .collect(),
        Value::Time(time) => {
            let text = time
                .timestamp()
                .display_with_offset(time.offset())
                .to_string();
            Plain::Timestamp(score_yaml::timestamp::rfc3339(&text))
        }
        Value::Object(object) => Plain::String(object.text()),
    }
}

static NETWORK_SERVICE: StructType = StructType {
    name: "provisioners.NetworkService",
    fields: &["ServiceName", "Ports"],
    zero: || {
        let ports = Value::Map(Map::nil(Element::Struct(&SERVICE_PORT)));
        Value::Struct(Struct::new(&NETWORK_SERVICE, vec![Value::str(""), ports]))
    },
};

static SERVICE_PORT: StructType = StructType {
    name: "provisioners.ServicePort",
    fields: &["Name", "Port", "TargetPort", "Protocol"],
    zero: || {
        let fields = vec![Value::str(""), Value::Int(0), Value::Int(0), Value::str("")];
        Value::Struct(Struct::new(&SERVICE_PORT, fields))
    },
};

/// `.WorkloadServices`
pub(super) fn services(services: &WorkloadServices) -> Value {
    let entries = services.iter().map(|(workload, service)| {
        let ports = service
            .ports
            .iter()
            .map(|(name, port)| (Arc::from(name.as_str()), self::port(port)));
        let ports = Map::new(Element::Struct(&SERVICE_PORT), ports.collect());
        let fields = vec![Value::str(service.service_name.as_str()), Value::Map(ports)];
        (
            Arc::from(workload),
            Value::Struct(Struct::new(&NETWORK_SERVICE, fields)),
        )
    });
    Value::Map(Map::new(
        Element::Struct(&NETWORK_SERVICE),
        entries.collect(),
    ))
}

fn port(port: &ServicePort) -> Value {
    let ServicePort {
        name,
        port,
        target_port,
        protocol,
    } = port;
    let fields = vec![
        Value::str(name.as_str()),
        Value::Int(i64::from(*port)),
        Value::Int(i64::from(*target_port)),
        Value::str(protocol.as_str()),
    ];
    Value::Struct(Struct::new(&SERVICE_PORT, fields))
}

/// The data of the templates of one entry for one resource, by the names that templates use.
pub(super) struct Data {
    ty: &'static StructType,
    fields: Vec<Value>,
}

/// The type of the data where a target names none: what every target tells.
static BASE: StructType = StructType {
    name: "*templateprov.Data",
    fields: &[
        "Uid",
        "Type",
        "Class",
        "Id",
        "Params",
        "Metadata",
        "Init",
        "State",
        "Shared",
        "SourceWorkload",
        "WorkloadServices",
    ],
    zero: || Value::Nil,
};

impl Data {
    /// The data of a request. `Init` is still empty.
    pub(super) fn new(request: &Request<'_>) -> Self {
        let ty = request.target.data.unwrap_or(&BASE);
        let fields = ty.fields.iter().map(|field| fact(request, field)).collect();
        Data { ty, fields }
    }

    /// Sets a field, if the type has it.
    pub(super) fn set(&mut self, name: &str, value: Value) {
        if let Some(i) = self.ty.fields.iter().position(|field| *field == name) {
            self.fields[i] = value;
        }
    }

    /// The names and values of the fields.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.ty.fields.iter().copied().zip(&self.fields)
    }

    /// As Go templates see it.
    pub(super) fn root(&self) -> Value {
        Value::Struct(Struct::new(self.ty, self.fields.clone()))
    }
}

/// A field of the data by its name.
fn fact(request: &Request<'_>, field: &str) -> Value {
    let text = |text: &str| Value::str(text);
    match field {
        "Guid" => text(request.guid),
        "Uid" => text(request.uid.as_str()),
        "Type" => text(request.uid.kind()),
        "Class" => text(request.uid.class()),
        "Id" => text(request.uid.id()),
        "Params" => optional(request.params.clone()),
        "Metadata" => optional(request.metadata.cloned()),
        "Init" => Value::Map(Map::nil(Element::Any)),
        "State" => Value::Map(map(request.state.clone())),
        "Shared" => Value::Map(request.shared.map().clone()),
        "SourceWorkload" => text(request.source_workload),
        "WorkloadMetadata" => Value::Map(map(request.workload_metadata.clone())),
        "WorkloadServices" => request.services.value().clone(),
        _ => request
            .target
            .facts
            .iter()
            .find(|(name, ..)| *name == field)
            .map_or(Value::Nil, |(.., value)| text(value)),
    }
}

/// A map that may not be given: then templates see a nil map.
fn optional(given: Option<score_yaml::Map>) -> Value {
    Value::Map(given.map_or_else(|| Map::nil(Element::Any), map))
}
