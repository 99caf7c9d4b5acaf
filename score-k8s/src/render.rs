//! Manifests as text.

use score_yaml::Value;
use score_yaml::parallel;

/// The format of manifests.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub enum Format {
    /// YAML, keys in natural order.
    #[default]
    Yaml,
    /// KYAML, <https://github.com/kubernetes/enhancements/tree/master/keps/sig-cli/5295-kyaml>.
    Kyaml,
}

/// The manifests of a piece. Short pieces find room where trees were that are written already.
const CHUNK: usize = 4;

/// The length of an average manifest, in bytes.
const LENGTH: usize = 1536;

/// The manifests, each behind a `---` line.
pub(crate) fn render(manifests: &[Value], format: Format) -> Vec<String> {
    parallel::map(manifests.chunks(CHUNK), 1, |chunk| text(chunk, format))
}

/// The text of each manifest alone, behind a `---` line, too: files that are put together stay several documents.
#[cfg(feature = "cli")]
pub(crate) fn render_each(manifests: &[Value], format: Format) -> Vec<String> {
    parallel::map(manifests, CHUNK, |manifest| {
        text(std::slice::from_ref(manifest), format)
    })
}

fn text(manifests: &[Value], format: Format) -> String {
    let mut out = String::with_capacity(manifests.len() * LENGTH);
    for manifest in manifests {
        match format {
            Format::Yaml => {
                out.push_str("---\n");
                score_yaml::emit_to(manifest, score_yaml::Order::Natural, &mut out);
            }
            Format::Kyaml => score_yaml::emit_kyaml_to(manifest, &mut out),
        }
    }
    out.shrink_to_fit();
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map_builder::MapBuilder;

    #[test]
    fn documents_stand_behind_their_separators_in_their_order() {
        let manifests: Vec<Value> = (0..CHUNK as i64 * 3)
            .map(|number| MapBuilder::new().with("at", number).into())
            .collect();
        let expected: String = (0..manifests.len())
            .map(|n| format!("---\nat: {n}\n"))
            .collect();
        assert!(render(&manifests, Format::Yaml).concat() == expected);
        assert_eq!(
            render(&manifests[..1], Format::Kyaml).concat(),
            "---\n{\n  at: 0,\n}\n"
        );
        assert!(render(&[], Format::Yaml).is_empty());
    }
}
