//! Turns the validator's errors into ours: each at the place where a person would look.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value as Json;

use crate::shape::{resolve, shape};
use crate::wording::{rule, shown, size, type_name, written};
use crate::{SchemaError, SchemaErrorKind};
use score_yaml::message;
use score_yaml::message::{MAX_NAME, cut};
use score_yaml::{Node, SourceMap, Span};

/// Collects the errors of one document.
pub(crate) struct Report<'a> {
    schema: &'a Json,
    document: &'a Node,
    sources: Option<&'a SourceMap>,
    errors: Vec<SchemaError>,
    /// The number of errors beyond those that are kept.
    more: usize,
}

/// The most errors that are kept, far more than anybody reads: there may be as many as values.
const MAX_ERRORS: usize = 1000;

/// A node by its path.
struct Place<'a> {
    path: Vec<String>,
    node: &'a Node,
    /// The key that it is the value of, or itself.
    owner: Span,
}

impl<'a> Report<'a> {
    pub(crate) fn new(
        schema: &'a Json,
        document: &'a Node,
        sources: Option<&'a SourceMap>,
    ) -> Self {
        Report {
            schema,
            document,
            sources,
            errors: Vec::new(),
            more: 0,
        }
    }

    pub(crate) fn finish(mut self) -> Vec<SchemaError> {
        self.errors
            .sort_by(|a, b| (a.span, &a.path).cmp(&(b.span, &b.path)));
        self.errors.dedup();
        if self.more > 0 {
            self.errors.push(SchemaError {
                span: self.document.span,
                path: Vec::new(),
                kind: SchemaErrorKind::More { count: self.more },
            });
        }
        self.errors
    }

    fn push(&mut self, place: &Place<'_>, span: Span, kind: SchemaErrorKind) {
        self.errors.push(SchemaError {
            span,
            path: place.path.clone(),
            kind,
        });
    }

    fn invalid(&mut self, place: &Place<'_>, message: String) {
        self.push(
            place,
            place.node.span,
            SchemaErrorKind::InvalidValue { message },
        );
    }

