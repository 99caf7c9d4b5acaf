//! Makes `src/types/table.txt` from the schemas of the published Kubernetes API types, and fails when the
//! committed table is another one. `BLESS=1 cargo test -p score-kubernetes --test types` writes it.

#![allow(
    clippy::disallowed_methods,
    reason = "the library does no IO, its tests may"
)]

use k8s_openapi::schemars::{JsonSchema, SchemaGenerator};
use k8s_openapi::{ClusterResourceScope, NamespaceResourceScope, Resource};
use score_yaml::SortedMap;
use serde_json::Value;

/// The word by which the table says where objects of a kind live.
trait Scope {
    const NAME: &'static str;
}
impl Scope for NamespaceResourceScope {
    const NAME: &'static str = "namespaced";
}
impl Scope for ClusterResourceScope {
    const NAME: &'static str = "cluster";
}

#[derive(Default)]
struct Table {
    generator: SchemaGenerator,
    /// `apiVersion kind` -> definition and scope
    kinds: SortedMap<String, String>,
}

impl Table {
    fn add<T: Resource + JsonSchema>(&mut self)
    where
        T::Scope: Scope,
    {
        self.generator.subschema_for::<T>();
        let definition = short(&T::schema_name());
        self.kinds.insert(
            format!("{} {}", T::API_VERSION, T::KIND),
            format!("{definition} {}", T::Scope::NAME),
        );
    }

    fn render(mut self) -> String {
        let mut definitions = SortedMap::new();
        for (name, schema) in self.generator.take_definitions(true) {
            if schema.get("type").and_then(Value::as_str) != Some("object") {
                continue;
            }
            let fields = schema
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten();
            let fields: SortedMap<String, String> =
                fields.map(|(name, s)| (name.clone(), type_of(s))).collect();
            let before = definitions.insert(short(&name), fields);
            assert!(
                before.is_none(),
                "two definitions are called {}",
                short(&name)
            );
        }
        let mut text = String::new();
        for (kind, what) in &self.kinds {
            text.push_str(&format!("{kind} {what}\n"));
        }
        for (name, fields) in &definitions {
            text.push_str(&format!("\n{name}\n"));
            for (field, kind) in fields {
                text.push_str(&format!(" {field} {kind}\n"));
            }
        }
        text
    }
}

/// The last three parts of a definition's name: group, version, kind.
fn short(name: &str) -> String {
    let parts: Vec<&str> = name.trim_start_matches("#/$defs/").split('.').collect();
    parts[parts.len().saturating_sub(3)..].join(".")
}

/// A schema in the table's words; definitions that are not objects with fields are spelled out.
fn type_of(schema: &Value) -> String {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return match short(reference).as_str() {
            "api.resource.Quantity" => "quantity".to_owned(),
            "util.intstr.IntOrString" => "intstr".to_owned(),
            "meta.v1.Time" | "meta.v1.MicroTime" => "time".to_owned(),
            "meta.v1.FieldsV1" | "pkg.runtime.RawExtension" | "apiextensions.v1.JSON" => {
                "any".to_owned()
            }
            "apiextensions.v1.JSONSchemaPropsOrArray"
            | "apiextensions.v1.JSONSchemaPropsOrBool"
            | "apiextensions.v1.JSONSchemaPropsOrStringArray"
            | "apiextensions.v1.CustomResourceSubresourceStatus" => "any".to_owned(),
            name => name.to_owned(),
        };
    }
    let text = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default();
    match (text("type"), text("format")) {
        ("string", "byte") => "bytes".to_owned(),
        ("string", "date-time") => "time".to_owned(),
        ("string", _) => "string".to_owned(),
        ("integer", "int32") => "int32".to_owned(),
        ("integer", _) => "int64".to_owned(),
        ("number", _) => "number".to_owned(),
        ("boolean", _) => "boolean".to_owned(),
        ("array", _) => format!("[{}]", type_of(&schema["items"])),
        ("object", _) => match schema.get("additionalProperties") {
            Some(values) => format!("{{{}}}", type_of(values)),
            None => "any".to_owned(),
        },
        other => panic!("no word for a schema of {other:?}: {schema}"),
    }
}

macro_rules! kinds {
    ($table:ident, $($($module:ident)::+: $($kind:ident)+;)+) => {
        $({
            use k8s_openapi::$($module)::+::{$($kind),+};
            $($table.add::<$kind>();)+
        })+
    };
}

#[test]
fn the_table_is_what_the_published_types_say() {
    let mut table = Table::default();
    // Every type that implements `ListableResource`.
    kinds! { table,
        api::admissionregistration::v1: MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration;
        api::admissionregistration::v1alpha1: MutatingAdmissionPolicy MutatingAdmissionPolicyBinding;
        api::admissionregistration::v1beta1: MutatingAdmissionPolicy MutatingAdmissionPolicyBinding;
        api::apiserverinternal::v1alpha1: StorageVersion;
        api::apps::v1: ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet;
        api::autoscaling::v1: HorizontalPodAutoscaler;
        api::autoscaling::v2: HorizontalPodAutoscaler;
        api::batch::v1: CronJob Job;
        api::certificates::v1: CertificateSigningRequest;
        api::certificates::v1alpha1: ClusterTrustBundle;
        api::certificates::v1beta1: ClusterTrustBundle PodCertificateRequest;
        api::coordination::v1: Lease;
        api::coordination::v1alpha2: LeaseCandidate;
        api::coordination::v1beta1: LeaseCandidate;
        api::core::v1: ComponentStatus ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount;
        api::discovery::v1: EndpointSlice;
        api::events::v1: Event;
        api::flowcontrol::v1: FlowSchema PriorityLevelConfiguration;
        api::networking::v1: Ingress IngressClass IPAddress NetworkPolicy ServiceCIDR;
        api::networking::v1beta1: IPAddress ServiceCIDR;
        api::node::v1: RuntimeClass;
        api::policy::v1: PodDisruptionBudget;
        api::rbac::v1: ClusterRole ClusterRoleBinding Role RoleBinding;
        api::resource::v1: DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice;
        api::resource::v1alpha3: DeviceTaintRule ResourcePoolStatusRequest;
        api::resource::v1beta1: DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice;
        api::resource::v1beta2: DeviceClass DeviceTaintRule ResourceClaim ResourceClaimTemplate ResourceSlice;
        api::scheduling::v1: PriorityClass;
        api::scheduling::v1alpha2: PodGroup Workload;
        api::storage::v1: CSIDriver CSINode CSIStorageCapacity StorageClass VolumeAttachment VolumeAttributesClass;
        api::storage::v1beta1: VolumeAttributesClass;
        api::storagemigration::v1beta1: StorageVersionMigration;
        apiextensions_apiserver::pkg::apis::apiextensions::v1: CustomResourceDefinition;
        kube_aggregator::pkg::apis::apiregistration::v1: APIService;
    }
    let text = table.render();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/types/table.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert!(
        std::fs::read_to_string(path).unwrap() == text,
        "stale: run again with BLESS=1"
    );
}
