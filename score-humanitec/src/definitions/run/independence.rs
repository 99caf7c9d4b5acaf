//! Which resources may be made beside others, on all cores. The order must make no difference, not even for what is said.

use score_yaml::{SortedMap, SortedSet, Str};

use super::RunData;
use crate::definitions::placeholders::{DefinitionUses, PlaceholderUse};
use crate::definitions::{Definition, Definitions};

/// The types of resources that definitions give params which refer to other resources.
pub(super) fn fed(
    definitions: &Definitions,
    uses: &SortedMap<Str, DefinitionUses>,
) -> SortedSet<Str> {
    let mut fed = SortedSet::new();
    for definition in definitions.iter() {
        let params = uses.get(&definition.id.value).map(|uses| &uses.params);
        let params = params.into_iter().flatten();
        for (entry, uses) in definition.provision.iter().zip(params) {
            if !uses.iter().all(PlaceholderUse::is_of_context) {
                fed.insert(entry.key.kind.clone());
            }
        }
    }
    fed
}

/// True if the resources of a definition may be made beside others.
///
/// What refers to others may fill the room that all share, and a secret reference has a line in the list of what is wanted:
/// who comes first matters there. For the updates of a workload it matters which secrets are known.
pub(super) fn is_independent(data: &RunData, definition: &Definition) -> bool {
    let kind = &definition.kind.value;
    let uses = data.uses.get(&definition.id.value);
    let mut uses = uses.into_iter().flat_map(|uses| &uses.inputs);
    kind != "workload"
        && !data.fed.contains(kind)
        && definition.secret_refs.is_none()
        && uses.all(PlaceholderUse::is_of_context)
}

#[cfg(test)]
mod tests {
    use score_yaml::{Map, SourceMap};

    use super::*;
    use crate::definitions::driver::DriverMap;
    use crate::definitions::run::{DefinitionRun, MarkedOutputs, RunSettings};
    use crate::definitions::{DefinitionFiles, MatchContext, Seed};

    fn run(definitions: &[(&str, &str)]) -> DefinitionRun {
        let mut sources = SourceMap::new();
        let documents = definitions.iter().map(|(kind, fields)| {
            format!("---\n{{id: def-{kind}, name: n, type: {kind}, driver_type: humanitec/echo, {fields}}}\n")
        });
        let file = sources.add("all.yaml", documents.collect::<String>());
        let read = DefinitionFiles::read(&sources, &[file], &[]).expect("they are definitions");
        let settings = RunSettings {
            context: MatchContext::default(),
            seed: Seed::FIXED,
            secrets: Map::new(),
            values: Map::new(),
            drivers: DriverMap::default(),
            cookies: Map::new(),
            form: Box::new(MarkedOutputs),
        };
        DefinitionRun::new(read.definitions, settings, &sources)
            .expect("their placeholders are right")
    }

    #[test]
    fn what_refers_to_others_or_to_secrets_waits_for_its_turn() {
        let run = run(&[
            ("plain", "driver_inputs: {values: {a: 1}}"),
            ("named", "driver_inputs: {values: {a: '${context.res.id}'}}"),
            (
                "referring",
                "driver_inputs: {values: {a: '${resources.plain.outputs.a}'}}",
            ),
            (
                "selecting",
                "driver_inputs: {values: {a: '${resources.plain<named.outputs.a}'}}",
            ),
            (
                "secret",
                "driver_inputs: {secret_refs: {a: {store: s, ref: r}}}",
            ),
            (
                "bringing",
                "provision: {fed: {params: {a: '${resources.plain.outputs.a}'}}, given: {params: {a: 1}}}",
            ),
            ("fed", "criteria: []"),
            ("given", "criteria: []"),
            ("workload", "criteria: []"),
        ]);
        let definitions = run.data.definitions.iter();
        let independent = definitions.filter(|known| is_independent(&run.data, known));
        let kinds: Vec<&str> = independent.map(|known| known.kind.value.as_str()).collect();
        assert_eq!(kinds, ["bringing", "given", "named", "plain"]);
    }
}
