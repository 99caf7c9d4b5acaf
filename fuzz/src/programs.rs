//! Programs without the program: provisioners that answer, or say something and fail.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::host::Host;
use score_core::provision::{Kinds, Provisioner, Reply, Request, wire};
use score_core::target::FragmentField;
use score_yaml::message;
use score_yaml::message::{cut, visible};

use crate::said::is_json;
use crate::secrets::assert_unsaid;
use score_cli::codes;

/// Kinds, and `answer`, which gives this answer.
pub(crate) fn with_answer(kinds: Kinds, answer: &[u8]) -> Kinds {
    let answer = answer.to_vec();
    kinds.with("answer", move |_, context| {
        Ok(Box::new(Answer {
            bytes: answer.clone(),
            parts: context.parts,
        }))
    })
}

/// Answers `bytes` to any request.
struct Answer {
    bytes: Vec<u8>,
    parts: &'static [FragmentField],
}

impl Provisioner for Answer {
    fn provision(&self, request: &mut Request<'_>, _: &dyn Host) -> Result<Reply, Diagnostics> {
        let failed = |error: String| Diagnostic::new(codes::INVALID_REPLY, error);
        let asked = wire::request(request).map_err(failed)?;
        assert!(is_json(&asked), "the request is not JSON: {asked}");
        wire::reply(request, self.parts, &[], &self.bytes)
    }
}

/// Kinds, and `says`, which says this and fails.
pub(crate) fn with_says(kinds: Kinds, text: &str) -> Kinds {
    let text = text.to_owned();
    kinds.with("says", move |_, _| Ok(Box::new(Says(text.clone()))))
}

/// Says its text on standard error and fails.
struct Says(String);

impl Provisioner for Says {
    fn provision(&self, request: &mut Request<'_>, _: &dyn Host) -> Result<Reply, Diagnostics> {
        let secrets = request.secrets();
        for line in self.0.split(['\n', '\r']) {
            let masked = secrets.mask(line);
            assert_unsaid(&visible(&cut(&masked, 8 << 10)), "");
        }
        let diagnostic = Diagnostic::new(codes::COMMAND_FAILED, self.0.as_str());
        let summary = message!("the program said '{}'", self.0);
        let diagnostic = diagnostic.hint(format!("{:?}", self.0));
        Err(diagnostic.summary(summary).into())
    }
}
