//! How a run speaks of resources: what of them is no secret, and one name for each.

use score_core::diagnostic::{Diagnostic, each_text};
use score_core::resource::ResourceUid;
use score_yaml::{FileId, SortedSet, SourceMap, Str, Value};

use super::{DefinitionRun, read};
use crate::codes;

/// What names and values stand between in messages.
const QUOTES: [char; 2] = ['`', '\''];

impl DefinitionRun {
    /// Tells of the resources of a Score file whose outputs would be shared values, if there were some.
    pub(crate) fn note_without_values(&self, file: FileId, names: &SortedSet<Str>) {
        if names.is_empty() {
            return;
        }
        let known = self.data.without_values.write();
        let mut known = known.unwrap_or_else(std::sync::PoisonError::into_inner);
        known.extend(names.iter().map(|name| (file, name.clone())));
    }

    /// Calls a function with each text that resources gave and that is no secret: of their outputs and objects.
    pub(crate) fn each_public_text(&self, f: &mut dyn FnMut(&str)) {
        let viewer = self.data.sealed.viewer(false);
        for (result, _) in read(&self.data.results).values() {
            each_text(&viewer.value(&Value::Map(result.values.clone())), f);
            for manifest in &result.manifests {
                each_text(&viewer.manifest(&manifest.object), f);
            }
        }
    }

    /// Names resources that definitions gave as the platform does, in each finding; and says of outputs that shared
    /// values would give how to give them.
    pub(crate) fn reword(&self, found: &mut [Diagnostic], sources: &SourceMap) {
        for finding in found {
            if self.lacks_values(finding, sources) {
                let hint = "this run has no shared values, which would give it: `--values FILE`";
                finding.hints.push(hint.to_owned());
            }
            let texts = std::iter::once(&mut finding.message)
                .chain(&mut finding.summary)
                .chain(&mut finding.hints)
                .chain(finding.labels.iter_mut().map(|label| &mut label.message));
            for text in texts {
                if let Some(renamed) = self.renamed(text) {
                    *text = renamed;
                }
            }
        }
    }

    /// True if something refers to a resource whose outputs would be shared values, and finds nothing.
    fn lacks_values(&self, finding: &Diagnostic, sources: &SourceMap) -> bool {
        let Some(span) = finding
            .span
            .filter(|_| finding.code == codes::UNKNOWN_REFERENCE)
        else {
            return false;
        };
        let Some((_, behind)) = sources.text(span).split_once("resources.") else {
            return false;
        };
        let known = read(&self.data.without_values);
        let mut names = known.iter().filter(|(file, _)| *file == span.file);
        names.any(|(_, name)| {
            let behind = behind.strip_prefix(name.as_str());
            behind.is_some_and(|behind| behind.starts_with('.'))
        })
    }

    /// A text with the platform's names in the place of Score's, if it has one of those.
    fn renamed(&self, text: &str) -> Option<String> {
        if !text.contains('#') {
            return None;
        }
        let mut renamed = String::with_capacity(text.len());
        for part in text.split_inclusive(QUOTES) {
            let word = part.trim_end_matches(QUOTES);
            let name = ResourceUid::parse(word).and_then(|uid| self.platform_name(&uid));
            match name {
                Some(name) => {
                    renamed.push_str(&name);
                    renamed.push_str(&part[word.len()..]);
                }
                None => renamed.push_str(part),
            }
        }
        Some(renamed)
    }

    /// The platform's name of a resource that definitions gave.
    fn platform_name(&self, uid: &ResourceUid) -> Option<String> {
        let result = self.result(uid)?;
        Some(result.resource.to_string())
    }
}
