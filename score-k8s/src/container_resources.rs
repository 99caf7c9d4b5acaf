//! `resources` of a container: amounts of CPU, memory and others, and claims of devices.

use score_core::diagnostic::{Diagnostic, TreeReader};
use score_core::text::{Spanned, Text};
use score_core::workload::{ContainerResources, Quantities};
use score_kubernetes::quantity;
use score_yaml::message;
use score_yaml::{Str, Value};

use crate::codes;
use crate::map_builder::MapBuilder;
use crate::verbatim::VerbatimReader;

/// The `resources` of a container.
pub(crate) fn container_resources(
    resources: Option<ContainerResources<Text>>,
    reader: &mut VerbatimReader<'_>,
) -> Value {
    let ContainerResources {
        limits,
        requests,
        claims,
    } = resources.unwrap_or_default();
    reader.at("resources", |reader| {
        let claims = claims.map(|claims| ("claims".into(), claims));
        let claims = claims.into_iter().collect();
        let mut fields = reader.fields("core.v1.ResourceRequirements", claims);
        for (key, amounts) in [("limits", limits), ("requests", requests)] {
            let amounts = reader.at(key, |reader| {
                quantities(amounts.unwrap_or_default(), reader)
            });
            fields = fields.with_some(key, amounts);
        }
        fields.into()
    })
}

/// The amounts as a map; none if nothing is given.
fn quantities(amounts: Quantities, reader: &mut VerbatimReader<'_>) -> Option<Value> {
    let Quantities {
        cpu,
        memory,
        others,
    } = amounts;
    let given = cpu.is_some() || memory.is_some() || !others.is_empty();
    let mut amount = |key: &str, written: Option<Spanned<Str>>| {
        let written = written?;
        let canonical = quantity::canonical(&written.value).map_err(|error| {
            let message = message!("`{}` is {error}", written.value);
            let diagnostic = Diagnostic::new(codes::INVALID_VALUE, message).at(written.span);
            let diagnostic = quantity::meant_hint(&written.value)
                .into_iter()
                .fold(diagnostic, Diagnostic::hint);
            reader.at(key, |reader| reader.push(diagnostic));
        });
        canonical.ok()
    };
    let mut fields = MapBuilder::new()
        .with_some("cpu", amount("cpu", cpu))
        .with_some("memory", amount("memory", memory));
    for (key, written) in others {
        if let Some(amount) = amount(&key, Some(written)) {
            fields.push(key, amount);
        }
    }
    given.then(|| fields.into())
}
