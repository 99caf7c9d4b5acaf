//! Forms of dates that are those of other languages: here a form is the 2nd of January 2006, 15:04:05, as it is to be written.

use crate::ast::{Command, Operand, Term};

/// The form of a date that a call is given, if nothing in it is one, with the form that is meant, if that is known.
pub(super) fn of_another_language(command: &Command) -> Option<(&Operand, Option<String>)> {
    let Term::Function(function) = &command.first.term else {
        return None;
    };
    if !matches!(
        function.name,
        "date" | "dateInZone" | "date_in_zone" | "toDate"
    ) {
        return None;
    }
    let form = command.args.first()?;
    let Term::Str { quoted, value } = &form.term else {
        return None;
    };
    let text = value.as_text()?;
    if has_part_of_date(&text) || !text.contains(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let meant = meant(&text);
    Some((form, meant)).filter(|_| quoted.starts_with('"'))
}

/// True if a form has a part that stands for one of a date.
fn has_part_of_date(form: &str) -> bool {
    const WORDS: [&str; 6] = ["Jan", "Mon", "MST", "PM", "pm", "Z07"];
    form.contains(|c: char| c.is_ascii_digit()) || WORDS.iter().any(|word| form.contains(word))
}

/// What the form of another language is here.
fn meant(form: &str) -> Option<String> {
    const PARTS: [(&str, &str); 24] = [
        ("YYYY", "2006"),
        ("yyyy", "2006"),
        ("%Y", "2006"),
        ("%y", "06"),
        ("%m", "01"),
        ("%d", "02"),
        ("%H", "15"),
        ("%M", "04"),
        ("%S", "05"),
        ("%F", "2006-01-02"),
        ("%T", "15:04:05"),
        ("YY", "06"),
        ("yy", "06"),
        ("MM", "01"),
        ("DD", "02"),
        ("dd", "02"),
        ("HH", "15"),
        ("hh", "15"),
        ("mm", "04"),
        ("ss", "05"),
        ("SS", "05"),
        ("T", "T"),
        ("Z", "Z"),
        ("'", ""),
    ];
    let mut rest = form;
    let mut written = String::new();
    while let Some(c) = rest.chars().next() {
        if let Some((part, ours)) = PARTS.iter().find(|(part, _)| rest.starts_with(part)) {
            written.push_str(ours);
            rest = &rest[part.len()..];
        } else if c.is_ascii_alphabetic() || c == '%' || c == '"' || c == '\\' {
            return None;
        } else {
            written.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    written
        .contains(|c: char| c.is_ascii_digit())
        .then_some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_other_languages_are_written_as_ours() {
        for (form, expected) in [
            ("YYYY-MM-DD", Some("2006-01-02")),
            ("yyyy-MM-dd HH:mm", Some("2006-01-02 15:04")),
            ("%Y-%m-%dT%H:%M:%SZ", Some("2006-01-02T15:04:05Z")),
            ("yyyyMMdd'T'HHmmss", Some("20060102T150405")),
            ("date", None),
        ] {
            assert_eq!(meant(form).as_deref(), expected, "{form}");
            assert!(!has_part_of_date(form), "{form}");
        }
        assert!(has_part_of_date("Mon Jan _2"));
    }
}
