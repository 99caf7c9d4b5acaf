use std::sync::LazyLock;

use score_compose::Compose;
use score_core::diagnostic::{Code, Diagnostic};
use score_core::host::Host;
use score_core::provision::{Kinds, Provisioner, Reply, Request};
use score_k8s::K8s;
use score_yaml::message;
use score_yaml::message::{cut, visible};

use crate::run::{Given, check};
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

/// Values that nobody is to read: with quotes, of several lines, long, and of other letters.
static SECRETS: LazyLock<[String; 4]> = LazyLock::new(|| {
    [
        r#"Zq7w-pa"Ss\Wo'Rd<&>Kx3Vb9Lm"#.to_owned(),
        "f1Rst~L1ne^Gh5Jk\n  s3Cond~L1ne^Pw8Rt\nab".to_owned(),
        (0..40).map(|n| format!("{n:02}Qz<\"")).collect(),
        "Wörtß-Schlüßel7-ÄöÜ".to_owned(),
    ]
});

/// What a program says: of texts that stand in the outputs, in what is shared, and in params, nothing is said by it or by
/// its failure. `S3CRET2j` stands for the third of them as JSON, `r` for the text itself, `d` as Rust and Go quote it;
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
    let given = Given {
        score: Some(SCORE),
        provisioners: Some(PROVISIONERS),
        answer: Some(answer.as_bytes()),
        says: Some(&says),
        ..Given::default()
    };
    for said in [check::<K8s>(given).said, check::<Compose>(given).said] {
        assert!(
            said.contains("command-failed"),
            "it is another error: {said}"
        );
        keeps_quiet(&said, &text);
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

/// Fails if some bytes of a secret are said that are not in the input.
fn keeps_quiet(said: &str, input: &str) {
    for secret in &*SECRETS {
        for window in secret.as_bytes().windows(8) {
            let Ok(window) = std::str::from_utf8(window) else {
                continue;
            };
            assert!(
                !said.contains(window) || input.contains(window),
                "`{window}` is said: {said}"
            );
        }
    }
}

/// Kinds, and one that says something and fails.
pub(crate) fn with_says(kinds: Kinds, text: &str) -> Kinds {
    let text = text.to_owned();
    kinds.with("says", move |_, _| Ok(Box::new(Says(text.clone()))))
}

/// A program that says something.
struct Says(String);

impl Provisioner for Says {
    fn provision(&self, request: &mut Request<'_>, _: &dyn Host) -> Result<Reply, Diagnostic> {
        let secrets = request.secrets();
        for line in self.0.split(['\n', '\r']) {
            let masked = secrets.mask(line);
            keeps_quiet(&visible(&cut(&masked, 8 << 10)), "");
        }
        let diagnostic = Diagnostic::new(Code::CommandFailed, self.0.as_str());
        let summary = message!("the program said '{}'", self.0);
        Err(diagnostic.hint(format!("{:?}", self.0)).summary(summary))
    }
}
