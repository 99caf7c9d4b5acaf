//! The starts and ends of references in the words of compose: `${NAME}`, `${NAME:-default}`.
//!
//! They are read as compose-go reads them (its package `template`). A reference ends where compose's own count of
//! braces ends it, which takes any `{` for one that opens and passes over the character behind it. Where that ends it
//! nowhere, compose takes the last brace of the line; here the brace has to belong to the first one.

use std::ops::Range;

/// Something of the form `${NAME…}` in a text.
pub(super) struct Form {
    /// The place of the first of the dollars before its brace.
    pub(super) start: usize,
    /// The place of its name.
    pub(super) name: Range<usize>,
    /// Its end.
    pub(super) end: usize,
    /// True if compose's count of braces does not end it.
    pub(super) is_open: bool,
}

/// A brace that opens behind a dollar.
struct Opened {
    at: usize,
    /// The place where compose's count of braces ends it.
    counted: Option<usize>,
    /// The place of the brace that belongs to it.
    paired: Option<usize>,
}

/// The braces behind dollars, with their ends. Both are looked for on one line, as compose does.
fn opened(text: &str) -> Vec<Opened> {
    let mut all: Vec<Opened> = Vec::new();
    // Those that are open, with their place in `all`.
    let mut counted: Vec<Option<usize>> = Vec::new();
    let mut paired: Vec<Option<usize>> = Vec::new();
    let mut before = 0;
    let mut is_passed_over = false;
    for (at, byte) in text.bytes().enumerate() {
        let is_counted = !std::mem::take(&mut is_passed_over);
        match byte {
            b'{' => {
                let place = (before == b'$').then(|| {
                    all.push(Opened {
                        at,
                        counted: None,
                        paired: None,
                    });
                    all.len() - 1
                });
                paired.push(place);
                if is_counted {
                    counted.push(place);
                    is_passed_over = true;
                }
            }
            b'}' => {
                if let Some(Some(place)) = paired.pop() {
                    all[place].paired = Some(at);
                }
                if is_counted && let Some(Some(place)) = counted.pop() {
                    all[place].counted = Some(at);
                }
            }
            b'\n' => {
                paired.clear();
                counted.clear();
            }
            _ => {}
        }
        before = byte;
    }
    all
}

/// The length of the name at the start of a text. Compose's pattern ignores case, which lets two letters beyond ASCII
/// pass for `s` and `k`.
pub(super) fn name_length(text: &str) -> usize {
    let is_letter = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '\u{17f}' | '\u{212a}');
    if !text.starts_with(is_letter) {
        return 0;
    }
    text.find(|c: char| !is_letter(c) && !c.is_ascii_digit())
        .unwrap_or(text.len())
}

/// The form that a brace opens and another closes, whatever references are in it.
fn form(text: &str, opened: &Opened, last: Option<usize>) -> Option<Form> {
    let start = text[..opened.at].trim_end_matches('$').len();
    let name = opened.at + 1..opened.at + 1 + name_length(&text[opened.at + 1..]);
    let last = last?;
    let behind = text.get(name.end..last)?;
    let operand = behind.strip_prefix(':').unwrap_or(behind);
    let is_form = behind.is_empty() || operand.starts_with(['-', '?', '+']);
    (!name.is_empty() && is_form).then_some(Form {
        start,
        name,
        end: last + 1,
        is_open: opened.counted.is_none(),
    })
}

/// The forms in a text that compose reads as they stand, in their order; those in others too.
///
/// Compose refuses all of a text that has a `${` which starts no reference, so what holds one is no form.
pub(super) fn forms(text: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    // The place of the next `${` that starts none: by compose's count of braces, and by those that belong together.
    let (mut uncounted, mut unpaired) = (text.len(), text.len());
    for opened in opened(text).iter().rev() {
        let dollars = text[..opened.at].bytes().rev().take_while(|b| *b == b'$');
        let is_escaped = dollars.count() % 2 == 0;
        // In what is escaped, compose would read references of its own.
        let is_read = |form: &Form, refused: usize| match is_escaped {
            true => !text[form.name.end..form.end].contains('$'),
            false => form.end <= refused,
        };
        let counted = form(text, opened, opened.counted).filter(|form| is_read(form, uncounted));
        let paired = form(text, opened, opened.paired).filter(|form| is_read(form, unpaired));
        if !is_escaped {
            uncounted = if counted.is_some() {
                uncounted
            } else {
                opened.at
            };
            unpaired = if paired.is_some() {
                unpaired
            } else {
                opened.at
            };
        }
        forms.extend(match opened.counted {
            Some(_) => counted,
            None => paired,
        });
    }
    forms.reverse();
    forms
}

/// The forms in a text that are not in others.
pub(super) fn outer_forms(text: &str) -> impl Iterator<Item = Form> {
    let mut behind = 0;
    forms(text).into_iter().filter(move |form| {
        let is_outer = form.start >= behind;
        if is_outer {
            behind = form.end;
        }
        is_outer
    })
}
