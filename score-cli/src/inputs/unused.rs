//! Flags that nothing in the run reads.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::document;
use score_yaml::{Node, SourceMap, Span, message};

use super::Inputs;
use crate::binary::Binary;
use crate::codes;
use crate::command_tree::RunDefinitionArgs;
use crate::command_tree::inputs::InputArgs;

/// Warns of flags about what is not there: an image for no container that leaves it open, values and ids of the platform
/// without a file that reads some, secrets for no definitions. A run that `names_state` by `--env` reads it in any case.
pub(crate) fn unused_flags(
    binary: Binary,
    (args, definitions): (&InputArgs, &RunDefinitionArgs),
    inputs: &Inputs,
    [has_definitions, names_state]: [bool; 2],
    sources: &SourceMap,
) -> Diagnostics {
    let mut diags: Diagnostics = args.changes.overridden().collect();
    let warning =
        |message: &str, hint: &str| Diagnostic::new(codes::UNUSED_FLAG, message).hint(hint);
    if args.changes.image().is_some()
        && let Images::Given(images) = inputs.images(binary, sources)
    {
        let unused = warning(
            "`--image` is given, and no container leaves its image open",
            "leave `--image` out, or write `image: .` in the container that is to have it",
        );
        let label = |found: Diagnostic, image| found.label(image, "it has an image");
        diags.push(images.into_iter().fold(unused, label));
    }
    let has_layer = has_definitions || !inputs.extensions.files.is_empty();
    if has_layer || inputs.score_files.is_empty() {
        return diags;
    }
    let context = &args.context;
    let ids = &context.ids;
    let is_unread = |id: &str| !id.is_empty() && !names_state;
    for (flag, is_given, what) in [
        ("--values", !context.values.is_empty(), "values"),
        ("--app", is_unread(&ids.app), "the application's id"),
        ("--env", is_unread(&ids.env), "the environment's id"),
        (
            "--env-type",
            is_unread(&ids.env_type),
            "the environment's type",
        ),
        ("--org", is_unread(&ids.org), "the organisation's id"),
    ] {
        if is_given {
            let unread = warning(
                &format!("`{flag}` is given, and nothing reads {what}"),
                "leave it out, or give the files that read it with `--extensions` or `--definitions`",
            );
            // `--env LOG=debug` of other tools.
            let variable = ids.env.split_once('=').filter(|_| flag == "--env");
            diags.push(match variable {
                Some((name, _)) => unread.hint(message!(
                    "for a variable: `--override-property containers.CONTAINER.variables.{name}=VALUE`"
                )),
                None => unread,
            });
        }
    }
    for (flag, is_given) in [
        ("--secrets", !definitions.secrets.is_empty()),
        ("--cookies", !definitions.cookies.is_empty()),
        ("--driver-map", !definitions.drivers.is_empty()),
    ] {
        if is_given {
            diags.push(warning(
                &format!("`{flag}` is given, and there are no definitions"),
                "leave it out, or give the definitions with `--definitions`",
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
    fn images(&self, binary: Binary, sources: &SourceMap) -> Images {
        if self.overrides.is_some() {
            return Images::Open;
        }
        let mut given = Vec::new();
        for file in &self.score_files {
            let Ok(document) = document::parse(sources, *file, &binary.dialect()) else {
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
