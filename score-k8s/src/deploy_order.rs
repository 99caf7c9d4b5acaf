//! The order in which workloads are deployed, `deploy` of additions.

use score_core::workload::Additions;
use score_core::workload::additions::{Deploy, When};

use crate::map_builder::MapBuilder;
use crate::names::ANNOTATION_PREFIX;

/// The annotations of a controller that record it.
pub(crate) fn annotations(deploy: Option<Deploy>) -> MapBuilder {
    let Deploy {
        when,
        success,
        timeout,
    } = deploy.unwrap_or_default();
    let mut annotations = MapBuilder::new();
    for (key, value) in [
        ("success", success.map(|s| s.value.as_str().to_owned())),
        ("timeout", timeout.map(|t| t.value.to_string())),
        ("when", when.map(|w| w.value.as_str().to_owned())),
    ] {
        if let Some(value) = value {
            annotations.push(format!("{ANNOTATION_PREFIX}deploy-{key}").into(), value);
        }
    }
    annotations
}

/// The stage in which a workload is deployed.
pub(crate) fn stage<T>(additions: Option<&Additions<T>>) -> When {
    let deploy = additions.and_then(|additions| additions.deploy.as_ref());
    let when = deploy.and_then(|deploy| deploy.when.as_ref());
    when.map(|when| when.value).unwrap_or_default()
}
