//! Command lines as words, as compose splits a `command` that is a string: spaces part words,
//! quotes and backslashes keep them together, and the line ends at an unquoted `;`, `&`, `|`, `<` or `>`.

/// The words of a command line; `None` if a quote, bracket or backslash stays open.
pub(super) fn split(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut in_word = false;
    let mut quote: Option<char> = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (c, quote) {
            ('\\', q) if q != Some('\'') => {
                word.push(chars.next()?);
                in_word = true;
            }
            (' ' | '\t' | '\r' | '\n', None) => {
                if std::mem::take(&mut in_word) {
                    words.push(std::mem::take(&mut word));
                }
            }
            ('"' | '\'', None) => {
                quote = Some(c);
                in_word = true;
            }
            ('"' | '\'', Some(q)) if q == c => quote = None,
            ('`', None) => {
                quote = Some('`');
                word.push(c);
                in_word = true;
            }
            ('`', Some('`')) => {
                quote = None;
                word.push(c);
            }
            // `$(…)` stays one word; any other bracket is a shell's, and there is none here.
            ('(', None) if word.ends_with('$') => {
                quote = Some(')');
                word.push(c);
            }
            ('(' | ')', None) => return None,
            (')', Some(')')) => {
                quote = None;
                word.push(c);
            }
            (';' | '&' | '|' | '<' | '>', None) => break,
            _ => {
                word.push(c);
                in_word = true;
            }
        }
    }
    if in_word {
        words.push(word);
    }
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_split_as_a_shell_would() {
        for (line, words) in [
            ("", vec![]),
            ("  a  b ", vec!["a", "b"]),
            (r#"sh -c "a b" 'c d'"#, vec!["sh", "-c", "a b", "c d"]),
            (r"a\ b c", vec!["a b", "c"]),
            (r#"a"" """#, vec!["a", ""]),
            ("echo $(a b) x", vec!["echo", "$(a b)", "x"]),
            ("a && b", vec!["a"]),
        ] {
            assert_eq!(
                split(line),
                Some(words.into_iter().map(String::from).collect()),
                "{line}"
            );
        }
    }

    #[test]
    fn open_quotes_are_refused() {
        for line in ["'a", "\"a", "a\\", "$(a", "`a", "(a)"] {
            assert_eq!(split(line), None, "{line}");
        }
    }
}
