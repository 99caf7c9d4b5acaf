//! Files of rules alone: what gives definitions other rules than their own files.

use score_core::diagnostic::{Cursor, Diagnostic, Diagnostics, TreeReader as _, wrong_type};
use score_yaml::{FileId, Key, Node, SortedMap, SortedSet, SourceMap, Span, Str, message};

use super::criteria::{criteria, criterion};
use super::reader::DefinitionReader;
use crate::codes;
use crate::definitions::definition::{Criterion, Definition};
use crate::top_map::one_document;

/// A file of rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CriteriaFile {
    /// The definition that all of it is for. `None` if the file is a map from ids of definitions.
    pub definition: Option<String>,
    /// Its text.
    pub file: FileId,
}

/// The rules that files give a definition.
#[derive(Default)]
struct Given {
    /// A list, which replaces the definition's own rules, and its place.
    all: Option<(Vec<Criterion>, Span)>,
    /// Rules one by one, which are added.
    added: Vec<Criterion>,
}

/// What files give the definitions that there are.
struct GivenCriteria {
    given: SortedMap<Str, Given>,
    known: SortedSet<Str>,
    /// False if there may be definitions that are not known, as something is wrong in them.
    knows_all: bool,
}

/// Puts the rules of files on definitions.
pub(super) fn apply(
    sources: &SourceMap,
    files: &[CriteriaFile],
    definitions: &mut [Definition],
    diags: &mut Diagnostics,
) {
    let known: SortedSet<Str> = definitions
        .iter()
        .map(|definition| definition.id.value.clone())
        .collect();
    let mut given = GivenCriteria {
        given: SortedMap::new(),
        // One that was reported may be meant.
        knows_all: !diags.has_errors(),
        known,
    };
    for file in files {
        match one_document(sources, file.file) {
            Ok(Some(node)) => given.read(file, &node, diags),
            Ok(None) => {
                let error = Diagnostic::new(codes::NOT_A_MAP, "the file is empty");
                diags.push(error.at(Span::new(file.file, 0, 0)).hint(EXPECTED));
            }
            Err(found) => diags.extend(found),
        }
    }
    for definition in definitions {
        let Some(Given { all, added }) = given.given.remove(&definition.id.value) else {
            continue;
        };
        if let Some((rules, _)) = all {
            definition.criteria = rules;
        }
        definition.criteria.extend(added);
    }
}

const EXPECTED: &str =
    "write a map from ids of definitions to lists of rules, or with `--criteria ID=FILE` one list";

impl GivenCriteria {
    fn read(&mut self, file: &CriteriaFile, node: &Node, diags: &mut Diagnostics) {
        let mut reader = DefinitionReader::new(Cursor::new(diags));
        if let Some(id) = &file.definition {
            if !self.known.contains(id.as_str()) && self.knows_all {
                let error = self.unknown(id).at(Span::new(file.file, 0, 0));
                reader
                    .push(error.hint(message!("`{id}` stands in the flag `--criteria {id}=FILE`")));
                return;
            }
            return self.rules(&mut reader, id, Span::new(file.file, 0, 0), node);
        }
        let Some(map) = node.as_map() else {
            return reader.push(wrong_type(node, "map").hint(EXPECTED));
        };
        reader.each_entry(map.iter(), |reader, key: &&Key, node| {
            self.rules(reader, &key.text, key.span, node);
        });
    }

    /// Reads the rules of a definition, whose id is written at `span`: a list is all of them, a map is one more.
    fn rules(&mut self, reader: &mut DefinitionReader<'_>, id: &str, span: Span, node: &Node) {
        if !self.known.contains(id) {
            if self.knows_all {
                reader.push_error(|| self.unknown(id).at(span));
            }
            return;
        }
        reader.name(Some(id));
        let given = self.given.entry(id.into()).or_default();
        if node.as_map().is_some() {
            given.added.extend(criterion(reader, node));
        } else if let Some(all) = criteria(reader, node) {
            if let Some((_, first)) = given.all {
                let message = "its criteria are given twice";
                let error = Diagnostic::new(codes::DUPLICATE_KEY, message).at(node.span);
                reader.push(error.label(first, "here, too"));
            }
            given.all = Some((all, node.span));
        }
        reader.name(None);
    }

    fn unknown(&self, id: &str) -> Diagnostic {
        let message = message!("there is no definition `{id}` to give these criteria to");
        let known: Vec<&str> = self.known.iter().map(Str::as_str).collect();
        Diagnostic::new(codes::INVALID_VALUE, message).near_or_listed(id, &known, "there are")
    }
}
