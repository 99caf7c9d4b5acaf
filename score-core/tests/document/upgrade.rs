//! Deprecated forms.

use score_core::diagnostic::Diagnostics;
use score_core::document::{Document, upgrade};

use crate::document;
use score_core::codes;

/// The upgraded container, and the paths of what was said, with a `!` what cannot be upgraded.
fn upgraded(container: &str) -> (Document, Vec<String>) {
    let mut document = document(&format!("containers: {{c: {container}}}"));
    let mut diags = Diagnostics::new();
    upgrade(&mut document, &mut diags);
    let said = diags.into_iter().map(|d| {
        let mark = if d.code == codes::UPGRADE_FAILED {
            "!"
        } else {
            ""
        };
        format!(
            "{mark}{}",
            d.path
                .unwrap_or_default()
                .trim_start_matches("containers.c.")
        )
    });
    (document, said.collect())
}

#[test]
fn deprecated_forms_become_the_current_ones() {
    for (old, new, said) in [
        (
            "{files: {/a: {content: x}}}",
            "{files: {/a: {content: x}}}",
            vec![],
        ),
        (
            "{files: [{target: /a, content: [x, 1, null, 2.50]}, {target: /b, source: f}]}",
            "{files: {/a: {content: \"x\\n1\\n<nil>\\n2.5\"}, /b: {source: f}}}",
            vec!["files", "files.0.content"],
        ),
        (
            "{volumes: [{target: /d, source: s, read_only: true}]}",
            "{volumes: {/d: {source: s, readOnly: true}}}",
            vec!["volumes", "volumes.0.read_only"],
        ),
        (
            "{volumes: [{target: /d, source: s, read_only: 1}, 7]}",
            "{volumes: {/d: {source: s, read_only: 1}}}",
            vec!["volumes", "volumes.1"],
        ),
        (
            "{volumes: [\"./data:/data\", data, \"\", null], files: [./a]}",
            "{volumes: {}, files: {}}",
            vec![
                "files.0",
                "volumes.0",
                "volumes.1",
                "volumes.2",
                "volumes.3",
            ],
        ),
        (
            "{files: [{target: /a, content: x}, {target: /a, content: y}]}",
            "{files: {/a: {content: y}}}",
            vec!["files", "files.1"],
        ),
        (
            "{livenessProbe: {}, readinessProbe: {x: 1}}",
            "{readinessProbe: {x: 1}}",
            vec!["livenessProbe"],
        ),
        (
            "{files: [{content: x}, {target: 1}]}",
            "{files: {}}",
            vec!["!files.0.target", "!files.1.target"],
        ),
    ] {
        let (document_found, said_found) = upgraded(old);
        assert_eq!(
            document_found,
            document(&format!("containers: {{c: {new}}}")),
            "{old}"
        );
        assert_eq!(said_found, said, "{old}");
    }
}
