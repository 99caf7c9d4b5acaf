//! The inputs of a driver for one resource, placeholders replaced and secret references sealed.

use std::borrow::Cow;

use score_core::diagnostic::{
    Cursor, Diagnostic, Diagnostics, FieldPath, TreeReader, with_article,
};
use score_core::text::Spanned;
use score_yaml::{Kind, Mapping, Node, Span, Str, Value, message};

use super::shifts::Shifts;
use super::substitution::{Substitution, TreePlace};
use super::value_tree::from_value;
use crate::codes;
use crate::definitions::definition::{Definition, named};
use crate::definitions::read::{IN_OWN_STORE, OWN_STORE, is_secret_leaf};
use crate::definitions::sealed::{Sealed, SecretReference};

/// The inputs of a driver for one resource.
#[derive(Clone)]
pub struct DriverInputs<'d> {
    /// `driver_inputs.values`; an empty map if there are none.
    pub values: Cow<'d, Node>,
    /// `driver_inputs.secrets`, or what `secret_refs` refer to; an empty map if there are none.
    pub secrets: Cow<'d, Node>,
    /// The account.
    pub account: Option<Str>,
    /// The way back to what was written.
    pub shifts: Shifts,
}

/// Nothing of the values: secrets may be among them.
impl std::fmt::Debug for DriverInputs<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DriverInputs")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

impl<'d> DriverInputs<'d> {
    /// The inputs that a definition has for a resource. What of them is secret, `sealed` is told.
    ///
    /// # Errors
    /// Everything that is wrong with the placeholders in them.
    pub fn of(
        definition: &'d Definition,
        substitution: &Substitution<'_>,
        sealed: &Sealed,
    ) -> Result<Self, Diagnostics> {
        let mut diags = Diagnostics::new();
        let mut shifts = Shifts::default();
        let mut tree = |tree: &'d Option<Node>, place: TreePlace, name: &str| {
            let path = FieldPath::from_iter(["driver_inputs", name]);
            match tree
                .as_ref()
                .map(|tree| substitution.tree(tree, place, path))
            {
                None => Cow::Owned(Node::new(Kind::Map(Mapping::new()), definition.span)),
                Some(Ok(placed)) => {
                    shifts.append(placed.shifts);
                    placed.tree
                }
                Some(Err(errors)) => {
                    diags.extend(errors);
                    Cow::Owned(Node::new(Kind::Null, definition.span))
                }
            }
        };
        let values = tree(&definition.values, TreePlace::Values, "values");
        let secrets = match &definition.secret_refs {
            Some(written) => {
                let references = tree(&definition.secret_refs, TreePlace::Secrets, "secret_refs");
                let mut resolver = Resolver {
                    definition: &definition.id,
                    sealed,
                    cursor: Cursor::at(
                        FieldPath::from_iter(["driver_inputs", "secret_refs"]),
                        &mut diags,
                    ),
                };
                Cow::Owned(resolver.tree(written, &references))
            }
            None => tree(&definition.secrets, TreePlace::Secrets, "secrets"),
        };
        let account = account(definition, substitution, &mut diags);
        if diags.has_errors() {
            return Err(diags);
        }
        sealed.note_secret(&secrets.to_value());
        Ok(DriverInputs {
            values,
            secrets,
            account,
            shifts,
        })
    }

    /// As they are shown: `{values, secrets}`, both as they are.
    #[must_use]
    pub fn to_values(&self) -> (Value, Value) {
        (self.values.to_value(), self.secrets.to_value())
    }
}

/// The account of a driver.
fn account(
    definition: &Definition,
    substitution: &Substitution<'_>,
    diags: &mut Diagnostics,
) -> Option<Str> {
    let Spanned { value, span } = definition.driver_account.as_ref()?;
    let written = Node::new(Kind::String(value.clone()), *span);
    let path = || FieldPath::from_iter(["driver_account"]);
    match substitution.tree(&written, TreePlace::Account, path()) {
        Ok(placed) => match placed.tree.into_owned().kind {
            Kind::String(account) => Some(account),
            other => {
                let found = with_article(Node::new(other, *span).kind_name());
                let message = message!("expected a string as `driver_account`, found {found}");
                let error = Diagnostic::new(codes::WRONG_TYPE, message).at(*span);
                diags.push(named(&definition.id, error.path(path())));
                None
            }
        },
        Err(errors) => {
            diags.extend(errors);
            None
        }
    }
}

/// Finds the secrets that a tree of `secret_refs` refers to. The shapes of its leaves were checked when it was read; what
/// a placeholder gives is checked here.
struct Resolver<'a> {
    definition: &'a str,
    sealed: &'a Sealed,
    cursor: Cursor<'a>,
}

impl<'a> TreeReader<'a> for Resolver<'a> {
    fn cursor(&mut self) -> &mut Cursor<'a> {
        &mut self.cursor
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        let diagnostic = named(self.definition, diagnostic).path(&self.cursor.path);
        self.cursor.diags.push(diagnostic);
    }
}

impl Resolver<'_> {
    fn tree(&mut self, written: &Node, placed: &Node) -> Node {
        let (Some(map), Some(placed_map)) = (written.as_map(), placed.as_map()) else {
            return placed.clone();
        };
        if is_secret_leaf(map) {
            return match placed_map.get("ref").or(placed_map.get("store")) {
                Some(node) if !node.is_null() || map.get("value").is_none() => {
                    self.reference(placed_map, placed.span)
                }
                _ => placed_map.get("value").unwrap_or(placed).clone(),
            };
        }
        let mut entries = Vec::with_capacity(map.len());
        for ((_, written), (key, placed)) in map.iter().zip(placed_map.iter()) {
            let resolved = self.at(&key.text, |resolver| resolver.tree(written, placed));
            entries.push((key.clone(), resolved));
        }
        Node::new(Kind::Map(entries.into_iter().collect()), placed.span)
    }

    /// The secret that `{store, ref, version}` refers to; null if it refers to none.
    fn reference(&mut self, map: &Mapping, span: Span) -> Node {
        let store = self.text(map, "store");
        let reference = self.text(map, "ref");
        let version = map.get("version").filter(|node| !node.is_null());
        let version = version.and_then(|_| self.text(map, "version"));
        let (Some(store), Some(reference)) = (store, reference) else {
            return Node::new(Kind::Null, span);
        };
        if store == OWN_STORE {
            let place = map.get("store").map_or(span, |node| node.span);
            self.at("store", |resolver| {
                resolver.error(codes::INVALID_SECRET_REFERENCE, IN_OWN_STORE, place);
            });
        }
        let secret = self.sealed.secret(SecretReference {
            store,
            reference,
            version,
        });
        from_value(&secret, span)
    }

    fn text(&mut self, map: &Mapping, name: &str) -> Option<Str> {
        let node = map.get(name)?;
        let text = text_of(node);
        let open = text.as_deref().and_then(|text| self.sealed.first_in(text));
        let found = match (&text, open) {
            (_, Some(open)) => format!("`{open}`, which nobody knows yet"),
            (None, None) => with_article(node.kind_name()),
            (Some(_), None) => return text,
        };
        let message = format!("expected a text as `{name}`, found {found}");
        self.at(name, |resolver| {
            resolver.error(codes::INVALID_SECRET_REFERENCE, message, node.span);
        });
        None
    }
}

/// The text of a string, or of a number that a placeholder put in its place.
fn text_of(node: &Node) -> Option<Str> {
    match &node.kind {
        Kind::String(text) => Some(text.clone()),
        Kind::Int(n) => Some(n.to_string().into()),
        _ => None,
    }
}
