//! Which annotations are for whom.

/// The start of annotations for the catalog.
pub(crate) const CATALOG: &str = "backstage.io/";
/// The annotation of where the source of an entity is.
pub(crate) const SOURCE_LOCATION: &str = "backstage.io/source-location";
/// The annotations that say which objects of a cluster belong to a component, one way or the other.
pub(crate) const OBJECTS: [&str; 2] = [OBJECT_SELECTOR, "backstage.io/kubernetes-id"];
/// The annotation of the labels by which objects of a cluster are found.
pub(crate) const OBJECT_SELECTOR: &str = "backstage.io/kubernetes-label-selector";
/// The annotation of the resource that an entity stands for.
pub(crate) const RESOURCE_UID: &str = "score.dev/resource-uid";

/// The domains of annotations for tools of Score: what stands there says how something is deployed.
const SCORE_TOOLS: [&str; 3] = ["score.dev", "humanitec.dev", "humanitec.io"];
/// Annotations that the catalog itself puts on entities. Whoever sets them says that another location brought them.
const WRITTEN_BY_CATALOG: [&str; 3] = [
    "backstage.io/managed-by-location",
    "backstage.io/managed-by-origin-location",
    "backstage.io/orphan",
];

/// True if an annotation is for the catalog alone, and has no business in what is deployed.
///
/// ```
/// assert!(score_backstage::is_for_catalog("backstage.io/techdocs-ref"));
/// assert!(!score_backstage::is_for_catalog("backstage.iot/x"));
/// ```
#[must_use]
pub fn is_for_catalog(key: &str) -> bool {
    key.starts_with(CATALOG)
}

/// True if an annotation of a workload is passed on to its component, as tools that the catalog shows beside it read it there:
/// any that has the domain of its reader, but for tools of Score, and but for those that the catalog writes.
pub(crate) fn is_passed_on(key: &str) -> bool {
    let Some((domain, _)) = key.split_once('/') else {
        return false;
    };
    let is_of = |tool: &str| {
        let before = domain.strip_suffix(tool);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    !SCORE_TOOLS.into_iter().any(is_of) && !WRITTEN_BY_CATALOG.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_with_a_domain_are_passed_on_but_those_for_tools_of_score() {
        for key in [
            "backstage.io/techdocs-ref",
            "github.com/project-slug",
            "humanitec.com/appId",
            "notscore.dev/x",
        ] {
            assert!(is_passed_on(key), "{key}");
        }
        for key in [
            "tags",
            "score.dev/x",
            "k8s.score.dev/kind",
            "score.humanitec.dev/workload-type",
            "humanitec.io/managed-by",
            "backstage.io/managed-by-location",
        ] {
            assert!(!is_passed_on(key), "{key}");
        }
    }
}
