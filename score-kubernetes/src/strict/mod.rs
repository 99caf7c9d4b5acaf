//! Checks data against the types of the Kubernetes API: unknown fields, wrong types, amounts, times.
//!
//! Null is allowed everywhere, as the API server does. Which fields are required is left to it. The codes of
//! the reports say what is wrong (`UnknownField`, `WrongType`, `InvalidValue`, `MissingField`); callers give
//! them the code of what was checked.

mod data;
mod place;
mod scalar;

pub use data::{Data, Shape};
pub use place::has_field;
use score_core::diagnostic::{Code, Diagnostic, Diagnostics, with_article};
use score_core::path::FieldPath;
use score_yaml::Span;
use score_yaml::message;

use crate::types::{self, Definition, Type};

/// Checks a manifest: it must have a kind and an API version, and if Kubernetes knows the two, its fields
/// must be those of the type. Lists (`List`, `ServiceList`) are checked item by item. `path` is that of the
/// manifest.
pub fn check_manifest<D: Data>(manifest: &D, path: &FieldPath, diags: &mut Diagnostics) {
    check_manifest_for(Told::All, manifest, path, diags);
}

/// What is told of a manifest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    /// All that is wrong.
    All,
    /// Fields that its kind does not have.
    Fields,
    /// All but those.
    Values,
}

/// [`check_manifest`], of whose reports only some are made.
pub fn check_manifest_for<D: Data>(
    told: Told,
    manifest: &D,
    path: &FieldPath,
    diags: &mut Diagnostics,
) {
    Check { path, diags, told }.manifest(&At::Top, manifest);
}

/// Checks a value against a definition, `core.v1.PodSpec`; an unknown definition takes anything. `path` is
/// that of the value.
pub fn check_value<D: Data>(
    definition: &str,
    value: &D,
    path: &FieldPath,
    diags: &mut Diagnostics,
) {
    if let Some(definition) = types::definition(definition) {
        let told = Told::All;
        Check { path, diags, told }.object(&At::Top, definition, value);
    }
}

/// Checks the value of one field of a definition; an unknown definition or field takes anything. `path` is that of
/// the value.
pub fn check_field<D: Data>(
    definition: &str,
    field: &str,
    value: &D,
    path: &FieldPath,
    diags: &mut Diagnostics,
) {
    let kind = types::definition(definition).and_then(|definition| definition.field(field));
    if let Some(kind) = kind {
        let told = Told::All;
        Check { path, diags, told }.value(&At::Top, kind, value);
    }
}

/// A place below the path that was given: spelled out only where something is wrong.
enum At<'a> {
    Top,
    Key(&'a At<'a>, &'a str),
    Index(&'a At<'a>, usize),
}

impl At<'_> {
    fn below(&self, path: &FieldPath) -> FieldPath {
        match self {
            At::Top => path.clone(),
            At::Key(outer, key) => {
                let mut path = outer.below(path);
                path.push(key);
                path
            }
            At::Index(outer, index) => {
                let mut path = outer.below(path);
                path.push(&index.to_string());
                path
            }
        }
    }
}

struct Check<'a> {
    path: &'a FieldPath,
    diags: &'a mut Diagnostics,
    told: Told,
}

