//! The case of words: camel, snake and kebab case, title case.
//! What these do to odd input is defined by the Go packages that sprig uses.

use super::unicode::{Category, lower, title, upper};

/// Puts each letter that starts a word in title case.
pub(super) fn title_case(text: &str) -> String {
    let mut previous = ' ';
    let word_starts = |c: char| {
        if c.is_ascii() {
            !(c.is_ascii_alphanumeric() || c == '_')
        } else {
            c.is_whitespace()
        }
    };
    text.chars()
        .map(|c| {
            let starts = word_starts(previous);
            previous = c;
            if starts { title(c) } else { c }
        })
        .collect()
}

/// Puts the first letter of each word in lower case.
pub(super) fn untitle_case(text: &str) -> String {
    let mut at_start = true;
    text.chars()
        .map(|c| {
            let starts = at_start && !c.is_whitespace();
            at_start = c.is_whitespace();
            if starts { lower(c) } else { c }
        })
        .collect()
}

/// Swaps upper and lower case; at the start of a word, lower case becomes title case.
pub(super) fn swap_case(text: &str) -> String {
    let mut at_start = true;
    text.chars()
        .map(|c| {
            if Category::Upper.has(c) || Category::Title.has(c) {
                at_start = false;
                lower(c)
            } else if Category::Lower.has(c) {
                let swapped = if at_start { title(c) } else { upper(c) };
                at_start = false;
                swapped
            } else {
                at_start = c.is_whitespace();
                c
            }
        })
        .collect()
}

fn is_connector(c: char) -> bool {
    c == '-' || c == '_' || c.is_whitespace()
}

/// `HttpServer` of `http_server` or `HTTP server`. Leading connectors stay, and of several in a
/// row the first is dropped.
pub(super) fn pascal_case(text: &str) -> String {
    let start = text.find(|c| !is_connector(c));
    let Some(start) = start else {
        // Nothing but connectors: the last stands twice.
        let last = text.chars().next_back();
        return text.chars().chain(last).collect();
    };
    let (connectors, words) = text.split_at(start);
    let mut result = connectors.to_owned();
    let mut chars = words.chars();
    let Some(first) = chars.next() else {
        return result;
    };
    let mut in_capitals = Category::Upper.has(first);
    let mut current = upper(first);
    for c in chars {
        let previous = std::mem::replace(&mut current, c);
        if is_connector(previous) {
            if is_connector(c) {
                result.push(previous);
            } else {
                in_capitals = Category::Upper.has(c);
                current = upper(c);
            }
            continue;
        }
        if in_capitals {
            if Category::Upper.has(c) {
                current = lower(c);
            } else {
                in_capitals = false;
            }
        }
        result.push(previous);
    }
    result.push(current);
    result
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Nothing,
    Number,
    Upper,
    Letters,
    Connector,
    Punctuation,
    Other,
}

struct Word<'a> {
    kind: Kind,
    text: &'a str,
}

/// Words in lower case with connectors between them: `http_server` of `HTTPServer`. A number that
/// letters follow starts a word of its own (`http_2xx`), else it ends one (`bld4_floor`).
pub(super) fn connected_case(text: &str, connector: char) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let (mut word, mut rest) = next_word(text);
    while !rest.is_empty() {
        if word.kind != Kind::Connector {
            push_lower(&mut out, &word, connector);
        }
        let previous = std::mem::replace(&mut word, advance(&mut rest));
        match previous.kind {
            Kind::Number => {
                push_run(&mut out, &mut word, &mut rest, connector);
                if starts_word(word.kind) && word.kind != Kind::Nothing {
                    out.push(connector);
                }
            }
            Kind::Connector => push_lower(&mut out, &previous, connector),
            Kind::Punctuation => {}
            _ if word.kind != Kind::Number => {
                if starts_word(word.kind) {
                    out.push(connector);
                }
            }
            _ if rest.is_empty() => {}
            _ => {
                let number = std::mem::replace(&mut word, advance(&mut rest));
                if word.kind == Kind::Letters {
                    out.push(connector);
                    push_lower(&mut out, &number, connector);
                    push_run(&mut out, &mut word, &mut rest, connector);
                    if starts_word(word.kind) && word.kind != Kind::Nothing {
                        out.push(connector);
                    }
                } else {
                    push_lower(&mut out, &number, connector);
                    if starts_word(word.kind) {
                        out.push(connector);
                    }
                }
            }
        }
    }
    push_lower(&mut out, &word, connector);
    out
}

fn starts_word(kind: Kind) -> bool {
    kind != Kind::Connector && kind != Kind::Punctuation
}

