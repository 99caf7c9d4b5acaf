//! Faults of one service, gathered field by field.

use score_core::path::FieldPath;
use score_yaml::message;

use super::fault::{Fault, FaultKind, FaultSink};
use crate::origin::PartKind;

/// The path of a field of a service, or of the service itself if that is empty.
pub(super) fn service_path(name: &str, field: &str) -> String {
    let service = FieldPath::from_iter(["services", name]);
    match field {
        "" => message!("{service}"),
        field => message!("{service}.{field}"),
    }
}

/// Gathers the faults of a service.
pub(super) struct ServiceReport<'a, 's> {
    pub(super) name: &'a str,
    pub(super) sink: &'s mut FaultSink<'s>,
}

impl ServiceReport<'_, '_> {
    /// Reports a fault at a field of the service.
    pub(super) fn fault(&mut self, field: &str, message: String) {
        self.about(PartKind::Service, field, message, FaultKind::Refused);
    }

    /// Reports the value of a field, which the message does not name.
    pub(super) fn value(&mut self, field: &str, message: &str) {
        self.fault(field, message!("`{field}`: ") + message);
    }

    /// Reports something that the container does not see.
    pub(super) fn hidden(&mut self, field: &str, message: String) {
        self.about(PartKind::Service, field, message, FaultKind::Hidden);
    }

    /// Reports the value of a field, which the message names or not, and the way out.
    pub(super) fn value_or(&mut self, field: &str, message: &str, hint: Option<String>) {
        let name = self.name;
        (self.sink)(Fault {
            of: PartKind::Service,
            name: name.to_owned(),
            path: service_path(name, field),
            subject: message!("service `{name}`"),
            what: message.to_owned(),
            kind: FaultKind::Refused,
            hint,
        });
    }

    pub(super) fn about(&mut self, of: PartKind, field: &str, message: String, kind: FaultKind) {
        let name = self.name;
        (self.sink)(Fault {
            of,
            name: name.to_owned(),
            path: service_path(name, field),
            subject: message!("service `{name}`"),
            what: message,
            kind,
            hint: None,
        });
    }

    /// Reports what is wrong with the image, and the way out.
    pub(super) fn image(&mut self, message: String, hint: Option<String>) {
        let name = self.name;
        (self.sink)(Fault {
            of: PartKind::Image,
            name: name.to_owned(),
            path: service_path(name, "image"),
            subject: message!("service `{name}`"),
            what: message,
            kind: FaultKind::Refused,
            hint,
        });
    }

    /// Reports a name that nothing has.
    pub(super) fn unknown(&mut self, field: &str, (what, of): (&str, &'static str), name: &str) {
        let message = message!("there is no {what} `{name}`");
        self.about(
            PartKind::Service,
            field,
            message,
            FaultKind::Unknown(of, name.to_owned()),
        );
    }
}