impl Check<'_> {
    fn manifest<D: Data>(&mut self, at: &At<'_>, manifest: &D) {
        let Shape::Map = manifest.shape() else {
            return self.wrong_type(at, manifest, "a map");
        };
        let (mut version, mut kind) = (None, None);
        manifest.each_entry(&mut |key, _, value| match key {
            "apiVersion" => version = Some(value),
            "kind" => kind = Some(value),
            _ => {}
        });
        let version = self.word(at, manifest, "apiVersion", version);
        let kind = self.word(at, manifest, "kind", kind);
        let (Some(version), Some(kind)) = (version, kind) else {
            return;
        };
        if version.matches('/').count() > 1 {
            let at = At::Key(at, "apiVersion");
            self.report(&at, Code::InvalidValue, manifest.span(), |path| {
                message!("`{path}` must be `VERSION` or `GROUP/VERSION`")
            });
        } else if let Some(known) = types::kind(version, kind) {
            self.object(at, known.definition, manifest);
        } else if is_list_of_known(version, kind) {
            manifest.each_entry(&mut |key, _, value| {
                if let ("items", Shape::Seq(items)) = (key, value.shape()) {
                    let at = At::Key(at, key);
                    for (i, item) in items.iter().enumerate() {
                        self.manifest(&At::Index(&at, i), item);
                    }
                }
            });
        }
    }

    /// The text of a field that every manifest must have.
    fn word<'d, D: Data>(
        &mut self,
        at: &At<'_>,
        manifest: &D,
        field: &str,
        value: Option<&'d D>,
    ) -> Option<&'d str> {
        match value.map(|value| (value, value.shape())) {
            Some((_, Shape::String("") | Shape::Null)) | None => {
                let message = message!("the manifest has no `{field}`");
                self.report(at, Code::MissingField, manifest.span(), |_| message);
                None
            }
            Some((_, Shape::Pending)) => None,
            Some((_, Shape::String(text))) => Some(text),
            Some((value, _)) => {
                self.wrong_type(&At::Key(at, field), value, "a string");
                None
            }
        }
    }

    fn object<D: Data>(&mut self, at: &At<'_>, definition: &'static Definition, value: &D) {
        match value.shape() {
            Shape::Null => {}
            Shape::Map => value.each_entry(&mut |key, span, value| {
                let at = At::Key(at, key);
                match definition.field(key) {
                    Some(kind) => self.value(&at, kind, value),
                    None => self.unknown_field(&at, definition, key, span),
                }
            }),
            _ => self.wrong_type(at, value, "a map"),
        }
    }

    fn value<D: Data>(&mut self, at: &At<'_>, kind: &'static Type, value: &D) {
        match (kind, value.shape()) {
            (_, Shape::Null) | (Type::Any, _) => {}
            (Type::Object(definition), _) => self.object(at, definition, value),
            (Type::List(item), Shape::Seq(items)) => {
                for (i, value) in items.iter().enumerate() {
                    self.value(&At::Index(at, i), item, value);
                }
            }
            (Type::Map(kind), Shape::Map) => {
                value.each_entry(&mut |key, _, value| self.value(&At::Key(at, key), kind, value));
            }
            (kind, shape) => match scalar::fault(kind, &shape) {
                None => {}
                Some(scalar::Fault::Type(expected)) => self.wrong_type(at, value, expected),
                Some(scalar::Fault::Value(what)) => {
                    self.report(at, Code::InvalidValue, value.span(), |path| {
                        message!("`{path}` is {what}")
                    });
                }
            },
        }
    }

    fn wrong_type<D: Data>(&mut self, at: &At<'_>, value: &D, expected: &str) {
        let found = with_article(value.kind_name());
        self.report(at, Code::WrongType, value.span(), |path| {
            match path.as_str() {
                "" => message!("expected {expected}, found {found}"),
                path => message!("`{path}` must be {expected}, found {found}"),
            }
        });
    }

    fn unknown_field(
        &mut self,
        at: &At<'_>,
        definition: &'static Definition,
        key: &str,
        span: Option<Span>,
    ) {
        if self.told == Told::Values {
            return;
        }
        let path = self.path;
        self.diags.push_error(|| {
            let noun = definition.name.rsplit('.').next().unwrap_or_default();
            let known = definition.fields().iter().map(|(name, _)| *name);
            let message = message!("`{noun}` has no field `{key}`");
            let mut diagnostic = Diagnostic::new(Code::UnknownField, message).near(key, known);
            diagnostic.span = span;
            diagnostic.path(at.below(path))
        });
    }

    fn report(
        &mut self,
        at: &At<'_>,
        code: Code,
        span: Option<Span>,
        message: impl FnOnce(&FieldPath) -> String,
    ) {
        if self.told == Told::Fields {
            return;
        }
        let path = self.path;
        self.diags.push_error(|| {
            let path = at.below(path);
            let mut diagnostic = Diagnostic::new(code, message(&path)).path(&path);
            diagnostic.span = span;
            diagnostic
        });
    }
}

fn is_list_of_known(version: &str, kind: &str) -> bool {
    let item = kind.strip_suffix("List");
    item.is_some_and(|item| (version, item) == ("v1", "") || types::kind(version, item).is_some())
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
        check_value(definition, value, &FieldPath::new(), &mut diags);
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
                "containers.0.args: `containers.0.args` must be a list, found a string",
                "nodeSelector.zone: `nodeSelector.zone` must be a string, found an integer",
                "hostNetwork: `hostNetwork` must be true or false, found a string",
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
            &FieldPath::new(),
            &mut diags,
        );
        let hints: Vec<_> = diags.iter().flat_map(|d| d.hints.clone()).collect();
        assert_eq!(hints, ["did you mean `replicas`?"]);
    }

    #[test]
    fn a_manifest_needs_a_kind_and_only_known_ones_are_checked() {
        let count = |pairs: &[(&str, Value)]| {
            let mut diags = Diagnostics::new();
            check_manifest(&map(pairs), &FieldPath::new(), &mut diags);
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
            count(&[("apiVersion", "a/b/c".into()), ("kind", "X".into())]),
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
