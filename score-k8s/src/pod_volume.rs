//! Volumes that a pod is given beside those that its containers want.

use std::collections::BTreeMap;

use score_core::text::Text;
use score_core::workload::extension::{Field, PodVolume, PodVolumeSource};
use score_yaml::{Span, Str, Value};

use crate::names::Names;
use crate::object::Fields;
use crate::plain::Plain;

/// The volumes of the feature `volumes` by their names, then those in Kubernetes' own shape.
pub(crate) fn volumes(
    names: &Names,
    volumes: BTreeMap<Str, PodVolume<Text>>,
    extra: Vec<Field<Text>>,
    plain: &mut Plain<'_>,
) -> Vec<Value> {
    let mut all = Vec::with_capacity(volumes.len() + extra.len());
    plain.at("volumes", |plain| {
        for (name, PodVolume { span, source }) in volumes {
            let (kind, source) = plain.at(&name, |plain| self::source(names, source, span, plain));
            all.push(
                Fields::new()
                    .with(kind, source)
                    .with("name", name.as_str())
                    .into(),
            );
        }
    });
    plain.at("extraVolumes", |plain| {
        for (i, Field { span, value }) in extra.into_iter().enumerate() {
            all.push(plain.at(&i.to_string(), |plain| {
                plain.object("core.v1.Volume", value, span)
            }));
        }
    });
    all
}

fn source(
    names: &Names,
    source: PodVolumeSource<Text>,
    span: Span,
    plain: &mut Plain<'_>,
) -> (&'static str, Value) {
    match source {
        PodVolumeSource::EmptyDir(source) => {
            let definition = "core.v1.EmptyDirVolumeSource";
            let source = plain.at("source", |plain| plain.object(definition, source, span));
            ("emptyDir", source)
        }
        PodVolumeSource::Projected { secret, config_map } => {
            let parts = [
                (
                    "configMap",
                    "core.v1.ConfigMapProjection",
                    config_map,
                    names.extension_config_map(),
                ),
                (
                    "secret",
                    "core.v1.SecretProjection",
                    secret,
                    names.extension_secret(),
                ),
            ];
            let mut sources = Vec::new();
            for (key, definition, part, name) in parts {
                let Some(part) = part else { continue };
                let part = plain.at(key, |plain| plain.object(definition, part, span));
                let Value::Map(part) = part else { continue };
                let part = Fields::new().with("name", name).with_all(part.into());
                sources.push(Fields::new().with(key, part));
            }
            (
                "projected",
                Fields::new().with_items("sources", sources).into(),
            )
        }
    }
}
