//! What a compiler is told of the Humanitec platform.

use score_humanitec::definitions::StandIn;

use crate::compiler::Compiler;
use crate::named_text::NamedText;
use crate::platform::Platform;
use crate::settings::Extension;

/// The Humanitec platform.
impl Compiler {
    /// Adds the Humanitec extension file of the one Score file.
    #[must_use]
    pub fn extension(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.settings.extensions.push(Extension {
            workload: None,
            file: NamedText::new(name, text),
        });
        self
    }

    /// Adds the Humanitec extension file of a workload, of several.
    #[must_use]
    pub fn extension_of(
        mut self,
        workload: impl Into<String>,
        name: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        self.settings.extensions.push(Extension {
            workload: Some(workload.into()),
            file: NamedText::new(name, text),
        });
        self
    }

    /// Adds a custom workload profile that extensions may name: its id, and the text of its `profile.json`.
    #[must_use]
    pub fn profile(mut self, id: impl Into<String>, text: impl Into<String>) -> Self {
        self.settings.profiles.push(NamedText::new(id, text));
        self
    }

    /// Says where on the platform the project is.
    #[must_use]
    pub fn platform(mut self, platform: Platform) -> Self {
        self.settings.platform = platform;
        self
    }

    /// Adds a file of shared values, for placeholders of extensions and definitions. Where two say one, the later file counts.
    #[must_use]
    pub fn values(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.settings.values.push(NamedText::new(name, text));
        self
    }

    /// Adds a file of Resource Definitions, which provision what they match, before any provisioner. Backends of
    /// one's own take none.
    #[must_use]
    pub fn definitions(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        let file = NamedText::new(name, text);
        self.settings.definitions.files.push(file);
        self
    }

    /// Adds a file of matching criteria, by the ids of the definitions that they are for.
    #[must_use]
    pub fn criteria(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        let file = NamedText::new(name, text);
        self.settings.definitions.criteria.push((None, file));
        self
    }

    /// Adds a file of matching criteria of one definition, by its id.
    #[must_use]
    pub fn criteria_of(
        mut self,
        definition: impl Into<String>,
        name: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        let criteria = (Some(definition.into()), NamedText::new(name, text));
        self.settings.definitions.criteria.push(criteria);
        self
    }

    /// Adds a file of the values of secrets that definitions refer to, by `STORE/REF[@VERSION]`.
    #[must_use]
    pub fn definition_secrets(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        let file = NamedText::new(name, text);
        self.settings.definitions.secrets.push(file);
        self
    }

    /// Says what stands in for a driver of definitions that cannot run here: by its name `ORG/DRIVER`, or by `DRIVER` in any
    /// organisation.
    #[must_use]
    pub fn driver(mut self, name: impl Into<String>, stand_in: StandIn) -> Self {
        let stand_in = (name.into(), stand_in);
        self.settings.definitions.stand_ins.push(stand_in);
        self
    }

    /// Adds a file of what drivers stored before, by resource. What the state keeps of it counts more.
    #[must_use]
    pub fn cookies(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        let file = NamedText::new(name, text);
        self.settings.definitions.cookies.push(file);
        self
    }
}
