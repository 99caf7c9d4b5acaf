//! The context that matching rules are held against.

use score_yaml::{Map, Str, Value};

use crate::PlatformContext;

/// Where resources are matched: organisation, application, environment and its type, as far as they are known. A rule
/// that asks for what is not known does not match.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MatchContext {
    /// The id of the organisation.
    pub org: Option<Str>,
    /// The id of the application.
    pub app: Option<Str>,
    /// The id of the environment.
    pub env: Option<Str>,
    /// The type of the environment.
    pub env_type: Option<Str>,
}

impl MatchContext {
    /// `{org, app, env, env_type}`; null is what is not known.
    #[must_use]
    pub fn to_map(&self) -> Map {
        let MatchContext {
            org,
            app,
            env,
            env_type,
        } = self;
        let fields = [
            ("org", org),
            ("app", app),
            ("env", env),
            ("env_type", env_type),
        ];
        let text = |text: &Option<Str>| text.clone().map_or(Value::Null, Value::String);
        Map::from_iter(fields.map(|(key, id)| (key, text(id))))
    }
}

impl From<&PlatformContext> for MatchContext {
    fn from(context: &PlatformContext) -> Self {
        let id = |text: &Option<String>| text.as_deref().map(Str::from);
        MatchContext {
            org: id(&context.org),
            app: id(&context.app),
            env: id(&context.env),
            env_type: id(&context.env_type),
        }
    }
}
