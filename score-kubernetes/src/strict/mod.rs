//! Checks data against the types of the Kubernetes API: unknown fields, wrong types, amounts, times.
//!
//! Null is allowed everywhere, as the API server does. Which fields are required is left to it. The codes of
//! the reports say what is wrong (`UnknownField`, `WrongType`, `InvalidValue`, `MissingField`); callers give
//! them the code of what was checked.

mod expected;
mod kind_fields;
mod other_version;
mod scalar;

use expected::Expected;
pub use kind_fields::{has_field, near_field};
use score_core::diagnostic::{About, Code, Diagnostic, Diagnostics, with_article};
use score_core::path::FieldPath;
use score_yaml::data::{Data, Shape};
use score_yaml::{Span, message};

use crate::codes;
use crate::types::{self, Definition, Field, Type};

/// Checks a manifest: it must have a kind and an API version, and if Kubernetes knows the two, its fields
/// must be those of the type. Lists (`List`, `ServiceList`) are checked item by item. `path` is that of the
/// manifest.
pub fn check_manifest<D: Data>(manifest: &D, path: &FieldPath, diags: &mut Diagnostics) {
    check_manifest_partly(Reported::All, manifest, path, diags);
}

/// The findings of a manifest that are reported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reported {
    /// All that is wrong.
    All,
    /// Fields that its kind does not have.
    UnknownFields,
    /// All but those.
    Values,
}

/// [`check_manifest`], of whose reports only some are made.
pub fn check_manifest_partly<D: Data>(
    reported: Reported,
    manifest: &D,
    path: &FieldPath,
    diags: &mut Diagnostics,
) {
    Check {
        path,
        diags,
        reported,
        has_other_version: false,
    }
    .manifest(&Position::Top, manifest);
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
        let reported = Reported::All;
        Check {
            path,
            diags,
            reported,
            has_other_version: false,
        }
        .object(&Position::Top, definition, value);
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
        let reported = Reported::All;
        Check {
            path,
            diags,
            reported,
            has_other_version: false,
        }
        .value(&Position::Top, kind, value);
    }
}

/// A place below the path that was given: spelled out only where something is wrong.
enum Position<'a> {
    Top,
    /// A manifest, with the text and the place of its version.
    Manifest(&'a Position<'a>, &'a str, Option<Span>),
    Key(&'a Position<'a>, &'a str),
    Index(&'a Position<'a>, usize),
}

impl Position<'_> {
    fn below(&self, path: &FieldPath) -> FieldPath {
        match self {
            Position::Top => path.clone(),
            Position::Manifest(outer, ..) => outer.below(path),
            Position::Key(outer, key) => {
                let mut path = outer.below(path);
                path.push(key);
                path
            }
            Position::Index(outer, index) => {
                let mut path = outer.below(path);
                path.push(&index.to_string());
                path
            }
        }
    }
}

impl<'a> Position<'a> {
    /// The manifest that it is in: its own position, its version, and the place of that.
    fn manifest(&self) -> Option<(&Position<'a>, &'a str, Option<Span>)> {
        match self {
            Position::Top => None,
            Position::Manifest(outer, version, span) => Some((outer, version, *span)),
            Position::Key(outer, _) | Position::Index(outer, _) => outer.manifest(),
        }
    }
}

struct Check<'a> {
    path: &'a FieldPath,
    diags: &'a mut Diagnostics,
    reported: Reported,
    /// True if it was said of the manifest that another version has a field of it.
    has_other_version: bool,
}

