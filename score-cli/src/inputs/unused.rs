//! Flags that nothing in the run reads.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::document;
use score_yaml::{Node, SourceMap, Span};

use super::Inputs;
use crate::codes;
use crate::command_tree::inputs::InputArgs;
use crate::frontend::Frontend;

/// Warns of flags about what is not there: an image for no container that leaves it open, values of the platform's
/// placeholders without a file that has some. A run that `names_state` by `--env` reads it in any case.
pub(crate) fn unused_flags<F: Frontend>(
    args: &InputArgs,
    inputs: &Inputs,
    [has_definitions, names_state]: [bool; 2],
    sources: &SourceMap,
) -> Diagnostics {
    let mut diags = Diagnostics::new();
    let warning =
        |message: &str, hint: &str| Diagnostic::new(codes::UNUSED_FLAG, message).hint(hint);
    if args.changes.image().is_some()
        && let Images::Given(images) = inputs.images::<F>(sources)
    {
        let unused = warning(
            "`--image` is given, and no container leaves its image open",
            "leave `--image` out, or write `image: .` in the container that is to have it",
        );
        let label = |found: Diagnostic, image| found.label(image, "it has an image");
        diags.push(images.into_iter().fold(unused, label));
    }
    let has_layer = has_definitions || !inputs.extensions.files.is_empty();
    let context = &args.context;
    if !has_layer && !inputs.score_files.is_empty() {
        if !context.values.is_empty() {
            diags.push(warning(
                "`--values` is given, and nothing reads values",
                "leave it out, or give the files that read values with `--extensions` or `--definitions`",
            ));
        }
        if !context.ids.env.is_empty() && !names_state {
            diags.push(warning(
                "`--env` is given, and nothing reads the environment's id",
                "leave it out, or give the files that read it with `--extensions` or `--definitions`",
            ));
        }
    }
    diags
}

/// The images of containers.
enum Images {
    /// One of them may be left open.
    Open,
    /// None of them is: the places of all.
    Given(Vec<Span>),
}

impl Inputs {
    /// The images of the containers of all Score files, as far as they are known.
    fn images<F: Frontend>(&self, sources: &SourceMap) -> Images {
        if self.overrides.is_some() {
            return Images::Open;
        }
        let mut given = Vec::new();
        for file in &self.score_files {
            let Ok(document) = document::parse(sources, *file, &F::DIALECT) else {
                return Images::Open;
            };
            let Some(containers) = document.map().get("containers").and_then(Node::as_map) else {
                return Images::Open;
            };
            for (_, container) in containers.iter() {
                match container.get("image") {
                    Some(image) if image.as_str().is_some_and(|image| image != ".") => {
                        given.push(image.span);
                    }
                    _ => return Images::Open,
                }
            }
        }
        Images::Given(given)
    }
}
