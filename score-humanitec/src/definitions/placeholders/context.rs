//! What placeholders of the context stand for.

use score_core::diagnostic::Diagnostic;
use score_yaml::message;

use super::outputs::Found;
use crate::codes;
use crate::definitions::context::MatchContext;
use crate::definitions::identity::ResourceIdentity;
use crate::definitions::selector::ContextField;

/// The context of one resource.
#[derive(Clone, Copy, Debug)]
pub struct ResourceContext<'a> {
    /// Organisation, application and environment.
    pub environment: &'a MatchContext,
    /// The resource.
    pub resource: &'a ResourceIdentity,
    /// Its GUResID.
    pub guresid: &'a str,
}

impl<'a> ResourceContext<'a> {
    /// The value of a field.
    ///
    /// # Errors
    /// Nobody gave it. The error has no place yet.
    pub fn find(&self, field: ContextField) -> Result<Found<'a>, Diagnostic> {
        let MatchContext {
            org,
            app,
            env,
            env_type,
        } = self.environment;
        let (given, flag) = match field {
            ContextField::AppId => (app, "--app"),
            ContextField::EnvId => (env, "--env"),
            ContextField::EnvType => (env_type, "--env-type"),
            ContextField::OrgId => (org, "--org"),
            ContextField::ResId => return Ok(Found::plain(self.resource.id.clone())),
            ContextField::ResType => return Ok(Found::plain(self.resource.kind.clone())),
            ContextField::ResClass => return Ok(Found::plain(self.resource.class.clone())),
            ContextField::ResGuresid => return Ok(Found::plain(self.guresid)),
        };
        let given = given.clone().ok_or_else(|| {
            let message = message!("`{}` was not given", field.as_str());
            Diagnostic::new(codes::NATIVE_PLACEHOLDER, message).hint(message!("`{flag}` gives it"))
        })?;
        Ok(Found::plain(given))
    }
}
