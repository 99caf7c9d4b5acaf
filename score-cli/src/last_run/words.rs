//! The last run in words: the flags that one types to say the same, and the environment.

use score_yaml::message;

use super::LastRun;
use super::restored::value_flags;
use crate::command_tree::RunDefinitionArgs;
use crate::command_tree::definitions::DefinitionArgs;
use crate::command_tree::inputs::PlatformIds;
use crate::shell_word::shell_word;

impl LastRun {
    /// The flags that name the definitions, as one types them.
    pub(crate) fn flags(&self) -> String {
        let DefinitionArgs {
            definitions,
            criteria,
            behind: _,
        } = &self.definitions.files;
        let definitions = definitions.iter().map(|path| ("--definitions", path));
        let criteria = criteria.iter().map(|path| ("--criteria", path));
        let flags = definitions.chain(criteria);
        let flags: Vec<String> = flags
            .map(|(flag, path)| format!("{flag} {}", shell_word(path)))
            .collect();
        flags.join(" ")
    }

    /// The flags that name the environment, as one types them.
    pub(crate) fn context_flags(&self) -> String {
        let PlatformIds {
            app,
            env,
            env_type,
            org,
        } = &self.ids;
        let all = [
            ("--org", org),
            ("--app", app),
            ("--env", env),
            ("--env-type", env_type),
        ];
        let given = all.into_iter().filter(|(_, id)| !id.is_empty());
        let given: Vec<String> = given
            .map(|(flag, id)| format!("{flag} {}", shell_word(id)))
            .collect();
        given.join(" ")
    }

    /// All flags that say the same again, as one types them: what the state keeps no longer is said by nothing else.
    pub(crate) fn all_flags(&self) -> String {
        let RunDefinitionArgs {
            drivers, secrets, ..
        } = &self.definitions;
        let drivers = drivers.iter().map(|text| ("--driver-map", text));
        let secrets = Some(("--secrets", secrets)).filter(|(_, path)| !path.is_empty());
        let others: Vec<String> = drivers
            .chain(secrets)
            .map(|(flag, text)| format!("{flag} {}", shell_word(text)))
            .collect();
        let values = value_flags(match self.former_values.as_slice() {
            [] => &self.values,
            former => former,
        });
        let all = [self.flags(), others.join(" "), self.context_flags(), values];
        let given: Vec<String> = all.into_iter().filter(|flags| !flags.is_empty()).collect();
        given.join(" ")
    }

    /// The environment, for people.
    pub(crate) fn environment(&self) -> String {
        let PlatformIds { app, env, .. } = &self.ids;
        let named = |what: &str, id: &str| match id {
            "" => message!("no {what}"),
            id => message!("{what} `{id}`"),
        };
        named("environment", env) + " of " + &named("application", app)
    }
}
