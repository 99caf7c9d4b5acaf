//! Diagnostics as errors, for programs that hand them on by `?`.

use std::error::Error;
use std::fmt;

use super::{Diagnostic, Diagnostics, SHOWN, Severity};

/// Its severity, its code and its message: `error[unknown-field]: …`. Places need the sources, and [`render`](super::render()).
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (severity, code) = (self.severity.as_str(), self.code.as_str());
        write!(f, "{severity}[{code}]: {}", self.message)
    }
}

impl Error for Diagnostic {}

/// A line for each that is kept, as they were found, of each severity [`SHOWN`] at most. Where a text is
/// [hidden](score_yaml::Excerpt::Hidden), call [`Diagnostics::without_foreign`] before.
impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Vec::new();
        for severity in [Severity::Error, Severity::Warning] {
            let all = self.iter().filter(|found| found.severity == severity);
            let count = all.clone().count() + self.more(severity);
            lines.extend(all.take(SHOWN).map(ToString::to_string));
            if count > SHOWN {
                lines.push(Diagnostic::more(severity, count - SHOWN).to_string());
            }
        }
        f.write_str(&lines.join("\n"))
    }
}

impl Error for Diagnostics {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_codes::UNSUPPORTED_FIELD;
    use crate::{KEPT, codes};

    #[test]
    fn diagnostics_go_through_question_marks() {
        fn fails() -> Result<(), Box<dyn Error + Send + Sync>> {
            let found = [
                Diagnostic::new(codes::UNKNOWN_FIELD, "there is no field `imge`"),
                Diagnostic::new(UNSUPPORTED_FIELD, "it is left out"),
            ];
            Err(Diagnostics::from_iter(found))?
        }
        assert_eq!(
            fails().expect_err("it fails").to_string(),
            "error[unknown-field]: there is no field `imge`\nwarning[unsupported-field]: it is left out"
        );
    }

    #[test]
    fn of_very_many_a_hundred_are_said() {
        let error = || Diagnostic::new(codes::UNKNOWN_FIELD, "there is no such field");
        let found: Diagnostics = std::iter::repeat_with(error).take(2 * KEPT).collect();
        let text = found.to_string();
        assert_eq!(text.lines().count(), SHOWN + 1);
        let last = text.lines().last().expect("there are some");
        assert_eq!(last, "error[not-shown]: … and 1900 more errors");
    }
}
