//! Fields that a definition has in another version of its API, or had in one that is no more.

use score_yaml::data::{Data, Shape};
use score_yaml::message;

use crate::types::{self, Definition};

/// Fields of versions that no server knows any more, by the name of the definition without its version, and what is written
/// today.
const FORMER: &[(&str, &str, &str)] = &[
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

/// What the backend of an ingress had, the name and the port of its service.
const BACKEND: [&str; 2] = ["serviceName", "servicePort"];
/// The longest name and number that is shown.
const LONGEST: usize = 63;

fn is_of_backend(definition: &'static Definition, field: &str) -> bool {
    BACKEND.contains(&field) && definition.name().ends_with(".IngressBackend")
}

/// True if a field that a definition had stands behind the other one of two that are written as one today.
pub(super) fn is_second<D: Data>(
    definition: &'static Definition,
    field: &str,
    entries: &[(D::Key, D)],
) -> bool {
    is_of_backend(definition, field) && {
        let mut keys = entries.iter().map(|(key, _)| key.as_ref());
        keys.find(|key| BACKEND.contains(key)) != Some(field)
    }
}

/// How fields that a definition had are written today, with the values that they have.
pub(super) fn former<D: Data>(
    definition: &'static Definition,
    field: &str,
    entries: &[(D::Key, D)],
) -> Option<String> {
    if !is_of_backend(definition, field) {
        return None;
    }
    let value = |wanted: &str| {
        let mut found = entries.iter().filter(|(key, _)| key.as_ref() == wanted);
        found.next().map(|(_, value)| value.shape())
    };
    let is_name = |text: &str| {
        let is_part = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        !text.is_empty() && text.len() <= LONGEST && text.bytes().all(is_part)
    };
    let name = match value("serviceName") {
        Some(Shape::String(name)) if is_name(name) => name,
        _ => "NAME",
    };
    let port = match value("servicePort") {
        Some(Shape::Int(number)) => format!("number: {number}"),
        Some(Shape::String(name)) if is_name(name) => match name.parse::<u16>() {
            Ok(number) => format!("number: {number}"),
            Err(_) => format!("name: {name}"),
        },
        _ => "number: PORT".to_owned(),
    };
    Some(message!(
        "write `service: {{name: {name}, port: {{{port}}}}}`"
    ))
}

/// How a field of a version that no server knows any more is written today.
pub(super) fn former_way_out(definition: &'static Definition, field: &str) -> Option<String> {
    let (_, name) = definition.name().rsplit_once('.')?;
    let mut former = FORMER.iter();
    let former = former.find(|(of, known, _)| *of == name && *known == field);
    former.map(|(.., way_out)| (*way_out).to_owned())
}

/// The version whose definition of the same name has a field that this one lacks.
pub(super) fn of_field(definition: &'static Definition, field: &str) -> Option<&'static str> {
    if former_way_out(definition, field).is_some() {
        return None;
    }
    let (version, name) = definition.name().rsplit_once('.')?;
    let (group, own) = version.rsplit_once('.')?;
    let mut others = types::kinds().map(|(version, _)| version);
    others.find(|api_version| {
        let (_, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
        let in_group = version != own && api_version.split(['.', '/']).next() == Some(group);
        let other = || types::definition(&format!("{group}.{version}.{name}"));
        in_group && other().is_some_and(|other| other.field(field).is_some())
    })
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
                Some("autoscaling/v2"),
            ),
            ("core.v1.PodSpec", "replica", None),
            ("apps.v1.DeploymentSpec", "metrics", None),
        ] {
            let definition = types::definition(definition).expect("it is published");
            assert_eq!(of_field(definition, field), expected, "{field}");
        }
    }
}
