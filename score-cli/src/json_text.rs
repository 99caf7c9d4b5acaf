//! Texts as JSON.

/// Writes a text as JSON. Paths seldom hold what JSON escapes: to look for that takes a tenth of the time of escaping, and there
/// may be a hundred thousand of them.
pub(crate) fn push_text(out: &mut Vec<u8>, text: &str) {
    let is_plain = |byte: u8| byte >= b' ' && !matches!(byte, b'"' | b'\\');
    if text.bytes().all(is_plain) {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        serde_json::to_writer(out, text).expect("a vector takes all");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_written_as_serde_writes_it() {
        let ascii: String = (0..=127u8).map(char::from).collect();
        let each = ascii.chars().map(|c| format!("a{c}/b"));
        let others = ["", "a/b.yaml", "äß€\u{2028}😀", "\u{85}", &ascii].map(str::to_owned);
        for text in each.chain(others) {
            let mut out = vec![];
            push_text(&mut out, &text);
            assert_eq!(out, serde_json::to_vec(&text).unwrap(), "{text:?}");
        }
    }
}
