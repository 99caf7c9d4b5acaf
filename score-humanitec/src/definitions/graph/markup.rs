//! Text of strangers in SVG and HTML.

use std::fmt::{self, Write as _};

use score_yaml::message::visible;

/// A text as it stands in an element or between double quotes: nothing in it begins an element, an entity or an
/// attribute, and characters that cannot be seen are written out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Escaped<'t>(pub(super) &'t str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = visible(self.0);
        let mut rest = &*text;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            f.write_str(&rest[..at])?;
            f.write_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            })?;
            rest = &rest[at + 1..];
        }
        f.write_str(rest)
    }
}

/// A text of several lines, each as [`Escaped`] writes it.
#[derive(Clone, Copy, Debug)]
pub(super) struct EscapedLines<'t>(pub(super) &'t str);

impl fmt::Display for EscapedLines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, line) in self.0.split('\n').enumerate() {
            if at > 0 {
                f.write_char('\n')?;
            }
            Escaped(line).fmt(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        for (text, expected) in [
            ("a.b#c", "a.b#c"),
            (
                "</pre><script>alert('&lt;')</script>",
                "&lt;/pre&gt;&lt;script&gt;alert(&#39;&amp;lt;&#39;)&lt;/script&gt;",
            ),
            ("x\" onload=\"y", "x&quot; onload=&quot;y"),
            ("]]>\0\u{1b}\u{202e}", "]]&gt;\\u{0}\\u{1b}\\u{202e}"),
            ("ä 漢字\r\n", "ä 漢字\\r\\n"),
        ] {
            assert_eq!(Escaped(text).to_string(), expected);
        }
        assert_eq!(EscapedLines("a\n<b>\n").to_string(), "a\n&lt;b&gt;\n");
    }

    proptest! {
        #[test]
        fn no_sign_of_markup_is_left(text in any::<String>()) {
            let escaped = Escaped(&text).to_string();
            prop_assert!(!escaped.contains(['<', '>', '"', '\'', '\0', '\n']));
            let text = score_yaml::message::visible(&text);
            let back = escaped
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
            prop_assert_eq!(&back, &*text);
        }
    }
}
