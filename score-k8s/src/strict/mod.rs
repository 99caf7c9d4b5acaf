//! Checks data against the types of the Kubernetes API: unknown fields, wrong types, amounts, times.
//!
//! Null is allowed everywhere, as the API server does. Which fields are required is left to it. The codes of
//! the reports say what is wrong (`UnknownField`, `WrongType`, `InvalidValue`, `MissingField`); callers give
//! them the code of what was checked.

mod data;
mod scalar;

pub use data::{Data, Shape};
use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_yaml::Span;

use crate::types::{self, Definition, Type};

/// Checks a manifest: it must have a kind and an API version, and if Kubernetes knows the two, its fields
/// must be those of the type. Lists (`List`, `ServiceList`) are checked item by item.
pub fn check_manifest<D: Data>(manifest: &D, path: &mut FieldPath, diags: &mut Diagnostics) {
    let mut check = Check { path, diags };
    let Shape::Map = manifest.shape() else {
        return check.wrong_type(manifest, "a map");
    };
    let mut version = None;
    let mut kind = None;
    manifest.each_entry(&mut |key, _, value| match key {
        "apiVersion" => version = Some(value),
        "kind" => kind = Some(value),
        _ => {}
    });
    let version = check.word(manifest, "apiVersion", version);
    let kind = check.word(manifest, "kind", kind);
    let (Some(version), Some(kind)) = (version, kind) else {
        return;
    };
    if let Some(known) = types::kind(version, kind) {
        check.object(known.definition, manifest);
    } else if is_list_of_known(version, kind) {
        manifest.each_entry(&mut |key, _, value| {
            if let ("items", Shape::Seq(items)) = (key, value.shape()) {
                check.path.at(key, |path| {
                    for (i, item) in items.iter().enumerate() {
                        path.at_index(i, |path| check_manifest(item, path, check.diags));
                    }
                });
            }
        });
    }
}

/// Checks a value against a definition, `core.v1.PodSpec`; an unknown definition takes anything.
/// Reports go to `diags`, with `path` as the path of the value.
pub fn check_value<D: Data>(
    definition: &str,
    value: &D,
    path: &mut FieldPath,
    diags: &mut Diagnostics,
) {
    if let Some(definition) = types::definition(definition) {
        Check { path, diags }.object(definition, value);
    }
}

fn is_list_of_known(version: &str, kind: &str) -> bool {
    let item = kind.strip_suffix("List");
    item.is_some_and(|item| (version, item) == ("v1", "") || types::kind(version, item).is_some())
}

struct Check<'a> {
    path: &'a mut FieldPath,
    diags: &'a mut Diagnostics,
}

