//! The images that the containers of workloads have in the compose file: patches change what Score files say.

use score_cli::ContainerImages;
use score_yaml::{Map, Str, Value};

use crate::annotations::WORKLOAD_NAME;

/// The images of the services that are containers of workloads.
pub(crate) fn images(document: &Value) -> ContainerImages {
    let services = document.get("services").and_then(Value::as_map);
    let services = services.into_iter().flat_map(Map::iter);
    let image = |(service, of): (&Str, &Value)| {
        let workload = of.get("annotations")?.get(WORKLOAD_NAME)?.as_str()?;
        let container = service.strip_prefix(workload)?.strip_prefix('-')?;
        let image = of.get("image")?.as_str()?;
        Some(((workload.into(), container.into()), image.into()))
    };
    services.filter_map(image).collect()
}

#[cfg(test)]
mod tests {
    use score_yaml::parse_str;

    use super::*;

    #[test]
    fn images_are_those_of_the_services_of_workloads() {
        let text = "services:\n  a-b-main: {image: 'x:1', annotations: {compose.score.dev/workload-name: a-b}}\n  \
                    a-b-side: {build: {context: .}, annotations: {compose.score.dev/workload-name: a-b}}\n  pg: {image: 'y:1'}\n";
        let Ok(document) = parse_str(text) else {
            panic!("{text}");
        };
        let found: Vec<String> = images(&document)
            .iter()
            .map(|((workload, container), image)| format!("{workload}/{container}={image}"))
            .collect();
        assert_eq!(found, ["a-b/main=x:1"]);
    }
}
