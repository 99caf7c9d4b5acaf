//! Volumes that a layer gives to a pod, beside those that its containers ask for.

use score_core::diagnostic::TreeReader;
use score_core::text::Text;
use score_core::workload::additions::{Field, PodVolume, PodVolumeSource};
use score_yaml::{SortedMap, Span, Str, Value};

use crate::map_builder::MapBuilder;
use crate::names::WorkloadNames;
use crate::verbatim::VerbatimReader;

/// The volumes of the feature `volumes` by their names, then those in Kubernetes' own shape.
pub(crate) fn volumes(
    names: &WorkloadNames,
    volumes: SortedMap<Str, PodVolume<Text>>,
    extra: Vec<Field<Text>>,
    reader: &mut VerbatimReader<'_>,
) -> Vec<Value> {
    let mut all = Vec::with_capacity(volumes.len() + extra.len());
    reader.at("volumes", |reader| {
        for (name, PodVolume { span, source }) in volumes {
            let (kind, source) =
                reader.at(&name, |reader| self::source(names, source, span, reader));
            all.push(
                MapBuilder::new()
                    .with(kind, source)
                    .with("name", name.as_str())
                    .into(),
            );
        }
    });
    reader.at("extraVolumes", |reader| {
        for (i, Field { span, value }) in extra.into_iter().enumerate() {
            all.push(reader.at_index(i, |reader| reader.object("core.v1.Volume", value, span)));
        }
    });
    all
}

fn source(
    names: &WorkloadNames,
    source: PodVolumeSource<Text>,
    span: Span,
    reader: &mut VerbatimReader<'_>,
) -> (&'static str, Value) {
    match source {
        PodVolumeSource::EmptyDir(source) => {
            let definition = "core.v1.EmptyDirVolumeSource";
            let source = reader.at("source", |reader| reader.object(definition, source, span));
            ("emptyDir", source)
        }
        PodVolumeSource::Projected { secret, config_map } => {
            let parts = [
                (
                    "configMap",
                    "core.v1.ConfigMapProjection",
                    config_map,
                    names.additions_config_map(),
                ),
                (
                    "secret",
                    "core.v1.SecretProjection",
                    secret,
                    names.additions_secret(),
                ),
            ];
            let mut sources = Vec::new();
            for (key, definition, part, name) in parts {
                let Some(part) = part else { continue };
                let part = reader.at(key, |reader| reader.object(definition, part, span));
                let Value::Map(part) = part else { continue };
                let part = MapBuilder::new().with("name", name).with_all(part.into());
                sources.push(MapBuilder::new().with(key, part));
            }
            (
                "projected",
                MapBuilder::new().with_items("sources", sources).into(),
            )
        }
    }
}
