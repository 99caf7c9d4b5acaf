//! Validation: everything that is wrong with Score files, and with what goes with them, as far as it can be seen without running a
//! provisioner.
//!
//! It is a run for a [target that makes nothing](check_target), with [entries that are not asked](open_entry). A run ends with
//! the first stage that finds errors; here the files without errors go on, so that all is told of all.

mod at_hand;
mod check_target;
mod declared;
mod open_entry;
mod open_environment;
pub(crate) mod score_files;

use std::sync::Arc;

use score_core::compile::{Compiled, compile};
use score_core::diagnostic::{Diagnostics, Severity};
use score_core::document;
use score_core::plan::EntryGroup;
use score_core::provision::Provider;
use score_humanitec::Extensions;
use score_humanitec::definitions::DefinitionRun;
use score_yaml::{FileId, Map, SortedMap, SortedSet, SourceMap, Span};

pub(crate) use self::at_hand::{AtHand, absorb};
use self::check_target::check_target;
use self::declared::DeclaredCheck;
use self::open_entry::{OpenDefinitions, OpenEntry, OpenRest};
use self::open_environment::OpenEnvironment;
use crate::command_tree::inputs::InputArgs;

use crate::inputs::Inputs;

/// What stands in for the image of containers that leave it open: `--image` gives it in a run.
const ANY_IMAGE: &str = "image";

/// The inputs of a validation.
pub(crate) struct Validation<'v> {
    pub(crate) args: &'v InputArgs,
    pub(crate) inputs: Inputs,
    pub(crate) at_hand: &'v AtHand,
    /// The definitions that take resources, if some are at hand.
    pub(crate) definitions: Option<Arc<DefinitionRun>>,
}

impl Validation<'_> {
    /// Everything that is wrong with the Score files, and what looks wrong. Warnings are warnings, also where they count as
    /// errors.
    pub(crate) fn run(mut self, sources: &mut SourceMap) -> Diagnostics {
        let mut found = Diagnostics::new();
        self.inputs
            .extensions
            .definitions
            .clone_from(&self.definitions);
        let names = self.names(sources);
        loop {
            let errors = match self.compile(sources) {
                Ok(compiled) => {
                    found.extend(compiled.warnings.clone());
                    if !self.at_hand.is_faulty {
                        self.check_declared(&compiled, sources, &mut found);
                    }
                    break;
                }
                Err(errors) => errors,
            };
            // Each round finds all errors of a stage, and what goes on gets to the next one: there are as many rounds as
            // stages at most.
            let before = self.inputs.score_files.len();
            self.leave_out(&errors, &names);
            // Of very many it is not known which files they are about: another round would find them once more.
            let is_all = errors.more(Severity::Error) == 0;
            found.extend(errors);
            let left = self.inputs.score_files.len();
            if left == 0 || left == before || !is_all {
                break;
            }
        }
        found.sort();
        found
    }

    fn compile(&self, sources: &mut SourceMap) -> Result<Compiled, Diagnostics> {
        let at_hand = self.at_hand;
        let definitions = self.definitions.clone().map(OpenDefinitions::new);
        let rest = OpenRest::new();
        let mut groups: Vec<&dyn EntryGroup<dyn Provider>> = Vec::new();
        groups.extend(definitions.iter().map(|all| all as &dyn EntryGroup<_>));
        if at_hand.is_faulty || !self.is_certain() {
            groups.push(&rest);
        }
        let mut job = self
            .inputs
            .job(self.args, at_hand.state.clone(), Vec::new());
        let entries = at_hand.entries.iter();
        let open = |entry: &Arc<_>| Box::new(OpenEntry(Arc::clone(entry))) as Box<dyn Provider>;
        job.entries = entries.map(open).collect();
        job.groups = groups;
        job.image = job.image.or(Some(ANY_IMAGE));
        job.strict = false;
        let target = check_target(&*at_hand.backend);
        compile(&target, job, sources, &OpenEnvironment, &|_, _, _| {
            Ok(Map::new())
        })
    }

    /// True if a run would have the same who take resources, and no others. Which definition takes a resource depends on where it
    /// is.
    fn is_certain(&self) -> bool {
        let ids = &self.args.context.ids;
        match self.definitions {
            Some(_) => [&ids.app, &ids.env, &ids.env_type]
                .iter()
                .all(|id| !id.is_empty()),
            None => self.at_hand.is_certain,
        }
    }

    fn check_declared(&self, compiled: &Compiled, sources: &SourceMap, found: &mut Diagnostics) {
        let AtHand {
            entries,
            has_project,
            ..
        } = self.at_hand;
        // What definitions lack, they say themselves.
        let doubt = match self.definitions {
            None if !self.is_certain() => Some(match has_project {
                true => "the last run had definitions: `--definitions` names them",
                false => {
                    "only the default provisioners are known here: `--provisioners` names others"
                }
            }),
            _ => None,
        };
        let project = (&compiled.state, &compiled.graph);
        let definitions = self.definitions.as_deref();
        DeclaredCheck::new(project, entries, definitions, doubt, sources).run(found);
    }

    /// The names of the workloads of the Score files, if extensions belong to some by their names.
    fn names(&self, sources: &SourceMap) -> SortedMap<FileId, String> {
        if self.inputs.extensions.files.is_empty() {
            return SortedMap::new();
        }
        let files = self.inputs.score_files.iter();
        let dialect = self.at_hand.backend.conventions().dialect;
        let name = |file: &FileId| {
            let document = document::parse(sources, *file, &dialect).ok()?;
            Some((*file, document.name()?.0.to_owned()))
        };
        files.filter_map(name).collect()
    }

    /// Takes out the Score files that errors are about, with their extensions.
    fn leave_out(&mut self, errors: &Diagnostics, names: &SortedMap<FileId, String>) {
        let errors = errors.iter().filter(|one| one.severity == Severity::Error);
        let Inputs {
            score_files,
            extensions: Extensions {
                files: extensions, ..
            },
            ..
        } = &mut self.inputs;
        let is_input = |span: &Span| {
            let mut of_extensions = extensions.iter();
            score_files.contains(&span.file) || of_extensions.any(|one| one.file == span.file)
        };
        // What is wrong with an entry has the place of who asks for it beside it.
        let places = errors.flat_map(|one| {
            let is_of_entry = !one.span.as_ref().is_some_and(is_input);
            let labels = one.labels.iter().filter(move |_| is_of_entry);
            one.span.into_iter().chain(labels.map(|label| label.span))
        });
        let faulty: SortedSet<FileId> = places.map(|place| place.file).collect();
        // The workloads whose extensions have errors; `None` is the only one.
        let broken = extensions.iter().filter(|one| faulty.contains(&one.file));
        let broken: SortedSet<Option<&String>> = broken.map(|one| one.workload.as_ref()).collect();
        let has_broken = |file: &FileId| {
            let name = names.get(file);
            broken.contains(&None) || name.is_some() && broken.contains(&name)
        };
        score_files.retain(|file| !faulty.contains(file) && !has_broken(file));
        let left: SortedSet<&String> = score_files
            .iter()
            .filter_map(|file| names.get(file))
            .collect();
        extensions.retain(|one| one.workload.as_ref().is_none_or(|name| left.contains(name)));
    }
}
