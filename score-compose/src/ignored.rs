//! Warnings of keys of additions that only Kubernetes has, and that are left out here.

use crate::annotations::is_passed_on;
use crate::codes;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::text::{Spanned, Text};
use score_core::workload::additions::{Fields, ObjectSettings, ServiceKind, ServiceSettings};
use score_yaml::{SortedMap, Span, Str, message};

/// The warning of one key of `spec`.
pub(crate) fn ignored_key(key: &str, place: Span) -> Diagnostic {
    let message = message!("only Kubernetes has `{key}`: it is left out");
    Diagnostic::new(codes::UNSUPPORTED_FIELD, message)
        .at(place)
        .path(message!("spec.{key}"))
}

/// Warns of each field below a key.
pub(crate) fn warn_of_ignored_fields(key: &str, fields: Fields<Text>, diags: &mut Diagnostics) {
    let warnings = fields
        .into_iter()
        .map(|(name, field)| ignored_key(&format!("{key}.{name}"), field.span));
    diags.extend(warnings);
}

/// Warns of keys, once of each.
pub(crate) struct IgnoredKeys<'a> {
    /// The places of the keys.
    pub(crate) places: &'a SortedMap<Str, Span>,
    /// The place of the additions themselves.
    pub(crate) otherwise: Span,
    pub(crate) diags: &'a mut Diagnostics,
}

impl IgnoredKeys<'_> {
    /// Warns of a key if it is given.
    pub(crate) fn key(&mut self, key: &str, is_given: bool) {
        if is_given {
            let place = self.places.get(key).copied();
            let warning = ignored_key(key, place.unwrap_or(self.otherwise));
            self.diags.push(warning);
        }
    }

    /// Warns of what is said of the Service.
    pub(crate) fn service(&mut self, service: &ServiceSettings<Text>) {
        let ServiceSettings {
            kind,
            annotations,
            labels,
        } = service;
        // That is what a Service is in any case.
        let is_default = |kind: &Spanned<ServiceKind>| kind.value == ServiceKind::ClusterIp;
        self.key(
            "service.type",
            kind.as_ref().is_some_and(|kind| !is_default(kind)),
        );
        self.key("service.annotations", annotations.iter().any(is_passed_on));
        self.key("service.labels", !labels.is_empty());
    }

    /// Warns of all that settings hold.
    pub(crate) fn settings(&mut self, key: &str, settings: ObjectSettings<Text>) {
        let ObjectSettings {
            annotations,
            labels,
            fields,
        } = settings;
        let has_annotations = annotations.iter().any(is_passed_on);
        self.key(&format!("{key}.annotations"), has_annotations);
        self.key(&format!("{key}.labels"), !labels.is_empty());
        warn_of_ignored_fields(key, fields, self.diags);
    }
}
