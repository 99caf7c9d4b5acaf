//! What the state keeps of the last run with definitions: where they are, the environment, and which rule won for which
//! resource. `graph` shows that environment again; no value of a secret is in it.

mod form;
mod kept_files;
mod renamed;
mod restored;
mod words;

use score_core::diagnostic::Diagnostics;
use score_core::resource::ResourceUid;
use score_core::state::State;
use score_humanitec::definitions::{DefinitionRun, TakenBy};
use score_yaml::{Map, SortedMap, SourceMap, Str};

use crate::command_tree::RunDefinitionArgs;
use crate::command_tree::inputs::{ContextArgs, PlatformIds};
use crate::error::Error;
use crate::inputs::shared_values;

/// The last run with definitions.
#[derive(Clone, Debug, Default)]
pub(crate) struct LastRun {
    /// The definitions, and how their drivers were run. Cookies are in the state itself.
    pub(crate) definitions: RunDefinitionArgs,
    /// The files of shared values.
    pub(crate) values: Vec<String>,
    /// The environment whose own files of values stand in for those that this one does not have.
    pub(crate) values_of: String,
    /// The environment.
    pub(crate) ids: PlatformIds,
    /// The rule that won, by the uid of the resource.
    pub(crate) rules: SortedMap<Str, Map>,
    /// The name of the environment, if a run before the last one said it, and the last one did not; else empty.
    pub(crate) former_name: String,
    /// The files of shared values from before an earlier set came back with its own.
    pub(crate) former_values: Vec<String>,
}

impl LastRun {
    /// The run of a command line; `run` are its definitions, if it has some.
    pub(crate) fn new(
        definitions: &RunDefinitionArgs,
        context: &ContextArgs,
        run: Option<&DefinitionRun>,
        uids: &[ResourceUid],
    ) -> Self {
        let rule = |uid: &ResourceUid| match &run?.result(uid)?.by {
            TakenBy::Definition { criterion, .. } => {
                Some((uid.as_str().into(), criterion.to_map()))
            }
            TakenBy::BuiltIn => None,
        };
        let rules = uids.iter().filter_map(rule);
        let mut definitions = definitions.clone();
        definitions.cookies.clear();
        // In which order they are named makes no difference.
        definitions.files.definitions.sort_unstable();
        definitions.files.criteria.sort_unstable();
        LastRun {
            definitions,
            values: context.values.clone(),
            values_of: context.values_of.clone(),
            ids: context.ids.clone(),
            rules: rules.collect(),
            former_name: String::new(),
            former_values: Vec::new(),
        }
    }

    /// The same run, after one that said more: the name of its environment stays, and where its values are if those of an earlier
    /// set stand in for them.
    pub(crate) fn after(mut self, before: Option<&LastRun>) -> Self {
        if let Some(before) = before.filter(|before| self.has_values_of(before)) {
            self.former_values.clone_from(&before.former_values);
        }
        if self.ids.env.is_empty() {
            let name = before.map(|before| before.name().to_owned());
            self.former_name = name.unwrap_or_default();
        }
        self
    }

    /// What another environment has of it: not its name and type.
    pub(crate) fn for_another(&self) -> Self {
        let mut other = self.clone();
        other.ids.env.clear();
        other.ids.env_type.clear();
        other
    }

    /// The name of the environment, as far as any run has said it; else empty.
    pub(crate) fn name(&self) -> &str {
        match self.ids.env.as_str() {
            "" => &self.former_name,
            name => name,
        }
    }

    /// The last run with definitions that a state keeps; `None` if the last run had none.
    ///
    /// # Errors
    /// As [`LastRun::of`].
    pub(crate) fn with_definitions(state: &State) -> Result<Option<Self>, Diagnostics> {
        Ok(LastRun::of(state)?.filter(LastRun::has_definitions))
    }

    /// True if it had definitions.
    pub(crate) fn has_definitions(&self) -> bool {
        !self.definitions.files.is_empty()
    }

