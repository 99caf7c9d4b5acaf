//! Where on the Humanitec platform a project is.

use score_humanitec::PlatformContext;

/// Where on the Humanitec platform a project is: extensions and Resource Definitions ask for it.
///
/// ```
/// use score_compiler::Platform;
///
/// let platform = Platform::default().app("shop").env("dev").env_type("development");
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Platform {
    /// The id of the organisation.
    pub org: Option<String>,
    /// The id of the application.
    pub app: Option<String>,
    /// The id of the environment.
    pub env: Option<String>,
    /// The type of the environment.
    pub env_type: Option<String>,
}

impl Platform {
    /// Sets the id of the organisation.
    #[must_use]
    pub fn org(mut self, id: impl Into<String>) -> Self {
        self.org = Some(id.into());
        self
    }

    /// Sets the id of the application.
    #[must_use]
    pub fn app(mut self, id: impl Into<String>) -> Self {
        self.app = Some(id.into());
        self
    }

    /// Sets the id of the environment.
    #[must_use]
    pub fn env(mut self, id: impl Into<String>) -> Self {
        self.env = Some(id.into());
        self
    }

    /// Sets the type of the environment.
    #[must_use]
    pub fn env_type(mut self, id: impl Into<String>) -> Self {
        self.env_type = Some(id.into());
        self
    }

    pub(crate) fn context(&self) -> PlatformContext {
        let Platform {
            org,
            app,
            env,
            env_type,
        } = self.clone();
        PlatformContext {
            org,
            app,
            env,
            env_type,
            ..PlatformContext::default()
        }
    }
}
