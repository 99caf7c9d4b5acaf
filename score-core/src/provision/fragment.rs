//! The parts that a provisioner adds for the target: read, with places for what is wrong with them.

use score_yaml::message;
use score_yaml::message::{Name, listed};
use score_yaml::{Node, Span, Value};

use super::data::is_among;
use super::matched::MatchedResource;
use super::part_text::{PartText, WaysBack};
use super::{Author, ItemOrigin, Parts, Provider, Unreadable, environment};
use crate::codes;
use crate::diagnostic::{About, Diagnostic, Diagnostics, nearest, with_article};
use crate::document::amounts_near;
use crate::path::FieldPath;
use crate::state::State;
use crate::target::{AnyFragment, FragmentField, FragmentType, Target};

/// The parts that a provisioner adds for the target, read or not.
pub(super) enum FragmentResult {
    Unread(Parts),
    Read(Result<ReadParts, Diagnostics>),
}

/// The parts as the target has them, and the texts that templates gave for them.
pub(super) struct ReadParts {
    pub(super) fragment: AnyFragment,
    pub(super) texts: Vec<PartText>,
}

impl MatchedResource<'_> {
    /// Reads what the provisioner adds for the target.
    pub(super) fn read(
        &self,
        parts: Parts,
        fragment: FragmentType,
        target: &Target,
    ) -> Result<ReadParts, Diagnostics> {
        let mut values = Vec::with_capacity(parts.len());
        let mut texts = Vec::new();
        let mut diags = Diagnostics::new();
        for (part, given) in parts {
            match given.read_with_text() {
                Ok((Value::Null, _)) => {}
                Ok((value, text)) => {
                    values.push((part, value));
                    // Nothing will be said of one that is right.
                    let text = text.filter(|_| !self.entry.is_unchanged());
                    texts.extend(text.map(|text| PartText { part, text }));
                }
                Err(fault) => diags.push(unreadable(self.entry, part, fault)),
            }
        }
        if diags.is_empty() {
            match (fragment.decode)(values) {
                Ok(fragment) => return Ok(ReadParts { fragment, texts }),
                Err(errors) => diags = errors,
            }
        }
        let items = self.entry.provisioner().items(&self.node.uid);
        let ways = WaysBack::new(self.entry, &texts);
        let named = diags.into_iter().map(|fault| {
            let part = fragment.fields.first().map_or("", |part| part.reply);
            let fault = ways.placed(fault);
            ItemOrigin::name_fault(&items, part, fault)
                .unwrap_or_else(|fault| failed(*fault, &self.name(), target))
        });
        Err(named.collect())
    }

    /// The author of what it adds for the target, by the place in its entry; `None` if no file holds the entry.
    pub(super) fn author(&self, fragment: FragmentType) -> Option<Author> {
        let MatchedResource { node, entry, .. } = self;
        let is_unchanged = entry.is_unchanged();
        // Nothing will be said of one that is right.
        let mut parts = fragment.fields.iter().filter(|_| !is_unchanged);
        let said = parts.find_map(|part| entry.provisioner().place(part));
        Some(Author {
            entry: said.or(entry.span())?,
            resource: node.span,
            is_default: is_unchanged || entry.is_known(),
            is_unchanged,
        })
    }

    /// Gives errors their places: where the entry says the part that they are about, else the entry, else the
    /// resource; and says which resource it was for.
    /// What is wrong with a param stands at the param in its Score file, as far as the state has that.
    pub(super) fn placed(
        &self,
        diags: Diagnostics,
        fragment: FragmentType,
        state: &State,
    ) -> Diagnostics {
        let MatchedResource { node, entry, .. } = self;
        let place = |diagnostic: &Diagnostic| {
            let field = FieldPath::keys(diagnostic.path.as_deref()?).swap_remove(0);
            let part = fragment
                .fields
                .iter()
                .find(|part| part.template == field || part.reply == field)?;
            entry.place(part)
        };
        let items = entry.provisioner().items(&node.uid);
        let placed = diags.into_iter().map(|diagnostic| {
            let path = diagnostic.path.as_deref().map(FieldPath::keys);
            let is_of_item = items
                .iter()
                .flatten()
                .any(|item| Some(item.span) == diagnostic.span);
            if let (false, Some("params"), Some(span)) = (
                is_of_item,
                path.as_ref()
                    .and_then(|path| path.first())
                    .map(String::as_str),
                diagnostic.span,
            ) {
                let name = path.as_ref().and_then(|path| path.get(1));
                let found = self.param(name.map_or("", String::as_str), state);
                // The words of a template may be long; its entry is told by its uri.
                let says = entry.span().unwrap_or(span);
                let mut told = match says == node.span {
                    true => diagnostic,
                    false => diagnostic.label(says, "this provisioner says so"),
                };
                // A list is written into the words of a template as no text.
                if let Some(name) = name
                    && told.message.starts_with(&format!("params.{name} is "))
                    && let Some(kind) = self.kind_of_param(name, state)
                {
                    told.message = message!("`params.{name}` is {kind}, expected a text");
                }
                return match found {
                    Some((place, path, hint)) => {
                        let hint = hint.or_else(|| {
                            let is_of_amount = told.message.contains("an amount of ");
                            self.amount_meant(name.filter(|_| is_of_amount)?, state)
                        });
                        let told = told.at(place).path(&path);
                        let way = self.file_of_workload(name.map_or("", String::as_str), state);
                        hint.into_iter().chain(way).fold(told, Diagnostic::hint)
                    }
                    None => told.at(node.span),
                };
            }
            // What the author of a template refuses is what it was asked for.
            let is_refused = diagnostic.code == codes::TEMPLATE_FAILED
                && diagnostic.about == About::Refusal
                && !is_of_item
                && diagnostic.path.is_none();
            if let Some(says) = diagnostic.span.filter(|_| is_refused) {
                return diagnostic
                    .at(node.span)
                    .label(says, "this provisioner says so");
            }
            match diagnostic.span.or_else(|| place(&diagnostic)) {
                Some(span) => diagnostic
                    .at(span)
                    .label(node.span, message!("for `{}`", self.name())),
                None => diagnostic.at(node.span),
            }
        });
        placed.collect()
    }
}