    /// The run that a state keeps; `None` if it keeps none: the last run had no definitions, and was for the default
    /// environment.
    ///
    /// # Errors
    /// Somebody changed it to something that is none.
    pub(crate) fn of(state: &State) -> Result<Option<Self>, Diagnostics> {
        LastRun::of_map(&state.beside.last_run)
    }

    /// True if it was for the same environment of the same application, as far as both say which: with a flag left out,
    /// nothing that drivers stored is to get lost.
    pub(crate) fn is_of(&self, ids: &PlatformIds) -> bool {
        let PlatformIds {
            app,
            env,
            org,
            env_type: _,
        } = &self.ids;
        let is_same = |a: &str, b: &str| a.is_empty() || b.is_empty() || a == b;
        is_same(app, &ids.app) && is_same(env, &ids.env) && is_same(org, &ids.org)
    }

    /// Fills in what a command line leaves open. Criteria go with the definitions that they are for.
    pub(crate) fn fill(&self, definitions: &mut RunDefinitionArgs, context: &mut ContextArgs) {
        let RunDefinitionArgs {
            files,
            drivers,
            secrets,
            cookies: _,
        } = &self.definitions;
        if definitions.files.definitions.is_empty() {
            definitions.files.definitions.clone_from(&files.definitions);
            if definitions.files.criteria.is_empty() {
                definitions.files.criteria.clone_from(&files.criteria);
            }
        }
        if context.values.is_empty() {
            context.values_of.clone_from(&self.values_of);
        }
        let lists = [
            (&mut definitions.drivers, drivers),
            (&mut context.values, &self.values),
        ];
        for (list, before) in lists.into_iter().filter(|(list, _)| list.is_empty()) {
            list.clone_from(before);
        }
        let ids = &mut context.ids;
        let texts = [
            (&mut definitions.secrets, secrets),
            (&mut ids.org, &self.ids.org),
            (&mut ids.app, &self.ids.app),
            (&mut ids.env, &self.ids.env),
            (&mut ids.env_type, &self.ids.env_type),
        ];
        for (text, before) in texts.into_iter().filter(|(text, _)| text.is_empty()) {
            text.clone_from(before);
        }
    }

    /// The shared values that it was made from, as its files hold them now.
    ///
    /// # Errors
    /// One cannot be read, or holds something else.
    pub(crate) fn shared_values(&self, sources: &mut SourceMap) -> Result<Map, Error> {
        let context = ContextArgs {
            values: self.values.clone(),
            values_of: self.values_of.clone(),
            ids: self.ids.clone(),
            ..ContextArgs::default()
        };
        shared_values(&context, sources)
    }
}

#[cfg(test)]
mod tests {
    use score_yaml::Value;

    use super::*;
    use crate::command_tree::definitions::DefinitionArgs;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn last() -> LastRun {
        LastRun {
            definitions: RunDefinitionArgs {
                files: DefinitionArgs {
                    definitions: texts(&["platform", "more.yaml"]),
                    criteria: texts(&["pg=rules.yaml"]),
                    ..DefinitionArgs::default()
                },
                drivers: texts(&["org/aws=echo"]),
                secrets: "secrets.yaml".to_owned(),
                cookies: String::new(),
            },
            values: texts(&["values.yaml"]),
            values_of: "staging".to_owned(),
            ids: PlatformIds {
                app: "shop".to_owned(),
                env: "dev".to_owned(),
                ..PlatformIds::default()
            },
            rules: SortedMap::from([(
                "postgres.default#api.db".into(),
                Map::from_iter([("env_id".to_owned(), "dev".into())]),
            )]),
            former_name: String::new(),
            former_values: Vec::new(),
        }
    }

    fn state(last_run: Map) -> State {
        let mut state = State::default();
        state.beside.last_run = last_run;
        state
    }

