//! Files to definitions, with everything that is wrong in them at once.

mod body;
mod criteria;
mod criteria_file;
mod document;
mod excerpt;
mod fields;
mod reader;
mod secret_reference;
#[cfg(test)]
mod tests;

pub use criteria_file::CriteriaFile;
pub use document::SkipReason;
pub use excerpt::excerpt;
pub(super) use excerpt::is_placeholder;
use score_core::diagnostic::{Cursor, Diagnostics, TreeReader as _};
use score_yaml::{FileId, Node, SourceMap, Span};

use self::document::{Document, document};
use self::reader::DefinitionReader;
pub(super) use self::secret_reference::{IN_OWN_STORE, OWN_STORE, is_leaf as is_secret_leaf};
use super::definition::Definition;
use super::index::Definitions;

/// A document of a definitions file that is no definition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Skipped {
    /// The place of the document.
    pub span: Span,
    /// Why it was skipped.
    pub reason: SkipReason,
}

/// What definitions files hold.
#[derive(Clone, Debug, Default)]
pub struct DefinitionFiles {
    /// The definitions.
    pub definitions: Definitions,
    /// The other documents.
    pub skipped: Vec<Skipped>,
}

impl DefinitionFiles {
    /// Reads definitions: of each file any number of documents, in any of the spellings, and lists of such. Documents of
    /// other kinds are skipped. `criteria` are files of rules, which replace those in the definitions, or are added to
    /// them.
    ///
    /// ```
    /// use score_humanitec::definitions::{DefinitionFiles, MatchContext};
    /// use score_yaml::SourceMap;
    ///
    /// let mut sources = SourceMap::new();
    /// let text = "{id: pg-dev, name: Dev, type: postgres, driver_type: humanitec/echo, criteria: [{env_type: dev}]}";
    /// let file = sources.add("pg.yaml", text);
    /// let read = DefinitionFiles::read(&sources, &[file], &[]).expect("it is a definition");
    ///
    /// let context = MatchContext { env_type: Some("dev".into()), ..MatchContext::default() };
    /// let db = "postgres#modules.api.externals.db".parse().expect("it is a resource");
    /// let found = read.definitions.find(&db, &context).expect("it matches");
    /// assert_eq!(found.definition.id.value, "pg-dev");
    /// ```
    ///
    /// # Errors
    /// Everything that is wrong in the files, and definitions or rules that there are twice.
    pub fn read(
        sources: &SourceMap,
        files: &[FileId],
        criteria: &[CriteriaFile],
    ) -> Result<Self, Diagnostics> {
        let mut diags = Diagnostics::new();
        let mut found = Vec::new();
        let mut skipped = Vec::new();
        for file in files {
            match score_yaml::parse(sources, *file) {
                Ok(documents) => {
                    for root in &documents {
                        read_root(root, &mut found, &mut skipped, &mut diags);
                    }
                }
                Err(errors) => diags.extend(errors.into_iter().map(Into::into)),
            }
        }
        criteria_file::apply(sources, criteria, &mut found, &mut diags);
        let definitions = Definitions::new(found, &mut diags);
        if diags.has_errors() {
            Err(diags)
        } else {
            Ok(DefinitionFiles {
                definitions,
                skipped,
            })
        }
    }
}

/// Reports every leaf of a tree of `secret_refs` that is no reference to a secret; the cursor stands at the tree.
pub(super) fn check_secret_refs(cursor: Cursor<'_>, node: &Node) {
    secret_reference::check(&mut DefinitionReader::new(cursor), node);
}

/// Reads a document, or each item of a list.
fn read_root(
    root: &Node,
    found: &mut Vec<Definition>,
    skipped: &mut Vec<Skipped>,
    diags: &mut Diagnostics,
) {
    let mut reader = DefinitionReader::new(Cursor::new(diags));
    let mut read = |reader: &mut DefinitionReader<'_>, node: &Node| {
        if node.is_null() {
            return;
        }
        match document(reader, node) {
            Document::Definition(definition) => found.extend(definition.map(|read| *read)),
            Document::Other(reason) => skipped.push(Skipped {
                span: node.span,
                reason,
            }),
        }
        reader.name(None);
    };
    match root.as_seq() {
        Some(items) => {
            for (i, item) in items.iter().enumerate() {
                reader.at_index(i, |reader| read(reader, item));
            }
        }
        None => read(&mut reader, root),
    }
}
