use score_compose::Compose;
use score_k8s::K8s;

use crate::run::{Inputs, check};
use crate::secrets::{SECRETS, assert_unsaid};
use crate::text;

const SCORE: &str = "
apiVersion: score.dev/v1b1
metadata: {name: web}
containers: {main: {image: nginx}}
resources:
  thing: {type: thing}
  other:
    type: other
    params: {url: 'x://y:${resources.thing.s0}@z', all: '${resources.thing.all}'}
";
const PROVISIONERS: &str =
    "[{uri: 'answer://thing', type: thing}, {uri: 'says://other', type: other}]";

/// The words of a program: it and its failure show nothing of texts that stand in the outputs, in shared values and in
/// params. `S3CRET2j` stands for the third of them as JSON, `r` for the text itself, `d` as Rust and Go quote it;
/// a number and a colon before all for so many other characters.
///
/// # Panics
/// Eight bytes of one of them are said, or what [`score`](crate::score()) promises does not hold.
pub fn masks(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let says = filled(&text);
    let answer = serde_json::json!({
        "resource_outputs": {"s0": &SECRETS[0], "all": {"s1": [&SECRETS[1]]}},
        "resource_state": {"list": [&SECRETS[2]]},
        "shared_state": {"word": &SECRETS[3], "long": &SECRETS[2]},
    });
    let answer = answer.to_string();
    let inputs = Inputs {
        score: Some(SCORE),
        provisioners: Some(PROVISIONERS),
        answer: Some(answer.as_bytes()),
        says: Some(&says),
        ..Inputs::default()
    };
    for said in [check::<K8s>(inputs).said, check::<Compose>(inputs).said] {
        assert!(
            said.contains("command-failed"),
            "it is another error: {said}"
        );
        assert_unsaid(&said, &text);
    }
}

/// An input with the secrets that it asks for.
fn filled(text: &str) -> String {
    let (before, text) = match text.split_once(':') {
        Some((number, rest)) => match number.parse() {
            Ok(number @ 0..=20_000) => ("=".repeat(number), rest),
            _ => (String::new(), text),
        },
        None => (String::new(), text),
    };
    let mut out = before + text;
    for (n, secret) in SECRETS.iter().enumerate() {
        let json = serde_json::Value::from(secret.as_str()).to_string();
        let debug = format!("{secret:?}");
        for (form, written) in [("r", secret), ("d", &debug), ("j", &json)] {
            let quoted = written.trim_matches('"');
            let written = if form == "r" { written } else { quoted };
            let name = format!("S3CRET{n}{form}");
            // Longer texts are only longer.
            if out.matches(&name).count() < 50 {
                out = out.replace(&name, written);
            }
        }
    }
    out
}
