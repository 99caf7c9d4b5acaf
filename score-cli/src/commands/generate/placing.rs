//! Where what a run made goes: secrets apart from the rest, and a name for each thing.

use score_core::compile::Compiled;
use score_humanitec::definitions::DefinitionRun;
use score_yaml::{SortedMap, Str};

use super::outputs::Outputs;
use crate::binary::AnyFrontend;
use crate::commands::CommandContext;
use crate::error::Error;
use crate::run_result::{PlacedObject, PlacedSecret};
use crate::secret_objects::{NeededSecret, SecretObjects, SecretText, TakenSecrets};

/// Takes the secrets out of what a run made if they are to be apart, says which are needed, and notes for the result what goes
/// where. Returns the text of the file that they go to.
///
/// # Errors
/// What the state keeps of the run cannot be read again.
pub(super) fn place_secrets(
    backend: &dyn AnyFrontend,
    outputs: &Outputs<'_>,
    compiled: &mut Compiled,
    definitions: Option<&DefinitionRun>,
    context: &mut CommandContext<'_>,
) -> Result<SecretText, Error> {
    let taken = match outputs.secrets {
        SecretObjects::Keep => TakenSecrets::default(),
        SecretObjects::Separate(_) | SecretObjects::Omit => {
            let literals = definitions.map(DefinitionRun::literal_secrets);
            backend.take_secrets(compiled, context.sources, &literals.unwrap_or_default())
        }
    };
    if outputs.secrets == SecretObjects::Omit {
        for secret in &taken.needed {
            context.report.info(secret.line());
        }
    }
    if context.result.is_wanted {
        let binary = backend.binary();
        let result = &mut context.result;
        result.note_compiled(binary, compiled, context.sources)?;
        let objects = binary.objects(&compiled.manifests);
        let files = outputs.files_of(&objects);
        let file = outputs.secrets.file();
        let apart = taken.objects.into_iter();
        let apart = apart.filter_map(|object| Some((object, file?.to_owned())));
        let objects = objects.into_iter().zip(files).chain(apart);
        let objects = objects.map(|(object, file)| PlacedObject { object, file });
        let needed = PlacedSecret::all(
            taken.needed,
            file,
            binary.missing_secrets(&compiled.manifests),
        );
        result.note_outputs(objects, needed);
    }
    Ok(taken.text)
}

impl<'a> PlacedSecret<'a> {
    /// The secrets that were taken out, to a file if there is one, and those that are missing beside them; by their names.
    fn all(
        taken: Vec<NeededSecret>,
        file: Option<&'a str>,
        missing: Vec<NeededSecret>,
    ) -> impl Iterator<Item = Self> {
        let taken = taken.into_iter().map(|secret| (secret, file));
        let missing = missing.into_iter().map(|secret| (secret, None));
        let mut all: SortedMap<(Option<Str>, Str), PlacedSecret<'_>> = SortedMap::new();
        for (secret, file) in taken.chain(missing) {
            let name = (secret.namespace.clone(), secret.name.clone());
            let placed = PlacedSecret { secret, file };
            if let Err((_, known, placed)) = all.entry(name).insert_new(placed) {
                known.secret.kind.add(placed.secret.kind);
            }
        }
        all.into_values()
    }
}
