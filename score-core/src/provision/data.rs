//! The data of templates: the facts of a request.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use score_template::value::{Element, Map, Struct, StructType, Value};

use super::{Request, ServicePort, WorkloadServices};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::target::{Target, data_fields};
use crate::templates::{each_text, to_template_map};

static NETWORK_SERVICE: StructType = StructType {
    name: "provisioners.NetworkService",
    fields: &["ServiceName", "Ports"],
    json: &["ServiceName", "ports"],
    zero: || {
        let ports = Value::Map(Map::nil(Element::Struct(&SERVICE_PORT)));
        Value::Struct(Struct::new(&NETWORK_SERVICE, vec![Value::str(""), ports]))
    },
};

static SERVICE_PORT: StructType = StructType {
    name: "provisioners.ServicePort",
    fields: &["Name", "Port", "TargetPort", "Protocol"],
    json: &["name", "port", "target_port", "protocol"],
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

/// The field that tells of the services of all workloads.
pub(super) const SERVICES: &str = "WorkloadServices";

/// The data of the templates of one entry for one resource, by the names that templates use.
pub(super) struct Data {
    root: Struct,
    /// Steps that templates took which may set something in what is shared.
    steps: Cell<u64>,
    /// What looked wrong to templates.
    warnings: RefCell<Diagnostics>,
}

/// The type of the data where a target names none: what every target tells.
static BASE: StructType = StructType::new(
    "*templateprov.Data",
    &data_fields::<11>(&[], &["WorkloadServices"]),
);

/// The names of the fields of the data on a target.
pub(super) fn fields_of(target: &Target) -> &'static [&'static str] {
    target.template_data_type.unwrap_or(&BASE).fields
}

impl Data {
    /// The data of a request. `Init` is still empty. `unread` are fields that no template looks at, and that are costly to
    /// tell: they are nil.
    pub(super) fn new(request: &Request<'_>, unread: &[&str]) -> Self {
        let ty = request.target.template_data_type.unwrap_or(&BASE);
        let fields = ty.fields.iter().map(|field| match *field {
            field if unread.contains(&field) => Value::Nil,
            field => fact(request, field),
        });
        let fields = fields.collect();
        Data {
            root: Struct::new(ty, fields),
            steps: Cell::new(0),
            warnings: RefCell::default(),
        }
    }

    /// Sets a field, if the type has it.
    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.root.set(name, value);
    }

    /// The names and values of the fields.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        let fields = self.root.ty().fields.iter().copied();
        fields.zip(self.root.values())
    }

    /// True if a text is what the request says, as a whole: a param, a name, or one of a list of names in the metadata. What is
    /// secret of that is known to whoever shows messages.
    pub(super) fn is_of_request(&self, text: &str) -> bool {
        let is_small = |name: &str| !["Shared", "State", "Init", SERVICES].contains(&name);
        let mut is_known = false;
        for (name, value) in self.iter().filter(|(name, _)| is_small(name)) {
            let may_be_list = name == "Metadata";
            each_text(value, &mut |known| {
                is_known |= known == text || may_be_list && is_among(text, known);
            });
        }
        is_known
    }

    /// True if the target tells of a namespace, and there is none.
    pub(super) fn has_no_namespace(&self) -> bool {
        let namespace = self.iter().find(|(name, _)| *name == "Namespace");
        namespace.is_some_and(|(_, value)| !value.truth())
    }

    /// The first param of the request whose name is among some words.
    pub(super) fn param_among(&self, words: &str) -> Option<String> {
        let (_, params) = self.iter().find(|(name, _)| *name == "Params")?;
        let Value::Map(params) = params else {
            return None;
        };
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let mut words = words.split(|c| !is_part(c)).filter(|word| !word.is_empty());
        words
            .find(|word| params.get(word).is_some())
            .map(str::to_owned)
    }

    /// Notes that a template took steps.
    pub(super) fn note_steps(&self, steps: u64) {
        self.steps.set(self.steps.get().saturating_add(steps));
    }

    /// Notes what looks wrong.
    pub(super) fn warn(&self, warning: Diagnostic) {
        self.warnings.borrow_mut().push(warning);
    }

    /// What looked wrong so far.
    pub(super) fn take_warnings(&self) -> Diagnostics {
        self.warnings.take()
    }

    /// The steps that were noted.
    pub(super) fn steps(&self) -> usize {
        usize::try_from(self.steps.get()).unwrap_or(usize::MAX)
    }

    /// As Go templates see it.
    pub(super) fn root(&self) -> Value {
        Value::Struct(self.root.clone())
    }
}

/// True if a text is an item of a line of texts with commas between them.
pub(super) fn is_among(text: &str, line: &str) -> bool {
    line.split(',').any(|item| item.trim() == text)
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
        "Params" => optional(request.params.as_ref()),
        "Metadata" => optional(request.metadata),
        "Init" => Value::Map(Map::nil(Element::Any)),
        "State" => Value::Map(to_template_map(request.state)),
        "Shared" => Value::Map(request.shared.map().clone()),
        "SourceWorkload" => text(request.source_workload),
        "WorkloadMetadata" => Value::Map(to_template_map(request.workload_metadata)),
        SERVICES => request.services.value().clone(),
        _ => request
            .target
            .facts
            .iter()
            .find(|(name, ..)| *name == field)
            .map_or(Value::Nil, |(.., value)| text(value)),
    }
}

/// A map that may not be given: then templates see a nil map.
fn optional(given: Option<&score_yaml::Map>) -> Value {
    Value::Map(given.map_or_else(|| Map::nil(Element::Any), to_template_map))
}