    pub(crate) fn add(&mut self, error: &ValidationError<'_>) {
        if self.errors.len() >= MAX_ERRORS {
            self.more += match error.kind() {
                Kind::AdditionalProperties { unexpected } => unexpected.len(),
                _ => 1,
            };
            return;
        }
        let place = self.place(error);
        match error.kind() {
            Kind::AdditionalProperties { unexpected } => self.unknown(error, &place, unexpected),
            Kind::Required { property } => {
                let name = property.as_str().unwrap_or_default().to_owned();
                self.push(&place, place.owner, SchemaErrorKind::MissingField { name });
            }
            Kind::Type { kind } => {
                let expected = match kind {
                    TypeKind::Single(kind) => type_name(kind.as_str()).to_owned(),
                    TypeKind::Multiple(kinds) => {
                        let names: Vec<_> =
                            kinds.iter().map(|kind| type_name(kind.as_str())).collect();
                        names.join(" or ")
                    }
                };
                self.wrong_type(&place, expected, self.keyword_owner(error));
            }
            Kind::Pattern { pattern } => self.mismatch(&place, pattern),
            Kind::Enum { options } => {
                let options = options.as_array().into_iter().flatten();
                let kind = SchemaErrorKind::NotAmong {
                    options: options.map(written).collect(),
                    found: shown(place.node),
                };
                self.push(&place, place.node.span, kind);
            }
            Kind::PropertyNames { error } => {
                let name = error.instance();
                let name = name.as_str().unwrap_or_default();
                let span = key_span(place.node, name).unwrap_or(place.node.span);
                let kind = match error.kind() {
                    Kind::Pattern { pattern } => SchemaErrorKind::Mismatch {
                        pattern: pattern.clone(),
                        found: cut(name, MAX_NAME).into_owned(),
                    },
                    kind => {
                        let message = rule(kind, &message!("`{name}`"), name.chars().count());
                        SchemaErrorKind::InvalidValue { message }
                    }
                };
                let place = Place {
                    path: below(&place.path, name),
                    ..place
                };
                self.push(&place, span, kind);
            }
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
                self.no_branch(error, &place, context);
            }
            Kind::OneOfMultipleValid { .. } => self.many_branches(error, &place),
            Kind::Not { schema } => self.refused(&place, schema),
            Kind::FalseSchema => {
                let found = shown(place.node);
                let message = match place.path.last() {
                    Some(name) => {
                        message!("the field `{name}` is not allowed here, found ") + &found
                    }
                    None => rule(&Kind::FalseSchema, &found, 0),
                };
                self.invalid(&place, message);
            }
            kind => self.invalid(&place, rule(kind, &shown(place.node), size(place.node))),
        }
    }

    /// A value of another type than `wanted` asks for, if that is known.
    fn wrong_type(&mut self, place: &Place<'_>, expected: String, wanted: Option<&Json>) {
        let found = place.node.kind_name();
        // A map in lines of its own goes with its key, where there is to be a text.
        let is_block = |sources: &SourceMap| !sources.text(place.node.span).starts_with('{');
        let goes_with_key = expected == "string" && place.node.as_map().is_some();
        let at = match goes_with_key && self.sources.is_some_and(is_block) {
            true => place.owner,
            false => place.node.span,
        };
        let kind = SchemaErrorKind::WrongType {
            expected,
            found,
            shape: wanted.and_then(|wanted| shape(self.schema, wanted, place.node, self.sources)),
        };
        self.push(place, at, kind);
    }

    fn mismatch(&mut self, place: &Place<'_>, pattern: &str) {
        let found = place.node.as_str().unwrap_or_default();
        let kind = SchemaErrorKind::Mismatch {
            pattern: pattern.to_owned(),
            found: cut(found, MAX_NAME).into_owned(),
        };
        self.push(place, place.node.span, kind);
    }

    fn unknown(&mut self, error: &ValidationError<'_>, place: &Place<'_>, names: &[String]) {
        let owner = self.keyword_owner(error);
        let known: Vec<String> = owner
            .and_then(|schema| schema.get("properties")?.as_object())
            .map(|properties| properties.keys().cloned().collect())
            .unwrap_or_default();
        let room = MAX_ERRORS.saturating_sub(self.errors.len());
        self.more += names.len().saturating_sub(room);
        for name in names.iter().take(room) {
            let span = key_span(place.node, name).unwrap_or(place.node.span);
            let kind = SchemaErrorKind::UnknownField {
                name: cut(name, MAX_NAME).into_owned(),
                known: known.clone(),
                below: owner.map_or_else(Vec::new, |owner| fields_with(self.schema, owner, name)),
            };
            self.errors.push(SchemaError {
                span,
                path: below(&place.path, name),
                kind,
            });
        }
    }

    /// No branch of a choice matches: reports the errors of the one that is probably meant.
    fn no_branch(
        &mut self,
        error: &ValidationError<'_>,
        place: &Place<'_>,
        branches: &[Vec<ValidationError<'static>>],
    ) {
        if let Some(names) = self.required_of_branches(error) {
            self.push(place, place.owner, SchemaErrorKind::NoneOf { names });
            return;
        }
        // All branches want another type: say which would do.
        let depth = error.instance_path().segments().count();
        let types: Vec<_> = branches
            .iter()
            .map(|branch| wanted_type(branch, depth))
            .collect();
        if let Some(mut types) = types.iter().copied().collect::<Option<Vec<_>>>() {
            types.dedup();
            return self.wrong_type(place, types.join(" or "), None);
        }
        // A branch that wants another type is not the one that is meant; of the others, the one whose errors lie
        // deepest, then the one with the fewest.
        let best = branches
            .iter()
            .zip(&types)
            .filter(|(_, wants)| wants.is_none())
            .min_by_key(|(branch, _)| {
                let shallowest = branch
                    .iter()
                    .map(|e| e.instance_path().segments().count())
                    .min();
                (std::cmp::Reverse(shallowest), branch.len())
            });
        for error in best.into_iter().flat_map(|(branch, _)| branch) {
            self.add(error);
        }
    }

    /// More than one branch of a choice matches.
    fn many_branches(&mut self, error: &ValidationError<'_>, place: &Place<'_>) {
        let kind = match self.required_of_branches(error) {
            Some(mut names) => {
                names.retain(|name| place.node.get(name).is_some());
                SchemaErrorKind::ManyOf { names }
            }
            None => SchemaErrorKind::InvalidValue {
                message: "more than one of the forms that this can have fits".to_owned(),
            },
        };
        self.push(place, place.owner, kind);
    }

    /// A schema under `not` matches.
    fn refused(&mut self, place: &Place<'_>, schema: &Json) {
        let names = required(schema);
        match names
            .iter()
            .find_map(|name| Some((name, key_span(place.node, name)?)))
        {
            Some((name, span)) => {
                let message = message!("the field `{name}` is not allowed here");
                let path = below(&place.path, name);
                let kind = SchemaErrorKind::InvalidValue { message };
                self.errors.push(SchemaError { span, path, kind });
            }
            None => self.invalid(place, format!("{} is not allowed here", shown(place.node))),
        }
    }

    /// The one field that each branch of a choice asks for, if that is all they do.
    fn required_of_branches(&self, error: &ValidationError<'_>) -> Option<Vec<String>> {
        let branches = self
            .schema
            .pointer(error.schema_path().as_str())?
            .as_array()?;
        let names = branches.iter().map(|branch| {
            let mut names = required(branch);
            (branch.as_object()?.len() == 1 && names.len() == 1).then(|| names.remove(0))
        });
        names.collect()
    }

    /// The schema that has the keyword which failed.
    fn keyword_owner(&self, error: &ValidationError<'_>) -> Option<&'a Json> {
        let path = error.schema_path().as_str();
        self.schema.pointer(path.rsplit_once('/')?.0)
    }

    fn place(&self, error: &ValidationError<'_>) -> Place<'a> {
        let mut place = Place {
            path: Vec::new(),
            node: self.document,
            owner: self.document.span,
        };
        for step in error.instance_path().segments() {
            let step = step.to_string();
            let below = match place.node.as_seq() {
                Some(items) => step
                    .parse::<usize>()
                    .ok()
                    .and_then(|i| items.get(i))
                    .map(|n| (n.span, n)),
                None => place
                    .node
                    .as_map()
                    .and_then(|map| map.get_entry(&step))
                    .map(|(k, n)| (k.span, n)),
            };
            // The validator's paths are paths of this document.
            let Some((owner, node)) = below else { break };
            place.path.push(cut(&step, MAX_NAME).into_owned());
            (place.owner, place.node) = (owner, node);
        }
        place
    }
}

/// The types that a branch asks for, if the value as a whole is of none of them.
fn wanted_type(branch: &[ValidationError<'_>], depth: usize) -> Option<&'static str> {
    branch.iter().find_map(|error| match error.kind() {
        Kind::Type {
            kind: TypeKind::Single(kind),
        } if error.instance_path().segments().count() == depth => Some(type_name(kind.as_str())),
        _ => None,
    })
}

/// The fields of a map below which a field of a name belongs: `limits` and `requests` for `cpu`, `containers.NAME` for `image`.
fn fields_with(root: &Json, owner: &Json, name: &str) -> Vec<String> {
    let has = |schema: &Json| {
        let known = schema.get("properties").and_then(|all| all.get(name));
        known.is_some()
    };
    let fields = owner.get("properties").and_then(Json::as_object);
    let found = fields.into_iter().flatten().filter_map(|(field, schema)| {
        let schema = resolve(root, schema);
        if has(schema) {
            return Some(field.clone());
        }
        let others = schema.get("additionalProperties")?;
        has(resolve(root, others)).then(|| format!("{field}.NAME"))
    });
    found.collect()
}

fn required(schema: &Json) -> Vec<String> {
    let names = schema.get("required").and_then(Json::as_array);
    names
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect()
}

fn key_span(node: &Node, name: &str) -> Option<Span> {
    Some(node.as_map()?.get_entry(name)?.0.span)
}

fn below(path: &[String], name: &str) -> Vec<String> {
    let name = cut(name, MAX_NAME).into_owned();
    path.iter().cloned().chain([name]).collect()
}