fn advance<'a>(rest: &mut &'a str) -> Word<'a> {
    let (word, after) = next_word(rest);
    *rest = after;
    word
}

/// Letters and numbers without a break, up to what else follows.
fn push_run<'a>(out: &mut String, word: &mut Word<'a>, rest: &mut &'a str, connector: char) {
    while matches!(word.kind, Kind::Letters | Kind::Number) {
        push_lower(out, word, connector);
        *word = advance(rest);
    }
}

fn push_lower(out: &mut String, word: &Word<'_>, connector: char) {
    if !matches!(word.kind, Kind::Upper | Kind::Connector) {
        out.push_str(word.text);
        return;
    }
    out.extend(word.text.chars().map(|c| match c {
        _ if is_connector(c) => connector,
        _ if Category::Upper.has(c) => lower(c),
        _ => c,
    }));
}

/// A letter of a script that has words; Chinese characters have none.
fn is_alphabetic(c: char) -> bool {
    Category::Letter.has(c)
        && !matches!(c, '\u{3400}'..='\u{4d85}' | '\u{4e00}'..='\u{9fcc}' | '\u{20000}'..='\u{2b81d}')
}

fn next_word(text: &str) -> (Word<'_>, &str) {
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        let kind = Kind::Nothing;
        return (Word { kind, text }, text);
    };
    let is_upper = |c: char| Category::Upper.has(c);
    let is_small = |c: char| is_alphabetic(c) && !is_upper(c);
    let is_punctuation = |c: char| Category::Punctuation.has(c);
    let after_first = chars.as_str();
    let rest_after = |inside: &dyn Fn(char) -> bool| after_first.trim_start_matches(inside);
    let (kind, rest) = if is_connector(first) {
        (Kind::Connector, rest_after(&is_connector))
    } else if is_punctuation(first) {
        (Kind::Punctuation, rest_after(&is_punctuation))
    } else if is_upper(first) {
        (Kind::Upper, after_capitals(text, after_first, is_upper))
    } else if is_alphabetic(first) {
        (Kind::Letters, rest_after(&is_small))
    } else if first.is_numeric() {
        (Kind::Number, rest_after(&char::is_numeric))
    } else {
        let is_other =
            |c: char| !(is_connector(c) || is_alphabetic(c) || c.is_numeric() || is_punctuation(c));
        (Kind::Other, rest_after(&is_other))
    };
    let text = &text[..text.len() - rest.len()];
    (Word { kind, text }, rest)
}

/// The end of a word that starts with a capital: `First`, or `HTTP` without the capital that starts
/// the next word.
fn after_capitals<'a>(text: &'a str, after: &'a str, is_upper: impl Fn(char) -> bool) -> &'a str {
    if !after.starts_with(&is_upper) {
        return after.trim_start_matches(|c| is_alphabetic(c) && !is_upper(c));
    }
    let rest = after.trim_start_matches(&is_upper);
    if !rest.starts_with(is_alphabetic) {
        return rest;
    }
    let capitals = &text[..text.len() - rest.len()];
    let last = capitals.chars().next_back().map_or(0, char::len_utf8);
    &text[capitals.len() - last..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_of_words() {
        for (text, snake, pascal) in [
            ("", "", ""),
            ("FirstName", "first_name", "FirstName"),
            ("HTTPServer", "http_server", "Httpserver"),
            ("NoHTTPS", "no_https", "NoHTTPS"),
            ("GO_PATH", "go_path", "GoPath"),
            ("GO PATH-x", "go_path_x", "GoPathX"),
            ("http2xx", "http_2xx", "Http2xx"),
            ("HTTP20xOK", "http_20x_ok", "Http20xOK"),
            ("Duration2m3s", "duration_2m3s", "Duration2m3s"),
            ("Bld4Floor3rd", "bld4_floor_3rd", "Bld4Floor3rd"),
            ("foo.bar", "foo.bar", "Foo.bar"),
            ("_a__b_", "_a__b_", "_A_B_"),
            ("___", "___", "____"),
            ("x", "x", "X"),
        ] {
            assert_eq!(connected_case(text, '_'), snake, "{text}");
            assert_eq!(pascal_case(text), pascal, "{text}");
        }
        assert_eq!(connected_case("aB cD", '-'), "a-b-c-d");
        assert_eq!(title_case("o'neil a_b ǆ"), "O'Neil A_b ǅ");
        assert_eq!(untitle_case("AB Cd"), "aB cd");
        assert_eq!(swap_case("aB cD 1e"), "Ab Cd 1E");
    }
}
