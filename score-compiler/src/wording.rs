//! The words of the command line, which ways out are told in, become those of this library.

use std::borrow::Cow;

use score_core::diagnostic::Diagnostic;

/// Flags, and the methods that say the same.
const METHODS: [(&str, &str); 26] = [
    ("allow-unscheduled", "Compose::allow_unscheduled"),
    ("app", "Platform::app"),
    ("build", "Compose::build"),
    ("cookies", "Compiler::cookies"),
    ("criteria", "Compiler::criteria"),
    ("definitions", "Compiler::definitions"),
    ("deploy-config", "Compiler::deploy_config"),
    ("driver-map", "Compiler::driver"),
    ("env", "Platform::env"),
    ("env-type", "Platform::env_type"),
    ("extensions", "Compiler::extension"),
    ("generate-namespace", "K8s::generate_namespace"),
    ("http-probe", "Compose::http_probe"),
    ("image", "Compiler::image"),
    ("keep-resources", "Compose::keep_resources"),
    ("namespace", "K8s::namespace"),
    ("org", "Platform::org"),
    ("override-property", "Compiler::override_property"),
    ("overrides-file", "Compiler::overrides"),
    ("patch-templates", "Compiler::patch"),
    ("profiles", "Compiler::profile"),
    ("project", "Compose::project"),
    ("provisioners", "Compiler::provisioner_file"),
    ("publish", "Compose::publish"),
    ("secrets", "Compiler::definition_secrets"),
    ("values", "Compiler::values"),
];

/// Says a diagnostic in the words of this library.
pub(crate) fn reword(found: &mut Diagnostic) {
    if let Cow::Owned(text) = reworded(&found.message, Where::Message) {
        found.message = text;
    }
    for hint in &mut found.hints {
        if let Cow::Owned(text) = reworded(hint, Where::Hint) {
            *hint = text;
        }
    }
}

/// The sort of a text: the words of a user are quoted in messages, and stay as they are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    Message,
    Hint,
}

fn reworded(text: &str, place: Where) -> Cow<'_, str> {
    let mut out = String::new();
    let mut kept = 0;
    for (at, _) in text.match_indices("--") {
        if at < kept {
            continue;
        }
        let (before, behind) = (&text[..at], &text[at + 2..]);
        let is_start = before.is_empty() || before.ends_with([' ', '`', '(']);
        let is_ours = match place {
            Where::Hint => true,
            Where::Message => before.len() <= 1 || before.matches(['`', '\'']).count() % 2 == 0,
        };
        let length = behind.find(|c: char| !c.is_ascii_lowercase() && c != '-');
        let flag = &behind[..length.unwrap_or(behind.len())];
        let method = METHODS.iter().find(|(known, _)| *known == flag);
        let Some((_, method)) = method.filter(|_| is_start && is_ours) else {
            continue;
        };
        out.push_str(&text[kept..at]);
        out.push_str(method);
        kept = at + 2 + flag.len() + argument(&behind[flag.len()..]);
    }
    match kept {
        0 => Cow::Borrowed(text),
        _ => Cow::Owned(out + &text[kept..]),
    }
}

/// The length of the word behind a flag that stands for what one types there, ` FILE`.
fn argument(text: &str) -> usize {
    let Some(word) = text.strip_prefix(' ') else {
        return 0;
    };
    let end = word.find(|c: char| !c.is_ascii_uppercase() && !matches!(c, '=' | ':'));
    match end.unwrap_or(word.len()) {
        0 | 1 => 0,
        length => 1 + length,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_become_methods() {
        for (text, expected) in [
            (
                "`--env-type` gives env_type",
                "`Platform::env_type` gives env_type",
            ),
            (
                "`--secrets FILE` gives its value",
                "`Compiler::definition_secrets` gives its value",
            ),
            (
                "`--driver-map acme/sql=echo` gives the inputs",
                "`Compiler::driver acme/sql=echo` gives the inputs",
            ),
            (
                "give `--extensions WORKLOAD=FILE`; there are `a`",
                "give `Compiler::extension`; there are `a`",
            ),
            ("`--environment` is another one, and a--env none", ""),
            ("", ""),
        ] {
            let expected = if expected.is_empty() { text } else { expected };
            assert_eq!(reworded(text, Where::Hint), expected);
        }
    }

    #[test]
    fn the_words_of_a_user_stay_in_messages() {
        for (text, expected) in [
            (
                "'web' has no image and neither --image nor --build was provided",
                "'web' has no image and neither Compiler::image nor Compose::build was provided",
            ),
            (
                "`--extensions` is given twice",
                "`Compiler::extension` is given twice",
            ),
            ("the argument `run --env x` of `a` is wrong", ""),
            ("the argument 'run --env' of `a` is wrong", ""),
        ] {
            let expected = if expected.is_empty() { text } else { expected };
            assert_eq!(reworded(text, Where::Message), expected);
        }
    }

    #[test]
    fn flags_are_sorted_and_there_once() {
        assert!(METHODS.is_sorted_by(|(a, _), (b, _)| a < b));
    }
}
