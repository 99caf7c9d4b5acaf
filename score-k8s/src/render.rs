//! Manifests as text.

/// How manifests are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Format {
    /// YAML, keys in natural order.
    #[default]
    Yaml,
    /// KYAML.
    Kyaml,
}
