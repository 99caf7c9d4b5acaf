//! The cost of `format`, by the fields of its format.

use minijinja::Error;
use minijinja::value::Value;

use crate::budget::Budget;
use crate::error::failed;
use crate::look::pay_for_text;

/// The largest width or indentation of a filter.
pub(crate) const MAX_WIDTH: usize = 1_000_000;

/// A field of a format, `%(key)-5.2f`.
#[derive(Default, Debug, PartialEq, Eq)]
struct Field<'f> {
    key: Option<&'f str>,
    /// Width and precision.
    numbers: Vec<&'f str>,
}

/// The largest width or precision of a field of a format: the engine gives them to the standard library's, which panics beyond.
const MAX_FIELD: usize = u16::MAX as usize;

/// The error of a width, precision or indentation that is larger than `most`.
pub(crate) fn too_wide(most: usize) -> Error {
    failed(format!("a width is larger than {most}"))
}

/// Pays for widths and precisions, and for what fields name: they may name one value many times over.
pub(crate) fn charge(budget: &Budget, format: &str, args: &[Value]) -> Result<(), Error> {
    for field in fields(format) {
        for number in &field.numbers {
            match number.parse() {
                Ok(width @ ..=MAX_FIELD) => budget.charge(width)?,
                _ => return Err(too_wide(MAX_FIELD)),
            }
        }
        let named = field.key.and_then(|key| args.first()?.get_attr(key).ok());
        if let Some(value) = named {
            pay_for_text(budget, &value)?;
        }
    }
    Ok(())
}

/// The fields of a format: what stands behind each `%`, but for `%%`. Digits elsewhere are text.
fn fields(format: &str) -> impl Iterator<Item = Field<'_>> {
    let mut rest = format;
    std::iter::from_fn(move || {
        loop {
            let (_, behind) = rest.split_once('%')?;
            match behind.strip_prefix('%') {
                Some(behind) => rest = behind,
                None => {
                    let (field, behind) = field(behind);
                    rest = behind;
                    return Some(field);
                }
            }
        }
    })
}

/// The field behind a `%`, and the text behind that.
fn field(text: &str) -> (Field<'_>, &str) {
    let mut field = Field::default();
    let mut rest = text;
    if let Some((key, behind)) = text
        .strip_prefix('(')
        .and_then(|behind| behind.split_once(')'))
    {
        field.key = Some(key);
        rest = behind;
    }
    rest = rest.trim_start_matches(['#', '0', '-', ' ', '+']);
    loop {
        let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = &rest[..rest.len() - behind.len()];
        field
            .numbers
            .extend(Some(number).filter(|number| !number.is_empty()));
        match behind.strip_prefix('.') {
            Some(behind) => rest = behind,
            None => return (field, behind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_widths_only_behind_a_percent_sign() {
        let field = |key, numbers: &[&'static str]| Field {
            key,
            numbers: numbers.to_vec(),
        };
        for (format, expected) in [
            ("arn:aws:iam::123456789012:role/%s", vec![field(None, &[])]),
            ("%%99999999 100%%5d", vec![]),
            ("%s%7d", vec![field(None, &[]), field(None, &["7"])]),
            ("%-05.12f9", vec![field(None, &["5", "12"])]),
            (
                "%(a 1)3s.%.7f",
                vec![field(Some("a 1"), &["3"]), field(None, &["7"])],
            ),
            ("%é%", vec![field(None, &[]), field(None, &[])]),
            ("%(a", vec![field(None, &[])]),
            ("%.5", vec![field(None, &["5"])]),
        ] {
            let found: Vec<_> = fields(format).collect();
            assert_eq!(found, expected, "{format}");
        }
    }
}
