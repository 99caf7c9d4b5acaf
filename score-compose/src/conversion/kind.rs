//! The kinds of objects, by what becomes of them.

/// The kind of an object, by what becomes of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ObjectKind {
    /// It runs pods.
    Workload(WorkloadKind),
    /// `Service`
    Service,
    /// `Secret`
    Secret,
    /// `ConfigMap`
    ConfigMap,
    /// `PersistentVolumeClaim`
    Claim,
    /// `Ingress`
    Ingress,
    /// `HTTPRoute`
    HttpRoute,
    /// Compose needs nothing in its place.
    Needless,
    /// Compose has nothing for it.
    Other,
}

/// The kind of an object that runs pods.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum WorkloadKind {
    Deployment,
    StatefulSet,
    DaemonSet,
    Pod,
    Job,
    CronJob,
}

impl WorkloadKind {
    /// The path to the pod's template, which has its `metadata` and `spec`.
    pub(crate) fn template(self) -> &'static [&'static str] {
        match self {
            WorkloadKind::Pod => &[],
            WorkloadKind::CronJob => &["spec", "jobTemplate", "spec", "template"],
            _ => &["spec", "template"],
        }
    }

    /// True if it ends.
    pub(crate) fn runs_once(self) -> bool {
        matches!(self, WorkloadKind::Job | WorkloadKind::CronJob)
    }
}

/// The kinds that there are, by group and name.
const KINDS: [(&str, &str, ObjectKind); 19] = [
    (
        "apps",
        "Deployment",
        ObjectKind::Workload(WorkloadKind::Deployment),
    ),
    (
        "apps",
        "StatefulSet",
        ObjectKind::Workload(WorkloadKind::StatefulSet),
    ),
    (
        "apps",
        "DaemonSet",
        ObjectKind::Workload(WorkloadKind::DaemonSet),
    ),
    ("", "Pod", ObjectKind::Workload(WorkloadKind::Pod)),
    ("batch", "Job", ObjectKind::Workload(WorkloadKind::Job)),
    (
        "batch",
        "CronJob",
        ObjectKind::Workload(WorkloadKind::CronJob),
    ),
    ("", "Service", ObjectKind::Service),
    ("", "Secret", ObjectKind::Secret),
    ("", "ConfigMap", ObjectKind::ConfigMap),
    ("", "PersistentVolumeClaim", ObjectKind::Claim),
    ("networking.k8s.io", "Ingress", ObjectKind::Ingress),
    (
        "gateway.networking.k8s.io",
        "HTTPRoute",
        ObjectKind::HttpRoute,
    ),
    ("", "Namespace", ObjectKind::Needless),
    ("", "ServiceAccount", ObjectKind::Needless),
    ("", "PersistentVolume", ObjectKind::Needless),
    ("rbac.authorization.k8s.io", "Role", ObjectKind::Needless),
    (
        "rbac.authorization.k8s.io",
        "RoleBinding",
        ObjectKind::Needless,
    ),
    (
        "rbac.authorization.k8s.io",
        "ClusterRole",
        ObjectKind::Needless,
    ),
    (
        "rbac.authorization.k8s.io",
        "ClusterRoleBinding",
        ObjectKind::Needless,
    ),
];

impl ObjectKind {
    /// The kind of objects of an API version and a name.
    pub(crate) fn of(version: &str, name: &str) -> Self {
        let group = version.split_once('/').map_or("", |(group, _)| group);
        let mut known = KINDS.iter();
        let known = known.find(|(of, known, _)| (*of, *known) == (group, name));
        known.map_or(ObjectKind::Other, |(_, _, kind)| *kind)
    }

    /// True if something becomes of it. Then its fields have to be those of its type; of others nothing is asked but a kind.
    pub(crate) fn is_converted(self) -> bool {
        !matches!(self, ObjectKind::Needless | ObjectKind::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_one_of_its_group() {
        for (version, name, expected) in [
            ("v1", "Service", ObjectKind::Service),
            ("serving.knative.dev/v1", "Service", ObjectKind::Other),
            (
                "apps/v1",
                "Deployment",
                ObjectKind::Workload(WorkloadKind::Deployment),
            ),
            ("v1", "Deployment", ObjectKind::Other),
            ("v1", "Namespace", ObjectKind::Needless),
            ("networking.k8s.io/v1", "NetworkPolicy", ObjectKind::Other),
        ] {
            assert_eq!(ObjectKind::of(version, name), expected, "{version} {name}");
        }
    }
}