impl Check<'_> {
    fn manifest<D: Data>(&mut self, at: &Position<'_>, manifest: &D) {
        let Shape::Map(_) = manifest.shape() else {
            return self.wrong_type(at, manifest, Expected::Map);
        };
        let version = self.word(at, manifest, "apiVersion");
        let kind = self.word(at, manifest, "kind");
        let (Some(version), Some(kind)) = (version, kind) else {
            return;
        };
        if version.matches('/').count() > 1 {
            let at = Position::Key(at, "apiVersion");
            let (code, span) = (codes::INVALID_VALUE, manifest.span());
            self.report(&at, code, span, (None, About::Value), |path| {
                message!("`{path}` must be `VERSION` or `GROUP/VERSION`")
            });
        } else if let Some(known) = types::kind(version, kind) {
            let place = manifest.get("apiVersion").and_then(Data::span);
            let at = Position::Manifest(at, version, place);
            self.has_other_version = false;
            self.object(&at, known.definition, manifest);
        } else if is_list_of_known(version, kind)
            && let Some(Shape::Seq(items)) = manifest.get("items").map(Data::shape)
        {
            let at = Position::Key(at, "items");
            for (i, item) in items.iter().enumerate() {
                self.manifest(&Position::Index(&at, i), item);
            }
        }
    }

    /// The text of a field that every manifest must have.
    fn word<'d, D: Data>(
        &mut self,
        at: &Position<'_>,
        manifest: &'d D,
        field: &str,
    ) -> Option<&'d str> {
        match manifest.get(field).map(|value| (value, value.shape())) {
            Some((_, Shape::String("") | Shape::Null)) | None => {
                let message = message!("the manifest has no `{field}`");
                let hint = match field {
                    "kind" => "add `kind: …`, `Service` for example",
                    _ => "add `apiVersion: …`, `v1` or `apps/v1` for example",
                };
                let (code, span) = (codes::MISSING_FIELD, manifest.span());
                self.report(at, code, span, (Some(hint), About::Value), |_| message);
                None
            }
            Some((_, Shape::Pending(_))) => None,
            Some((_, Shape::String(text))) => Some(text),
            Some((value, _)) => {
                self.wrong_type(&Position::Key(at, field), value, Expected::Text);
                None
            }
        }
    }

    fn object<D: Data>(&mut self, at: &Position<'_>, definition: &'static Definition, value: &D) {
        match value.shape() {
            Shape::Null => {}
            Shape::Map(entries) => {
                for (key, value) in entries {
                    let (name, span) = (key.as_ref(), D::key_span(key));
                    let at = Position::Key(at, name);
                    match definition.field(name) {
                        Some(kind) => self.value(&at, kind, value),
                        // One mistake in two fields is told at the first.
                        None if other_version::is_second(definition, name, entries) => {}
                        None => {
                            let former = other_version::former(definition, name, entries);
                            self.unknown_field(&at, (definition, name), span, former);
                        }
                    }
                }
            }
            shape => {
                let is_item = matches!(at, Position::Index(..)) && !matches!(shape, Shape::Seq(_));
                let hint = item_of(definition).filter(|_| is_item);
                self.wrong_type_with(at, value, Expected::Map, hint);
            }
        }
    }

    fn value<D: Data>(&mut self, at: &Position<'_>, kind: &'static Type, value: &D) {
        match (kind, value.shape()) {
            (_, Shape::Null) | (Type::Any, _) => {}
            (Type::Object(definition), _) => self.object(at, definition, value),
            (Type::List(item), Shape::Seq(items)) => {
                for (i, value) in items.iter().enumerate() {
                    self.value(&Position::Index(at, i), item, value);
                }
            }
            (Type::Map(kind), Shape::Map(entries)) => {
                for (key, value) in entries {
                    self.value(&Position::Key(at, key.as_ref()), kind, value);
                }
            }
            (kind, shape) => match scalar::fault(kind, &shape) {
                None => {}
                Some(scalar::Fault::Type(expected)) => self.wrong_type(at, value, expected),
                Some(scalar::Fault::Value(what)) => {
                    let hint = matches!(kind, Type::Bytes).then_some(
                        "a Secret has `stringData` for plain texts; templates have `| b64enc`",
                    );
                    self.bad_value(at, value.span(), (hint, About::Value), &what);
                }
                Some(scalar::Fault::Unit(what)) => {
                    self.bad_value(at, value.span(), (None, About::Unit), &what);
                }
            },
        }
    }

    /// Reports a value of the right type that is no good one.
    fn bad_value(
        &mut self,
        at: &Position<'_>,
        span: Option<Span>,
        told: (Option<&'static str>, About),
        what: &str,
    ) {
        self.report(at, codes::INVALID_VALUE, span, told, |path| {
            message!("`{path}` is {what}")
        });
    }

    fn wrong_type<D: Data>(&mut self, at: &Position<'_>, value: &D, expected: Expected) {
        self.wrong_type_with(at, value, expected, way_out(value, expected));
    }

    fn wrong_type_with<D: Data>(
        &mut self,
        at: &Position<'_>,
        value: &D,
        expected: Expected,
        hint: Option<&'static str>,
    ) {
        let found = with_article(value.kind_name());
        let about = About::wrong_type(expected.value_type(), value.kind_name());
        let (code, words) = (codes::WRONG_TYPE, expected.words());
        self.report(at, code, value.span(), (hint, about), |path| {
            match path.as_str() {
                "" => message!("expected {words}, found {found}"),
                path => message!("`{path}` must be {words}, found {found}"),
            }
        });
    }

    fn unknown_field(
        &mut self,
        at: &Position<'_>,
        (definition, key): (&'static Definition, &str),
        span: Option<Span>,
        former: Option<String>,
    ) {
        if self.reported == Reported::Values {
            return;
        }
        let path = self.path;
        let is_asked = former.is_none() && self.reported == Reported::All;
        let manifest = at.manifest().filter(|_| is_asked);
        let other = manifest
            .and_then(|manifest| Some((other_version::of_field(definition, key)?, manifest)));
        // That the version is another one is one mistake, and told where that stands.
        if let Some((other, (manifest, version, span))) = other {
            if std::mem::replace(&mut self.has_other_version, true) {
                return;
            }
            return self.diags.push_error(|| {
                let below = at.below(&FieldPath::new());
                let field = below
                    .as_str()
                    .strip_prefix(manifest.below(&FieldPath::new()).as_str());
                let field = field.unwrap_or_default().trim_start_matches('.');
                let place = Position::Key(manifest, "apiVersion").below(path);
                let message = message!("`{version}` has no field `{field}`");
                let mut diagnostic = Diagnostic::new(codes::UNKNOWN_FIELD, message);
                diagnostic.span = span;
                let hint = message!("`{other}` has it: write `apiVersion: {other}`");
                diagnostic.path(place).hint(hint)
            });
        }
        self.diags.push_error(|| {
            let known = definition.fields().iter().map(Field::name);
            let place = at.below(path);
            let message = owner(&place, definition) + &message!(" has no field `{key}`");
            let unknown = Diagnostic::new(codes::UNKNOWN_FIELD, message);
            let mut diagnostic = match (other_owner(definition, key), inner_owner(definition, key))
            {
                (Some(hint), _) => unknown.hint(hint),
                (None, Some(owner)) => unknown.hint(message!("it is a field of `{owner}`")),
                (None, None) if is_in_itself(&place) => unknown.hint(message!(
                    "`{key}` stands in `{key}`: leave one of the two out"
                )),
                (None, None) => unknown.near(key, known),
            };
            if diagnostic.hints.is_empty() {
                let other = || other_version::of_field(definition, key);
                let other = || {
                    let other = other()?;
                    Some(message!("`{other}` has it: write `apiVersion: {other}`"))
                };
                let way_out = former
                    .or_else(|| other_version::former_way_out(definition, key))
                    .or_else(other);
                diagnostic = way_out.into_iter().fold(diagnostic, Diagnostic::hint);
            }
            if diagnostic.hints.is_empty() && definition.name() == "core.v1.EnvVar" {
                diagnostic = diagnostic.hint("a variable is `{name: NAME, value: TEXT}`");
            }
            diagnostic.span = span;
            diagnostic.path(place).about(About::Name)
        });
    }

    fn report(
        &mut self,
        at: &Position<'_>,
        code: Code,
        span: Option<Span>,
        (hint, about): (Option<&'static str>, About),
        message: impl FnOnce(&FieldPath) -> String,
    ) {
        if self.reported == Reported::UnknownFields {
            return;
        }
        let path = self.path;
        self.diags.push_error(|| {
            let path = at.below(path);
            let diagnostic = Diagnostic::new(code, message(&path)).path(&path);
            let mut diagnostic = diagnostic.about(about);
            diagnostic.span = span;
            hint.into_iter().fold(diagnostic, Diagnostic::hint)
        });
    }
}

/// The way out of a scalar in the wrong quotes. (The value is not shown: it may come from a resource.)
fn way_out<D: Data>(value: &D, expected: Expected) -> Option<&'static str> {
    match (expected, value.shape()) {
        (Expected::Boolean, Shape::String(text)) => {
            let words = ["true", "false", "yes", "no", "on", "off"];
            let is_word = words.contains(&text.to_ascii_lowercase().as_str());
            is_word.then_some("write `true` or `false`, without quotes")
        }
        (Expected::Integer | Expected::Number, Shape::String(text)) => {
            let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
            is_number.then_some("write the number without quotes")
        }
        (Expected::Text, Shape::Bool(_) | Shape::Int(_) | Shape::UInt(_) | Shape::Float(_)) => {
            Some("put it in quotes")
        }
        _ => None,
    }
}

/// True if a field stands in one of its own name: `affinity.affinity`.
fn is_in_itself(field: &FieldPath) -> bool {
    let keys = FieldPath::keys(field.as_str());
    matches!(keys.as_slice(), [.., outer, inner] if outer == inner)
}

/// What an item of a list of objects looks like, where something else was written. (The value is not shown: it may come from a
/// resource.)
fn item_of(definition: &'static Definition) -> Option<&'static str> {
    Some(match definition.name() {
        "core.v1.ContainerPort" => "an item is a map: `{containerPort: 80}`",
        "core.v1.ServicePort" => "an item is a map: `{port: 80}`",
        "core.v1.EnvVar" => "an item is a map: `{name: NAME, value: TEXT}`",
        "core.v1.EnvFromSource" => "an item is a map: `{configMapRef: {name: …}}`",
        "core.v1.Container" => "an item is a map: `{name: …, image: …}`",
        "core.v1.Volume" => "an item is a map: `{name: …, emptyDir: {}}`",
        "core.v1.VolumeMount" => "an item is a map: `{name: VOLUME, mountPath: /PATH}`",
        "core.v1.Toleration" => "an item is a map: `{key: …, operator: Exists}`",
        "networking.v1.IngressTLS" => "an item is a map: `{hosts: […], secretName: …}`",
        "networking.v1.IngressRule" => "an item is a map: `{host: …, http: {paths: […]}}`",
        _ => match definition.field("name") {
            Some(Type::String) => "an item is a map: `{name: …}`",
            _ => return None,
        },
    })
}

/// Where a field belongs that a definition lacks, and one beside it or around it has.
fn other_owner(definition: &'static Definition, field: &str) -> Option<&'static str> {
    let (other, hint) = match definition.name() {
        "core.v1.SecurityContext" => (
            "core.v1.PodSecurityContext",
            "it is a field of the `securityContext` of the pod",
        ),
        "core.v1.PodSecurityContext" => (
            "core.v1.SecurityContext",
            "it is a field of the `securityContext` of a container",
        ),
        "core.v1.Container" => ("core.v1.PodSpec", "it is a field of the pod"),
        "core.v1.PodSpec" => ("core.v1.Container", "it is a field of a container"),
        _ => return None,
    };
    types::definition(other)?.field(field).map(|_| hint)
}

/// The one object of a definition that has a field which the definition lacks: `metadata` of an object whose `name` is indented
/// by too little.
fn inner_owner(definition: &'static Definition, field: &str) -> Option<&'static str> {
    let mut owners = definition.fields().iter().filter(|of| match of.kind() {
        Type::Object(inner) => of.name() != "status" && inner.field(field).is_some(),
        _ => false,
    });
    let only = owners.next().filter(|_| owners.next().is_none());
    only.map(Field::name)
}

/// What has a field of a path, as its author calls it: by its own key, an object by its kind.
fn owner(field: &FieldPath, definition: &'static Definition) -> String {
    let kind = || {
        let name = definition.name();
        message!("`{}`", name.rsplit('.').next().unwrap_or(name))
    };
    if definition.field("kind").is_some() && definition.field("metadata").is_some() {
        return kind();
    }
    let is_number = |key: &str| key.bytes().all(|byte| byte.is_ascii_digit());
    let keys = FieldPath::keys(field.as_str());
    match keys.as_slice() {
        [.., list, item, _] if is_number(item) && !is_number(list) => {
            message!("an item of `{list}`")
        }
        [.., name, _] if !is_number(name) => message!("`{name}`"),
        _ => kind(),
    }
}

fn is_list_of_known(version: &str, kind: &str) -> bool {
    let item = kind.strip_suffix("List");
    item.is_some_and(|item| (version, item) == ("v1", "") || types::kind(version, item).is_some())
}

#[cfg(test)]
mod tests;
