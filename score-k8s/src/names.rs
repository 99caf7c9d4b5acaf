//! Names, labels and annotations of what is emitted.

use score_core::workload::Workload;
use score_yaml::Value;
use sha2::{Digest, Sha256};

use crate::map_builder::MapBuilder;

/// What annotations for this target alone start with.
pub(crate) const ANNOTATION_PREFIX: &str = "k8s.score.dev/";
/// Which kind of object a workload becomes.
pub(crate) const KIND_ANNOTATION: &str = "k8s.score.dev/kind";
/// What the Service is called, if not like the workload.
pub(crate) const SERVICE_NAME_ANNOTATION: &str = "k8s.score.dev/service-name";
/// Which workload an object belongs to.
pub(crate) const WORKLOAD_NAME_ANNOTATION: &str = "k8s.score.dev/workload-name";
/// Who makes the objects.
pub(crate) const MANAGED_BY: &str = "score-k8s";

const NAME_LABEL: &str = "app.kubernetes.io/name";
const INSTANCE_LABEL: &str = "app.kubernetes.io/instance";
/// Which tool made an object.
pub(crate) const MANAGED_BY_LABEL: &str = "app.kubernetes.io/managed-by";

/// The longest name of a Service, a label's value, a volume.
const LONGEST_LABEL: usize = 63;

/// What the objects of one workload have in common.
#[derive(Debug)]
pub(crate) struct WorkloadNames {
    /// The workload's name.
    pub(crate) workload: String,
    /// The value of the label that selectors go by.
    instance: String,
}

impl WorkloadNames {
    /// The names of a workload whose instance suffix is `suffix`.
    pub(crate) fn new(workload: &str, suffix: &str) -> Self {
        WorkloadNames {
            workload: workload.to_owned(),
            instance: fit(workload, suffix),
        }
    }

    /// The labels of an object, and others that go before them.
    pub(crate) fn labels(&self, others: MapBuilder) -> MapBuilder {
        MapBuilder::new()
            .with(INSTANCE_LABEL, self.instance.as_str())
            .with(MANAGED_BY_LABEL, MANAGED_BY)
            .with(NAME_LABEL, self.workload.as_str())
            .with_all(others)
    }

    /// The labels of a pod, and others that go before them, but for the one that selectors go by.
    pub(crate) fn pod_labels(&self, mut others: MapBuilder) -> MapBuilder {
        others.remove(INSTANCE_LABEL);
        self.labels(others)
    }

    /// What selects the workload's pods.
    pub(crate) fn selector(&self) -> Value {
        MapBuilder::new()
            .with(INSTANCE_LABEL, self.instance.as_str())
            .into()
    }

    /// The metadata of an object.
    pub(crate) fn metadata(&self, name: &str) -> MapBuilder {
        self.metadata_with(name, MapBuilder::new(), MapBuilder::new())
    }

    /// The metadata of an object with more annotations and labels.
    pub(crate) fn metadata_with(
        &self,
        name: &str,
        annotations: MapBuilder,
        labels: MapBuilder,
    ) -> MapBuilder {
        self.unnamed(annotations, labels).with("name", name)
    }

    /// The metadata of what is part of an object and made by it under a name of its own.
    pub(crate) fn unnamed(&self, annotations: MapBuilder, labels: MapBuilder) -> MapBuilder {
        let annotations = annotations.with(WORKLOAD_NAME_ANNOTATION, self.workload.as_str());
        MapBuilder::new()
            .with("annotations", annotations)
            .with("labels", self.labels(labels))
    }

    /// The Service that gives the pods of a StatefulSet their names.
    pub(crate) fn headless_service(&self) -> String {
        fit(&self.workload, "-headless-svc")
    }

    /// The ConfigMap of an extension's variables.
    pub(crate) fn extension_config_map(&self) -> String {
        format!("{}-configmap", self.workload)
    }

    /// The Secret that volumes of an extension read; the platform makes it.
    pub(crate) fn extension_secret(&self) -> String {
        format!("{}-secrets", self.workload)
    }

    /// What belongs to one part of a workload, by the name of that part.
    pub(crate) fn of_part(&self, part: &str) -> String {
        format!("{}-{part}", self.workload)
    }

    /// The ConfigMap of the file whose volume is called so.
    pub(crate) fn config_map(&self, container: &str, file_volume: &str) -> String {
        format!("{}-{container}-{file_volume}", self.workload)
    }
}

/// The name of a workload's Service.
pub(crate) fn service<T>(workload: &Workload<T>) -> &str {
    let annotation = workload.annotations.get(SERVICE_NAME_ANNOTATION);
    annotation.map_or(&workload.name.value, |name| &name.value)
}

/// The Pod volume of a file.
pub(crate) fn file_volume(target: &str) -> String {
    format!("file-{}", short_hash(target))
}

/// The Pod volume of a volume.
pub(crate) fn volume(target: &str) -> String {
    format!("vol-{}", short_hash(target))
}

/// A name with a suffix, cut to what a label or a Service may have; a hash stands for what is cut.
pub(crate) fn fit(name: &str, suffix: &str) -> String {
    if name.len() + suffix.len() <= LONGEST_LABEL {
        return format!("{name}{suffix}");
    }
    let hash = short_hash(name);
    let mut kept = LONGEST_LABEL
        .saturating_sub(suffix.len() + hash.len() + 1)
        .min(name.len());
    while !name.is_char_boundary(kept) {
        kept -= 1;
    }
    format!(
        "{}-{hash}{suffix}",
        name[..kept].trim_end_matches(['-', '.', '_'])
    )
}

/// The first five bytes of the SHA-256, in hex.
pub(crate) fn short_hash(text: &str) -> String {
    let digest = Sha256::digest(text);
    let number = u64::from_be_bytes(*digest.first_chunk().expect("a digest has 32 bytes"));
    format!("{:010x}", number >> 24)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_the_first_five_bytes() {
        assert_eq!(volume("/data"), "vol-bd47413b5c");
        assert_eq!(file_volume("/4.txt"), "file-ddd73bddcc");
    }

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        assert_eq!(fit("web", "-0a"), "web-0a");
        let long = |tail: &str| fit(&format!("{}{tail}", "a".repeat(60)), "-headless-svc");
        assert_eq!(long("bc").len(), LONGEST_LABEL);
        assert!(long("bc").ends_with("-headless-svc"));
        assert_ne!(long("bc"), long("bd"));
    }
}
