use score_humanitec::definitions::{
    CriteriaFile, DefinitionFiles, Definitions, MatchContext, Outcome, ResourceKey, SecretView,
};
use score_yaml::{SourceMap, Value, emit};

use crate::said::said;
use crate::text;

/// A file of Resource Definitions, which may be one of criteria, too.
///
/// # Panics
/// What it says is not fit for a terminal; the normal form of a definition is read as another one; or a definition is
/// found that is not the best by the list of all.
pub fn definitions(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let mut sources = SourceMap::new();
    let file = sources.add("definitions.yaml", text.as_ref());
    let criteria = [CriteriaFile {
        definition: None,
        file,
    }];
    if let Err(found) = DefinitionFiles::read(&sources, &[], &criteria) {
        said(&found, &sources);
    }
    match DefinitionFiles::read(&sources, &[file], &[]) {
        Ok(read) => {
            check_normal_form(&read.definitions);
            check_matching(&read.definitions, &sources);
        }
        Err(found) => _ = said(&found, &sources),
    }
}

fn check_normal_form(all: &Definitions) {
    for definition in all.iter() {
        let form = |view| emit(&Value::Map(definition.normal_form(view)));
        let text = form(SecretView::Shown);
        let mut sources = SourceMap::new();
        let file = sources.add("normal.yaml", text.as_str());
        let again = DefinitionFiles::read(&sources, &[file], &[]);
        let again = again.unwrap_or_else(|found| panic!("{}\n{text}", said(&found, &sources)));
        let again = again.definitions.get(&definition.id.value);
        let again = again.map(|again| emit(&Value::Map(again.normal_form(SecretView::Shown))));
        assert_eq!(again.as_ref(), Some(&text), "another normal form");
        form(SecretView::Hidden);
    }
}

fn check_matching(all: &Definitions, sources: &SourceMap) {
    let context = MatchContext {
        org: Some("orchard".into()),
        app: Some("cider".into()),
        env: Some("autumn".into()),
        env_type: Some("harvest".into()),
    };
    for kind in all.kinds() {
        for (class, id) in [(None, None), (Some("large"), Some("shared.yard"))] {
            let resource = ResourceKey {
                kind: kind.into(),
                class: class.map(Into::into),
                id: id.map(Into::into),
            };
            let outcomes = all.outcomes(&resource, &context);
            let mut won = outcomes
                .iter()
                .filter(|(_, outcome)| *outcome == Outcome::Won);
            let won = won.next().map(|(rule, _)| *rule);
            assert_eq!(all.find(&resource, &context), won, "{resource}");
            if won.is_none() {
                let error = all.no_definition(&resource, &context, None);
                said(&error.into(), sources);
            }
        }
    }
}
