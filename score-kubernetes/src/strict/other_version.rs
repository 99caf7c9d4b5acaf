//! Fields that a definition has in another version of its API, or had in one that is no more.

use score_yaml::message;

use crate::types::{self, Definition};

/// Fields of versions that no server knows any more, by the name of the definition without its version, and what is written
/// today.
const FORMER: &[(&str, &str, &str)] = &[
    ("IngressBackend", "serviceName", BACKEND),
    ("IngressBackend", "servicePort", BACKEND),
    (
        "CronJobSpec",
        "template",
        "it is a field of `jobTemplate.spec`",
    ),
    (
        "HorizontalPodAutoscalerSpec",
        "targetCPUUtilizationPercentage",
        "write `metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]`",
    ),
];
const BACKEND: &str = "write `service: {name: NAME, port: {number: PORT}}`";

/// The way out for a field that a definition lacks: the version which has it, or how it is written in this one.
pub(super) fn way_out(definition: &'static Definition, field: &str) -> Option<String> {
    let (version, name) = definition.name().rsplit_once('.')?;
    let mut former = FORMER.iter();
    let former = former.find(|(of, known, _)| *of == name && *known == field);
    if let Some((.., way_out)) = former {
        return Some((*way_out).to_owned());
    }
    let (group, own) = version.rsplit_once('.')?;
    let mut others = types::kinds().map(|(version, _)| version);
    let other = others.find_map(|api_version| {
        let (_, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
        let in_group = version != own && api_version.split(['.', '/']).next() == Some(group);
        let other = in_group.then(|| types::definition(&format!("{group}.{version}.{name}")))??;
        other.field(field).map(|_| api_version)
    })?;
    Some(message!("`{other}` has it: write `apiVersion: {other}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_other_versions_are_known() {
        for (definition, field, expected) in [
            (
                "autoscaling.v1.HorizontalPodAutoscalerSpec",
                "metrics",
                Some("`autoscaling/v2` has it: write `apiVersion: autoscaling/v2`"),
            ),
            ("networking.v1.IngressBackend", "servicePort", Some(BACKEND)),
            ("core.v1.PodSpec", "replica", None),
            ("apps.v1.DeploymentSpec", "metrics", None),
        ] {
            let definition = types::definition(definition).expect("it is published");
            assert_eq!(way_out(definition, field).as_deref(), expected, "{field}");
        }
    }
}
