//! The values of platform placeholders, `$${values.KEY}`.

use std::fmt;

use score_yaml::Map;

/// The values of platform placeholders, as far as the command line gives them.
#[derive(Clone, PartialEq, Default)]
pub struct PlatformContext {
    /// `context.app.id`: the flag `--app`.
    pub app: Option<String>,
    /// `context.env.id`: the flag `--env`.
    pub env: Option<String>,
    /// `context.env.type`: the flag `--env-type`.
    pub env_type: Option<String>,
    /// `context.org.id`: the flag `--org`.
    pub org: Option<String>,
    /// `values.KEY`: the files of `--values`, later ones over earlier ones.
    pub values: Map,
}

/// Of values only the names.
impl fmt::Debug for PlatformContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlatformContext")
            .field("app", &self.app)
            .field("env", &self.env)
            .field("env_type", &self.env_type)
            .field("org", &self.org)
            .field("values", &self.values.keys().collect::<Vec<_>>())
            .finish()
    }
}
