//! Texts in command lines that people are told to type.

use score_yaml::message::visible;

/// A text as a word of a command line, for people.
pub(crate) fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "._/=@:+,%-".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => visible(&format!("'{}'", text.replace('\'', "'\\''"))).into_owned(),
    }
}
