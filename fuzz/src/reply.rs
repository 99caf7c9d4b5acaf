use score_compose::Compose;
use score_k8s::K8s;

use crate::run::{Inputs, check};
use crate::text;

const SCORE: &str = "
apiVersion: score.dev/v1b1
metadata: {name: web}
containers: {main: {image: nginx}}
resources: {thing: {type: thing}}
";

const READING: &str = "
apiVersion: score.dev/v1b1
metadata: {name: web}
containers:
  main:
    image: nginx
    variables: {A: \"${resources.thing.host}:${resources.thing.port}\"}
    files: {/etc/x: {content: \"${resources.thing.host}\"}}
    volumes: {/data: {source: \"${resources.thing}\"}}
resources: {thing: {type: thing}, other: {type: thing, id: other, params: {a: \"${resources.thing.host}\"}}}
";

/// The answer of a program to a request, for both targets: read, decoded, put into manifests, its outputs read by
/// placeholders, and kept in the state.
///
/// # Panics
/// A promise of [`score`](crate::score()) does not hold.
pub fn reply(data: &[u8]) {
    if text(data).is_none() {
        return;
    }
    for score in [SCORE, READING] {
        let inputs = Inputs {
            score: Some(score),
            provisioners: Some("[{uri: \"answer://thing\", type: thing}]"),
            answer: Some(data),
            ..Inputs::default()
        };
        check::<K8s>(inputs);
        check::<Compose>(inputs);
    }
}
