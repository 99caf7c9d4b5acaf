//! Names, labels and annotations of objects.

use score_core::workload::Workload;
use score_yaml::Value;
use sha2::{Digest, Sha256};

use crate::map_builder::MapBuilder;

/// The start of annotations for this target alone.
pub(crate) const ANNOTATION_PREFIX: &str = "k8s.score.dev/";
/// The annotation for the kind of object that a workload becomes.
pub(crate) const KIND_ANNOTATION: &str = "k8s.score.dev/kind";
/// The annotation for the name of the Service, if it is not the workload's.
pub(crate) const SERVICE_NAME_ANNOTATION: &str = "k8s.score.dev/service-name";
/// The annotation for the workload that an object belongs to.
pub(crate) const WORKLOAD_NAME_ANNOTATION: &str = "k8s.score.dev/workload-name";
/// The tool that makes the objects.
pub(crate) const MANAGED_BY: &str = "score-k8s";

const NAME_LABEL: &str = "app.kubernetes.io/name";
const INSTANCE_LABEL: &str = "app.kubernetes.io/instance";
/// The label for the tool that makes an object.
pub(crate) const MANAGED_BY_LABEL: &str = "app.kubernetes.io/managed-by";

/// The greatest length of the name of a Service or a volume, and of the value of a label.
const LONGEST_LABEL: usize = 63;

/// The names that the objects of one workload share.
#[derive(Debug)]
pub(crate) struct WorkloadNames {
    /// The workload's name.
    pub(crate) workload: String,
    /// The value of the label that selectors use.
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

    /// The value of the label that selectors use.
    #[cfg(feature = "cli")]
    pub(crate) fn instance(&self) -> &str {
        &self.instance
    }

    /// The labels of an object; others replace them.
    pub(crate) fn labels(&self, others: MapBuilder) -> MapBuilder {
        MapBuilder::new()
            .with(INSTANCE_LABEL, self.instance.as_str())
            .with(MANAGED_BY_LABEL, MANAGED_BY)
            .with(NAME_LABEL, self.workload.as_str())
            .with_all(others)
    }

    /// The labels of a pod; others replace them, except for the one that selectors use.
    pub(crate) fn pod_labels(&self, mut others: MapBuilder) -> MapBuilder {
        others.remove(INSTANCE_LABEL);
        self.labels(others)
    }

    /// The selector of the workload's pods.
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

    /// The metadata of an object that another one makes, under a name of its choice.
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

    /// The ConfigMap of the variables of additions.
    pub(crate) fn additions_config_map(&self) -> String {
        format!("{}-configmap", self.workload)
    }

    /// The Secret that volumes of additions read; the platform makes it.
    pub(crate) fn additions_secret(&self) -> String {
        format!("{}-secrets", self.workload)
    }

    /// The name of an object for one part of a workload.
    pub(crate) fn of_part(&self, part: &str) -> String {
        format!("{}-{part}", self.workload)
    }

    /// The ConfigMap of the file with this volume.
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

/// The label selector of the objects of a workload.
#[cfg(feature = "cli")]
pub(crate) fn object_selector(workload: &str) -> String {
    format!("{NAME_LABEL}={workload}")
}

/// A name with a suffix, cut to the greatest length; a hash stands for the part that is cut.
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