impl Check<'_> {
    fn report(&mut self, code: Code, span: Option<Span>, message: String) {
        let mut diagnostic = Diagnostic::new(code, message).path(self.path.as_str());
        diagnostic.span = span;
        self.diags.push(diagnostic);
    }

    fn wrong_type<D: Data>(&mut self, value: &D, expected: &str) {
        let found = value.kind_name();
        let message = match self.path.as_str() {
            "" => format!("expected {expected}, found {found}"),
            path => format!("`{path}` must be {expected}, found {found}"),
        };
        self.report(Code::WrongType, value.span(), message);
    }

    /// The text of a field that every manifest must have.
    fn word<'d, D: Data>(
        &mut self,
        manifest: &D,
        field: &str,
        value: Option<&'d D>,
    ) -> Option<&'d str> {
        match value.map(|value| (value, value.shape())) {
            Some((_, Shape::String(""))) | Some((_, Shape::Null)) | None => {
                self.report(
                    Code::MissingField,
                    manifest.span(),
                    format!("the manifest has no `{field}`"),
                );
                None
            }
            Some((_, Shape::String(text))) => Some(text),
            Some((value, _)) => {
                let mut path = std::mem::take(self.path);
                path.at(field, |path| {
                    Check {
                        path,
                        diags: self.diags,
                    }
                    .wrong_type(value, "a string")
                });
                *self.path = path;
                None
            }
        }
    }

    fn object<D: Data>(&mut self, definition: &'static Definition, value: &D) {
        match value.shape() {
            Shape::Null => {}
            Shape::Map => value.each_entry(&mut |key, span, value| match definition.field(key) {
                Some(kind) => self.at(key, |check| check.value(kind, value)),
                None => self.unknown_field(definition, key, span),
            }),
            _ => self.wrong_type(value, "a map"),
        }
    }

    fn unknown_field(&mut self, definition: &'static Definition, key: &str, span: Option<Span>) {
        let noun = definition
            .name
            .rsplit('.')
            .next()
            .unwrap_or(definition.name);
        let known = definition.fields().iter().map(|(name, _)| *name);
        let mut diagnostic =
            Diagnostic::new(Code::UnknownField, format!("`{noun}` has no field `{key}`"));
        diagnostic.span = span;
        self.at(key, |check| {
            let diagnostic = diagnostic.path(check.path.as_str()).near(key, known);
            check.diags.push(diagnostic);
        });
    }

    fn value<D: Data>(&mut self, kind: &'static Type, value: &D) {
        match (kind, value.shape()) {
            (_, Shape::Null) | (Type::Any, _) => {}
            (Type::Object(definition), _) => self.object(definition, value),
            (Type::List(item), Shape::Seq(items)) => {
                for (i, value) in items.iter().enumerate() {
                    self.at(&i.to_string(), |check| check.value(item, value));
                }
            }
            (Type::Map(kind), Shape::Map) => {
                value.each_entry(&mut |key, _, value| {
                    self.at(key, |check| check.value(kind, value))
                });
            }
            (kind, shape) => match scalar::fault(kind, &shape) {
                None => {}
                Some(scalar::Fault::Type(expected)) => self.wrong_type(value, expected),
                Some(scalar::Fault::Value(what)) => {
                    let message = format!("`{}` is {what}", self.path);
                    self.report(Code::InvalidValue, value.span(), message);
                }
            },
        }
    }

    fn at(&mut self, key: &str, f: impl FnOnce(&mut Check<'_>)) {
        let diags = &mut *self.diags;
        self.path.at(key, |path| f(&mut Check { path, diags }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use score_yaml::Value;

    fn map(pairs: &[(&str, Value)]) -> Value {
        pairs
            .iter()
            .map(|(k, v)| ((*k).to_owned(), v.clone()))
            .collect()
    }

    fn messages(definition: &str, value: &Value) -> Vec<String> {
        let mut diags = Diagnostics::new();
        check_value(definition, value, &mut FieldPath::new(), &mut diags);
        diags
            .iter()
            .map(|d| format!("{}: {}", d.path.as_deref().unwrap_or_default(), d.message))
            .collect()
    }

    #[test]
    fn fields_are_checked_wherever_they_stand() {
        let container = map(&[
            ("imagee", "x".into()),
            ("args", "x".into()),
            ("env", Value::Seq(vec![Value::Null])),
        ]);
        let spec = map(&[
            ("containers", Value::Seq(vec![container])),
            ("nodeSelector", map(&[("zone", Value::Int(1))])),
            ("hostNetwork", "true".into()),
        ]);
        assert_eq!(
            messages("core.v1.PodSpec", &spec),
            [
                "containers.0.imagee: `Container` has no field `imagee`",
                "containers.0.args: `containers.0.args` must be a list, found string",
                "nodeSelector.zone: `nodeSelector.zone` must be a string, found integer",
                "hostNetwork: `hostNetwork` must be true or false, found string",
            ]
        );
    }

    #[test]
    fn the_nearest_field_is_named() {
        let mut diags = Diagnostics::new();
        let value = map(&[("replica", Value::Int(1))]);
        check_value(
            "apps.v1.DeploymentSpec",
            &value,
            &mut FieldPath::new(),
            &mut diags,
        );
        let hints: Vec<_> = diags.iter().flat_map(|d| d.hints.clone()).collect();
        assert_eq!(hints, ["did you mean `replicas`?"]);
    }

    #[test]
    fn a_manifest_needs_a_kind_and_only_known_ones_are_checked() {
        let count = |pairs: &[(&str, Value)]| {
            let mut diags = Diagnostics::new();
            check_manifest(&map(pairs), &mut FieldPath::new(), &mut diags);
            diags.len()
        };
        let service = |key: &str| {
            map(&[
                ("apiVersion", "v1".into()),
                ("kind", "Service".into()),
                (key, Value::Null),
            ])
        };
        let list = |kind: &str, key| {
            count(&[
                ("apiVersion", "v1".into()),
                ("kind", kind.into()),
                ("items", Value::Seq(vec![service("spec"), service(key)])),
            ])
        };
        assert_eq!(count(&[]), 2);
        assert_eq!(
            count(&[("apiVersion", "v1".into()), ("kind", Value::Int(1))]),
            1
        );
        assert_eq!(
            count(&[
                ("apiVersion", "v1".into()),
                ("kind", "Service".into()),
                ("x", Value::Null)
            ]),
            1
        );
        assert_eq!(
            count(&[
                ("apiVersion", "x.io/v1".into()),
                ("kind", "Service".into()),
                ("x", Value::Null)
            ]),
            0
        );
        assert_eq!(
            (
                list("List", "spec"),
                list("List", "x"),
                list("ServiceList", "x"),
                list("FooList", "x")
            ),
            (0, 1, 1, 0)
        );
    }
}
