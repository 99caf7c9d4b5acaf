//! The form in which the state keeps a document.

use score_core::document::spec;

use crate::{document, node};

#[test]
fn empty_optional_parts_fall_away_and_given_ones_stay() {
    let written = "{metadata: {name: a, x: {}}, service: {ports: {}}, resources: {r: {type: t, params: {}, metadata: {}}},
        containers: {c: {image: ., args: [], variables: {}, resources: {limits: {}}, files: {/a: {content: ''}},
        livenessProbe: {httpGet: {path: /, port: 80.0, httpHeaders: []}}, readinessProbe: {exec: {command: []}}}}}";
    let kept = "{metadata: {name: a, x: {}}, service: {}, resources: {r: {type: t}},
        containers: {c: {image: 'i:1', resources: {limits: {}}, files: {/a: {content: ''}},
        livenessProbe: {httpGet: {path: /, port: 80}}, readinessProbe: {exec: {command: []}}}}}";
    assert_eq!(spec(document(written), Some("i:1")), node(kept));
    assert_eq!(
        spec(
            document("{resources: {}, service: {ports: {p: {port: 1.0}}}}"),
            None
        ),
        node("{service: {ports: {p: {port: 1}}}}")
    );
}