    #[test]
    fn a_run_is_read_as_it_was_kept() {
        let kept = state(last().to_map());
        let read = LastRun::of(&kept).expect("it is one").expect("it is there");
        assert_eq!(format!("{read:?}"), format!("{:?}", last()));
        assert_eq!(
            read.flags(),
            "--definitions platform --definitions more.yaml --criteria pg=rules.yaml"
        );
        let none = LastRun::of(&State::default()).expect("it is none");
        assert!(none.is_none());
    }

    #[test]
    fn what_somebody_changed_is_told() {
        let wrong = [
            ("definitions", Value::from("platform")),
            ("criteria", Value::Seq(vec![Value::Int(1)])),
            ("env", Value::Int(1)),
            ("rules", Value::Seq(Vec::new())),
        ];
        let found = LastRun::of(&state(Map::from_iter(wrong))).expect_err("four faults");
        let paths: Vec<_> = found.iter().filter_map(|d| d.path.as_deref()).collect();
        let expected = ["definitions", "criteria", "env", "rules"];
        assert_eq!(paths, expected.map(|field| format!("last_run.{field}")));
    }

    #[test]
    fn each_field_that_is_kept_has_a_form() {
        let whole = LastRun {
            ids: PlatformIds {
                org: "acme".to_owned(),
                env_type: "test".to_owned(),
                ..last().ids
            },
            former_name: "staging".to_owned(),
            former_values: texts(&["old.yaml"]),
            ..last()
        };
        let kept = whole.to_map();
        assert_eq!(kept.len(), 13);
        for (field, _) in &kept {
            let wrong = state(Map::from_iter([(field.clone(), Value::Int(1))]));
            let found = LastRun::of(&wrong).expect_err("a number is no form");
            let path = found.iter().next().and_then(|fault| fault.path.as_deref());
            assert_eq!(path, Some(format!("last_run.{field}").as_str()));
        }
    }

    #[test]
    fn a_command_line_goes_before_what_is_kept() {
        let mut definitions = RunDefinitionArgs::default();
        let mut context = ContextArgs::default();
        last().fill(&mut definitions, &mut context);
        assert_eq!(definitions.files.definitions, ["platform", "more.yaml"]);
        assert_eq!(definitions.files.criteria, ["pg=rules.yaml"]);
        assert_eq!(
            (&*context.ids.env, &*context.values),
            ("dev", &texts(&["values.yaml"])[..])
        );

        let mut definitions = RunDefinitionArgs::default();
        definitions.files.definitions = texts(&["other"]);
        let mut context = ContextArgs::default();
        context.ids.env = "live".to_owned();
        last().fill(&mut definitions, &mut context);
        assert_eq!(definitions.files.definitions, ["other"]);
        assert!(definitions.files.criteria.is_empty());
        assert_eq!((&*context.ids.env, &*context.ids.app), ("live", "shop"));
        assert!(!last().is_of(&context.ids));
    }

    #[test]
    fn a_flag_that_is_left_out_makes_no_other_environment() {
        let mut ids = last().ids;
        ids.org.clear();
        assert!(last().is_of(&ids));
        ids.env.clear();
        assert!(last().is_of(&ids));
        ids.app = "other".to_owned();
        assert!(!last().is_of(&ids));
    }

    #[test]
    fn files_that_are_gone_are_told_with_their_flags() {
        let mut last = last();
        last.definitions.files.definitions = texts(&["/nowhere/a", "/dev/stdin"]);
        last.definitions.files.criteria = texts(&["pg=/nowhere/b"]);
        last.values.clear();
        last.definitions.secrets.clear();
        let none = RunDefinitionArgs::default();
        let found = last.check_files(&none, &[]).expect_err("three are gone");
        let hints: Vec<_> = found.iter().flat_map(|d| &d.hints).collect();
        assert_eq!(hints.len(), 3);
        assert!(hints[0].contains("--definitions") && hints[2].contains("--criteria"));
        let mut given = none;
        given.files.definitions = texts(&["/elsewhere"]);
        assert!(last.check_files(&given, &[]).is_ok());
    }
}
