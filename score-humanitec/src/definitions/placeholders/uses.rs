//! The placeholders of a definition, before anything runs: which resources it refers to, and what is wrong with them.

use score_core::diagnostic::{Cursor, Diagnostics, FieldPath, TreeReader};
use score_core::templates::TemplatePosition;
use score_core::text::Spanned;
use score_yaml::{Kind, Node, SourceMap, Span, Str, message};

use super::pieces::{Piece, is_plain, pieces, unclosed};
use crate::definitions::definition::{Definition, named};
use crate::definitions::selector::{Reference, function_called};

/// A placeholder of a definition.
#[derive(Clone, PartialEq, Debug)]
pub struct PlaceholderUse {
    /// What it refers to.
    pub reference: Reference,
    /// The text between its braces.
    pub raw: Str,
    /// The place of the placeholder, or of the string that holds it where that is not known.
    pub span: Span,
    /// The path of the string in the definition: `driver_inputs.values.host`.
    pub path: String,
}

impl PlaceholderUse {
    /// True if it stands for a short text that follows from the resource alone.
    pub(in crate::definitions) fn is_of_context(&self) -> bool {
        matches!(self.reference, Reference::Context(_))
    }
}

/// The placeholders of a definition, in the order in which they stand.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DefinitionUses {
    /// Those of the driver's inputs and account, which are of the resource itself.
    pub inputs: Vec<PlaceholderUse>,
    /// Those of the params of each entry of `provision`, which are of the resource that is provisioned.
    pub params: Vec<Vec<PlaceholderUse>>,
}

impl DefinitionUses {
    /// Finds the placeholders of a definition.
    ///
    /// # Errors
    /// Every one that is malformed, or none that definitions have.
    pub fn of(definition: &Definition, sources: &SourceMap) -> Result<Self, Diagnostics> {
        let mut diags = Diagnostics::new();
        let mut uses = DefinitionUses::default();
        let mut reader = UseReader {
            definition: &definition.id.value,
            sources,
            has_templates: definition.driver.value == TEMPLATE_DRIVER,
            cursor: Cursor::new(&mut diags),
            found: Vec::new(),
        };
        if let Some(Spanned { value, span }) = &definition.driver_account {
            reader.at("driver_account", |reader| reader.text(value, *span));
        }
        reader.at("driver_inputs", |reader| {
            for (name, tree) in [
                ("values", &definition.values),
                ("secrets", &definition.secrets),
                ("secret_refs", &definition.secret_refs),
            ] {
                if let Some(tree) = tree {
                    reader.at(name, |reader| reader.tree(tree));
                }
            }
        });
        uses.inputs = std::mem::take(&mut reader.found);
        for entry in &definition.provision {
            if let Some(params) = &entry.params {
                let path: FieldPath = ["provision", &entry.key.to_string(), "params"]
                    .into_iter()
                    .collect();
                let outer = std::mem::replace(&mut reader.cursor.path, path);
                reader.tree(params);
                reader.cursor.path = outer;
            }
            uses.params.push(std::mem::take(&mut reader.found));
        }
        match diags.has_errors() {
            true => Err(diags),
            false => Ok(uses),
        }
    }
}

/// Reads the placeholders of trees.
struct UseReader<'a> {
    definition: &'a str,
    sources: &'a SourceMap,
    /// True if what stands below `templates` is one.
    has_templates: bool,
    cursor: Cursor<'a>,
    found: Vec<PlaceholderUse>,
}

/// The driver whose inputs hold templates.
const TEMPLATE_DRIVER: &str = "humanitec/template";

impl<'a> TreeReader<'a> for UseReader<'a> {
    fn cursor(&mut self) -> &mut Cursor<'a> {
        &mut self.cursor
    }
}

impl UseReader<'_> {
    fn tree(&mut self, node: &Node) {
        match &node.kind {
            Kind::String(text) => self.text(text, node.span),
            Kind::Seq(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.at_index(i, |reader| reader.tree(item));
                }
            }
            Kind::Map(map) => self.each_entry(map.iter(), |reader, key, node| {
                reader.text(&key.text, key.span);
                reader.tree(node);
            }),
            Kind::Null
            | Kind::Bool(_)
            | Kind::Int(_)
            | Kind::UInt(_)
            | Kind::Float(_)
            | Kind::Timestamp(_) => {}
        }
    }

    /// True where the driver reads templates.
    fn is_in_template(&self) -> bool {
        let mut keys = self.cursor.path.as_str().split('.');
        self.has_templates
            && keys.next() == Some("driver_inputs")
            && keys.nth(1) == Some("templates")
    }

    fn text(&mut self, text: &str, span: Span) {
        if is_plain(text) {
            return;
        }
        let position = TemplatePosition::new(span, self.sources.text(span), text.into());
        let mut at = 0;
        for piece in pieces(text) {
            let place = || position.at_offset(at, piece.len());
            match piece {
                Piece::Text(_) | Piece::Dollar => {}
                Piece::Unclosed(text) => {
                    let error = unclosed(text).at(place());
                    let error = named(self.definition, error);
                    self.push(error);
                }
                Piece::Placeholder(raw) => match Reference::parse(raw) {
                    Ok(reference) => self.found.push(PlaceholderUse {
                        reference,
                        raw: raw.into(),
                        span: place(),
                        path: self.cursor.path.as_str().to_owned(),
                    }),
                    Err(mut error) => {
                        if let Some((path, function)) = function_called(raw)
                            && self.is_in_template()
                        {
                            error.hints =
                                vec![message!("write {{{{ `${{{path}}}` | {function} }}}}")];
                        }
                        let error = named(self.definition, error.at(place()));
                        self.push(error);
                    }
                },
            }
            at += piece.len();
        }
    }
}