impl MatchedResource<'_> {
    /// The way out for a workload whose port is asked for, and whose Score file is not given.
    fn file_of_workload(&self, param: &str, state: &State) -> Option<String> {
        let asks = self.node.uid.kind() == "service-port" && param == "workload";
        let params = self.node.params.as_deref().filter(|_| asks)?;
        let workload = params.get(param)?.as_string()?.as_literal()?;
        let is_given = workload.is_empty() || state.workloads.contains_key(workload);
        (!is_given).then(|| "name its file, too: `generate score.yaml OTHER.yaml`".to_owned())
    }

    /// The place of the name of a param in its Score file.
    pub(super) fn param_key(&self, name: &str, state: &State) -> Option<Span> {
        let workload = state.workloads.get(&self.node.scope.workload)?;
        let resource = workload.spec.get("resources")?.get(self.node.name()?)?;
        let (key, _) = resource.get("params")?.as_map()?.get_entry(name)?;
        Some(key.span)
    }

    /// The way out of a param that is to be an amount, and has a unit of its own.
    fn amount_meant(&self, name: &str, state: &State) -> Option<String> {
        let workload = state.workloads.get(&self.node.scope.workload)?;
        let resource = workload.spec.get("resources")?.get(self.node.name()?)?;
        let near = amounts_near(resource.get("params")?.get(name)?.as_str()?);
        let listed = listed(near.iter().map(String::as_str), " or ");
        (!near.is_empty()).then(|| format!("did you mean {listed}?"))
    }

    /// The kind of a param that is a list or a map, in words.
    fn kind_of_param(&self, name: &str, state: &State) -> Option<String> {
        let workload = state.workloads.get(&self.node.scope.workload)?;
        let resource = workload.spec.get("resources")?.get(self.node.name()?)?;
        let value = resource.get("params")?.get(name)?;
        value
            .is_collection()
            .then(|| with_article(value.kind_name()))
    }

    /// The place of a param in its Score file, and its path. Where it is not given, that of one of a name near, or of all
    /// params, with a hint that says what to write; or of the resource.
    pub(super) fn param(
        &self,
        name: &str,
        state: &State,
    ) -> Option<(Span, FieldPath, Option<String>)> {
        let scope = &self.node.scope;
        let workload = state.workloads.get(&scope.workload)?;
        let resources = workload.spec.get("resources")?.as_map()?;
        let (resource, declared) = resources.get_entry(self.node.name()?)?;
        let is_param = |name| {
            declared
                .get("params")
                .is_some_and(|given| given.get(name).is_some())
        };
        let takes_variables = self.node.uid.kind() == environment::TYPE;
        if takes_variables
            && let Some((place, key)) = named_in_annotations(declared, name)
            && !is_param(name)
        {
            let keys = ["resources", &resource.text, "metadata", "annotations", key];
            return Some((place, keys.into_iter().collect(), None));
        }
        let mut path = FieldPath::from_iter(["resources", &resource.text, "params"]);
        let Some((params, given)) = declared.as_map()?.get_entry("params") else {
            path.push(name);
            return Some((resource.span, path, None));
        };
        let given = given.as_map()?;
        if let Some((_, value)) = given.get_entry(name) {
            path.push(name);
            return Some((value.span, path, meant_by_param(name, value)));
        }
        let keys = || given.keys().map(|key| key.text.as_str());
        // `hostname` for `host`.
        let holds = |key: &&str| {
            let key = key.to_ascii_lowercase();
            name.len() > 2 && key.contains(&name.to_ascii_lowercase())
        };
        let near = nearest(name, keys()).or_else(|| keys().find(holds));
        match near.and_then(|near| given.get_entry(near)) {
            _ if name.is_empty() => Some((params.span, path, None)),
            Some((near, _)) => {
                path.push(&near.text);
                Some((near.span, path, Some(message!("did you mean `{name}`?"))))
            }
            None => {
                path.push(name);
                let way = match name {
                    "path" => "add `path: /` to `params`".to_owned(),
                    "host" => "add `host: example.com` to `params`, for example".to_owned(),
                    name => message!("add `{name}: …` to `params`"),
                };
                Some((params.span, path, Some(way)))
            }
        }
    }
}

