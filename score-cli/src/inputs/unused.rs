//! Flags that nothing in the run reads.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::document;
use score_yaml::{Node, SourceMap};

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
    let mut warn = |message: &str, hint: &str| {
        let warning = Diagnostic::new(codes::UNUSED_FLAG, message);
        diags.push(warning.hint(hint));
    };
    if args.changes.image().is_some() && !inputs.leave_an_image_open::<F>(sources) {
        warn(
            "`--image` is given, and no container leaves its image open",
            "`image: .` is the image that `--image` gives",
        );
    }
    let has_layer = has_definitions || !inputs.extensions.files.is_empty();
    let context = &args.context;
    if !has_layer && !inputs.score_files.is_empty() {
        let hint = "`--extensions` and `--definitions` name the files that read it";
        if !context.values.is_empty() {
            warn("`--values` is given, and nothing reads values", hint);
        }
        if !context.ids.env.is_empty() && !names_state {
            warn(
                "`--env` is given, and nothing reads the environment's id",
                hint,
            );
        }
    }
    diags
}

impl Inputs {
    /// True if a container of a Score file has the image `.`, or if that is not known.
    fn leave_an_image_open<F: Frontend>(&self, sources: &SourceMap) -> bool {
        let is_open = |container: &Node| {
            let image = container.get("image");
            image.is_none_or(|image| image.as_str().is_none_or(|image| image == "."))
        };
        self.overrides.is_some()
            || self.score_files.iter().any(|file| {
                let document = document::parse(sources, *file, &F::DIALECT);
                let Ok(document) = document else {
                    return true;
                };
                let containers = document.map().get("containers").and_then(Node::as_map);
                containers.is_none_or(|map| map.iter().any(|(_, container)| is_open(container)))
            })
    }
}
