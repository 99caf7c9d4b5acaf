//! The rules of container engines for a container, beyond those of an API server.

use crate::codes;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::text::Template;
use score_core::workload::{Workload, image_fault, image_hint, is_image, is_root};

/// Warns of what engines refuse.
pub(crate) fn check_for_engines(workload: &Workload<Template>, diags: &mut Diagnostics) {
    let mut warn =
        |keys: [&str; 3], target: Option<&str>, message: String, hint: Option<String>, span| {
            let keys = ["containers"].into_iter().chain(keys).chain(target);
            let path = FieldPath::from_iter(keys.filter(|key| !key.is_empty()));
            let warning = Diagnostic::new(codes::REFUSED_ELSEWHERE, message);
            let warning = warning.at(span).path(&path);
            diags.push(hint.into_iter().fold(warning, Diagnostic::hint));
        };
    for (name, container) in &workload.containers {
        if let Some(image) = &container.image
            && let Some(text) = image.value.as_literal()
            && !text.is_empty()
            && !text.contains('$')
            // An API server refuses it too then.
            && text.trim() == text
            && !is_image(text)
        {
            warn(
                [name, "image", ""],
                None,
                image_fault(text),
                image_hint(text),
                image.span,
            );
        }
        // Files that would be the root are refused by every target.
        let volumes = container.volumes.iter();
        let volumes = volumes.map(|(target, volume)| ("volumes", target, volume.span));
        for (field, target, span) in volumes {
            if is_root(target) {
                let message =
                    "container engines refuse this: nothing can be mounted at `/`".to_owned();
                let hint = "mount it at a folder: `/data`".to_owned();
                warn([name, field, ""], Some(target), message, Some(hint), span);
            }
        }
    }
}
