use score_compose::Compose;
use score_core::backend::FragmentField;
use score_core::diagnostic::{Code, Diagnostic};
use score_core::host::Host;
use score_core::provision::{Kinds, Provisioner, Reply, Request, kinds, wire};
use score_k8s::K8s;

use crate::run::{Given, check};
use crate::said::is_json;
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

/// What a program answers to a request, for both targets: read, decoded, put into manifests, its outputs read by
/// placeholders, and kept in the state.
///
/// # Panics
/// What [`score`](crate::score()) promises does not hold.
pub fn reply(data: &[u8]) {
    if text(data).is_none() {
        return;
    }
    for score in [SCORE, READING] {
        let given = Given {
            score: Some(score),
            provisioners: Some("[{uri: \"answer://thing\", type: thing}]"),
            answer: Some(data),
            ..Given::default()
        };
        check::<K8s>(given);
        check::<Compose>(given);
    }
}

/// The kinds that need nothing from outside, and one that answers so.
pub(crate) fn kinds_with(answer: &[u8]) -> Kinds {
    let answer = answer.to_vec();
    kinds().with("answer", move |_, context| {
        Ok(Box::new(Answer {
            bytes: answer.clone(),
            parts: context.parts,
        }))
    })
}

/// A program without the program.
struct Answer {
    bytes: Vec<u8>,
    parts: &'static [FragmentField],
}

impl Provisioner for Answer {
    fn provision(&self, request: &mut Request<'_>, _: &dyn Host) -> Result<Reply, Diagnostic> {
        let failed = |error: String| Diagnostic::new(Code::InvalidReply, error);
        let asked = wire::request(request).map_err(failed)?;
        assert!(is_json(&asked), "the request is not JSON: {asked}");
        wire::reply(request, self.parts, &self.bytes).map_err(failed)
    }
}
