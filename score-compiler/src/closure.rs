//! Provisioners that are closures of the program.

use std::sync::Arc;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::host::Host;
use score_core::provision::{self as core, PartValue, Parts, Provisioner, ProvisionerEntry};
use score_core::target::FragmentField;
use score_yaml::{Str, message};

use crate::codes;
use crate::depth::{LEVELS, is_too_deep};
use crate::error::BoxError;
use crate::provisioner::{Reply, Request};
use crate::secrets;
use crate::value::{Value, map_into_tree};

/// What makes a resource: from a request to a reply.
type Provision = dyn Fn(&Request) -> Result<Reply, BoxError> + Send + Sync;

/// A closure, and which resources it takes.
#[derive(Clone)]
pub(crate) struct Closure {
    /// `TYPE[.CLASS][#ID]`
    takes: String,
    kind: Str,
    class: Option<Str>,
    id: Option<Str>,
    provision: Arc<Provision>,
}

impl Closure {
    /// # Errors
    /// What it takes is no `TYPE[.CLASS][#ID]`; the text says so.
    pub(crate) fn new(takes: String, provision: Arc<Provision>) -> Result<Self, String> {
        let (head, id) = match takes.split_once('#') {
            Some((head, id)) => (head, Some(id)),
            None => (takes.as_str(), None),
        };
        let (kind, class) = match head.split_once('.') {
            Some((kind, class)) => (kind, Some(class)),
            None => (head, None),
        };
        let is_written = |name: &str| {
            let is_odd = |c: char| c.is_whitespace() || c.is_control();
            !name.is_empty() && !name.contains(is_odd)
        };
        if ![Some(kind), class, id]
            .into_iter()
            .flatten()
            .all(is_written)
        {
            return Err(message!(
                "`{takes}` names no resources that a provisioner takes: expected TYPE, TYPE.CLASS or TYPE.CLASS#ID"
            ));
        }
        Ok(Closure {
            kind: kind.into(),
            class: class.map(Str::from),
            id: id.map(Str::from),
            takes,
            provision,
        })
    }

    /// The entry for a target with these parts.
    pub(crate) fn entry(&self, fields: &'static [FragmentField]) -> ProvisionerEntry {
        ProvisionerEntry {
            uri: message!("closure://{}", self.takes).into(),
            kind: self.kind.clone(),
            class: self.class.clone(),
            id: self.id.clone(),
            description: Str::default(),
            supported_params: Vec::new(),
            expected_outputs: Vec::new(),
            output_places: Vec::new(),
            never_given: Vec::new(),
            span: None,
            unmatched: None,
            id_place: None,
            is_unchanged: false,
            is_known: false,
            texts: Vec::new(),
            provisioner: Box::new(ClosureProvisioner {
                provision: Arc::clone(&self.provision),
                fields,
            }),
        }
    }
}

/// A closure as the stages see it.
struct ClosureProvisioner {
    provision: Arc<Provision>,
    fields: &'static [FragmentField],
}

impl Provisioner for ClosureProvisioner {
    fn provision(
        &self,
        request: &mut core::Request<'_>,
        _: &dyn Host,
    ) -> Result<core::Reply, Diagnostics> {
        let reply = (self.provision)(&Request::of(request)).map_err(|error| {
            let message = message!("the provisioner of `{}` failed: {error}", request.uid);
            let diagnostic = Diagnostic::new(codes::PROVISIONER_FAILED, message);
            diagnostic.at(request.span).summary(error.to_string())
        })?;
        let mut diags = faults(&reply, request);
        if diags.has_errors() {
            return Err(diags);
        }
        let parts = self.parts(reply.parts, request, &mut diags);
        if diags.has_errors() {
            return Err(diags);
        }
        Ok(core::Reply {
            state: match reply.state {
                Some(state) => map_into_tree(state),
                None => request.state.clone(),
            },
            outputs: map_into_tree(reply.outputs),
            parts,
            logs: reply.log,
            ..core::Reply::default()
        })
    }
}

impl ClosureProvisioner {
    /// The parts by the fields of the target; those that it does not have are reported.
    fn parts(
        &self,
        parts: Vec<(String, Value)>,
        request: &core::Request<'_>,
        diags: &mut Diagnostics,
    ) -> Parts {
        let mut found = Parts::new();
        for (name, value) in parts {
            match self.fields.iter().find(|field| field.template == name) {
                Some(field) => found.push((field, PartValue::Data(value.into_tree()))),
                None => {
                    let message = message!(
                        "the reply for `{}` has a part `{name}`, which this target does not take",
                        request.uid
                    );
                    let error = Diagnostic::new(codes::INVALID_REPLY, message).at(request.span);
                    let known = self.fields.iter().map(|field| field.template);
                    diags.push(error.near(&name, known));
                }
            }
        }
        found
    }
}

/// What is wrong with the values of a reply.
fn faults(reply: &Reply, request: &core::Request<'_>) -> Diagnostics {
    let outputs = reply.outputs.iter();
    let state = reply.state.iter().flatten();
    let parts = reply.parts.iter();
    let all = outputs.map(|(name, value)| ("output", name, value));
    let all = all.chain(state.map(|(name, value)| ("state", name, value)));
    let all = all.chain(parts.map(|(name, value)| ("part", name, value)));
    let mut diags = Diagnostics::new();
    for (sort, name, value) in all {
        let what = match sort {
            _ if is_too_deep(value) => Some(format!("is nested deeper than {LEVELS} levels")),
            "output" => secrets::misplaced(value, request.target.notation),
            "part" if secrets::has_one(value) => {
                Some("refers to a Secret, which only outputs can".to_owned())
            }
            // A reference that is remembered comes back as it was.
            _ => None,
        };
        if let Some(what) = what {
            let message = message!("the {sort} `{name}` of `{}` {what}", request.uid);
            let error = Diagnostic::new(codes::INVALID_REPLY, message);
            diags.push(error.at(request.span));
        }
    }
    diags
}
