//! Outputs in the words of the target: what resources give to workloads, and what is not plain in it.

use score_core::target::FragmentField;
use score_core::text::Text;
use score_yaml::{Map, SortedMap, Str, Value};

use super::NodeResult;
use crate::definitions::driver::{DriverManifest, Location};
use crate::definitions::sealed::{Sealed, SecretReference};

/// The way in which a target writes what is not plain in the outputs that workloads read.
pub trait OutputForm: Send + Sync {
    /// The outputs of a resource in the words of the target, and what has to be there for them.
    fn outputs(&self, result: &NodeResult, sealed: &Sealed) -> FormedOutputs;

    /// A text in the words of the target as one with marks.
    fn decode(&self, text: &str, sealed: &Sealed) -> Str;

    /// What stands for an output that nobody knows yet.
    fn open(&self, resource: &str, output: &str, sealed: &Sealed) -> Text;

    /// What has to be there for the finished objects of the target, a line each.
    fn wanted(&self, objects: &[Value]) -> Vec<String> {
        let _ = objects;
        Vec::new()
    }

    /// True if somebody looks at the inputs of resources that are built in.
    fn shows_inputs(&self) -> bool {
        false
    }

    /// The part by which provisioners add objects for Kubernetes, if the target takes them.
    fn manifests(&self) -> Option<&'static FragmentField>;

    /// The variable that stands for a secret of a store, if one does.
    fn variable_for(&self, reference: &SecretReference) -> Option<String> {
        let _ = reference;
        None
    }

    /// True if it wrote what reads like a reference of the target.
    fn has_written(&self, reference: &str) -> bool {
        let _ = reference;
        false
    }

    /// True if the target puts objects into a namespace.
    fn has_namespaces(&self) -> bool {
        false
    }

    /// True if objects may hold what is not plain.
    fn takes_references(&self) -> bool {
        false
    }

    /// True if the target is given an object of a driver. By default it is given those for the namespace and the cluster.
    fn takes(&self, result: &NodeResult, manifest: &DriverManifest) -> bool {
        let _ = result;
        matches!(manifest.location, Location::Namespace | Location::Cluster)
    }

    /// An object of a driver in the words of the target, which [`takes`](OutputForm::takes) it; `namespace` is that of the
    /// environment, into which it is put by default.
    fn object(
        &self,
        result: &NodeResult,
        manifest: &DriverManifest,
        namespace: Option<&str>,
        sealed: &Sealed,
    ) -> Value {
        let _ = (result, sealed);
        let mut object = manifest.object.clone();
        let namespace = namespace.filter(|_| manifest.location == Location::Namespace);
        if let Some(namespace) = namespace {
            put_into(&mut object, namespace);
        }
        object
    }
}

/// Puts an object into a namespace, unless it says one.
pub(super) fn put_into(object: &mut Value, namespace: &str) {
    let Value::Map(object) = object else {
        return;
    };
    let metadata = object.get_or_insert_with("metadata".into(), || Value::Map(Map::new()));
    if let Value::Map(metadata) = metadata {
        metadata.get_or_insert_with("namespace".into(), || Value::from(namespace));
    }
}

/// Outputs in the words of a target.
#[derive(Default)]
pub struct FormedOutputs {
    /// The outputs, secrets among them.
    pub outputs: Map,
    /// Objects for Kubernetes that the outputs refer to.
    pub objects: Vec<Value>,
    /// Objects of the driver that are other ones for the target, by their index.
    pub changed: SortedMap<usize, Value>,
    /// The indices of the driver's objects in which literal secrets are for all to see.
    pub exposing: Vec<usize>,
}

/// Outputs with their marks, literal secrets among them: for whoever shows them.
#[derive(Clone, Copy, Debug, Default)]
pub struct MarkedOutputs;

impl OutputForm for MarkedOutputs {
    fn outputs(&self, result: &NodeResult, _: &Sealed) -> FormedOutputs {
        let all = result.values.iter().chain(result.secrets.iter());
        FormedOutputs {
            outputs: all
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
            ..FormedOutputs::default()
        }
    }

    fn decode(&self, text: &str, _: &Sealed) -> Str {
        text.into()
    }

    fn open(&self, resource: &str, output: &str, sealed: &Sealed) -> Text {
        let mark = sealed.open_output(resource.into(), output.into());
        Text::literal(mark.as_str().unwrap_or_default())
    }

    fn shows_inputs(&self) -> bool {
        true
    }

    fn manifests(&self) -> Option<&'static FragmentField> {
        None
    }
}