/// The annotation of a resource that names something among others: its place, and its key.
fn named_in_annotations<'d>(declared: &'d Node, name: &str) -> Option<(Span, &'d str)> {
    let annotations = declared.get("metadata")?.get("annotations")?.as_map()?;
    let names = |value: &Node| value.as_str().is_some_and(|line| is_among(name, line));
    let mut found = annotations.iter();
    let (key, value) = found.find(|(_, value)| !name.is_empty() && names(value))?;
    Some((value.span, &key.text))
}

/// The way out for the value of a param that a provisioner refuses, of those that a route has.
fn meant_by_param(name: &str, value: &Node) -> Option<String> {
    const LONGEST: usize = 80;
    if name == "host" && value.as_seq().is_some() {
        return Some("a route has one host: write a resource of type `route` for each".to_owned());
    }
    let text = value
        .as_str()
        .filter(|text| text.len() < LONGEST && !text.contains("${"))?;
    let meant = match name {
        "host" => {
            let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
            let host = rest.split(['/', ':']).next()?.to_ascii_lowercase();
            let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '*');
            Some(host).filter(|host| !host.is_empty() && host.chars().all(is_part))?
        }
        "path" if !text.starts_with('/') => {
            let rest = text.split_once("://").map_or(text, |(_, rest)| {
                rest.split_once('/').map_or("", |(_, path)| path)
            });
            format!("/{rest}")
        }
        _ => return None,
    };
    (meant != text && !meant.contains(char::is_whitespace))
        .then(|| message!("did you mean `{meant}`?"))
}

/// The error that a provisioner gave no YAML for a part.
fn unreadable(entry: &dyn Provider, part: &FragmentField, fault: Unreadable) -> Diagnostic {
    let field = part.template;
    if fault.is_second_document {
        let message = format!("`{field}` holds a second YAML document");
        let error = Diagnostic::new(codes::SECOND_DOCUMENT, message);
        let told = entry.provisioner().unreadable(part, fault);
        return told.unwrap_or(error);
    }
    let message = format!("`{field}` is no YAML: {}", fault.message);
    let undecodable = Diagnostic::new(codes::INVALID_REPLY, message);
    let told = entry.provisioner().unreadable(part, fault);
    told.unwrap_or(undecodable)
}

/// An error of the provisioner of a resource, with the summary of the whole where scripts know its words.
pub(super) fn failed(diagnostic: Diagnostic, name: &str, target: &Target) -> Diagnostic {
    let Some(what) = diagnostic.summary.as_deref() else {
        return diagnostic;
    };
    let summary = format!(
        "{}: resource '{}': failed to provision: {what}",
        target.provisioning_failed,
        Name(name)
    );
    diagnostic.summary(summary)
}
