//! Scalars: what they mean, with and without a tag, and whether they are keys.

use std::borrow::Cow;

use base64::Engine as _;

use super::{Anchored, Loader, Size, Stop};
use crate::build::{Build, NewKey};
use crate::fault::{ByteRange, ErrorKind, Quotable};
use crate::message;
use crate::scalar::{self, Scalar};
use crate::value::Str;

/// The way that a scalar is written, as far as its meaning depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Quoted,
    Block,
}

impl<B: Build> Loader<'_, B> {
    /// A scalar. `tag` in its short form, `!!int`.
    pub(crate) fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: Style,
        tag: Option<&str>,
        anchor: usize,
        at: ByteRange,
    ) -> Result<(), Stop> {
        let met = at.start;
        let (text, at) = self.placed(text, style, at);
        self.count(1, &at)?;
        let (scalar, text) = self.resolved(text, style, tag, &at);
        let is_string = scalar == Scalar::String && matches!(tag, None | Some("!!str" | "!!merge"));
        if anchor != 0 {
            let built = Anchored {
                node: self.build.scalar(scalar, Str::from(&*text), at.clone()),
                scalar: Some((text.clone().into_owned(), is_string)),
                size: Size::scalar(&text),
            };
            self.anchors.insert(anchor, Some(built));
        }
        if self.expects_key() {
            self.check_key(&at, met, anchor == 0 && tag.is_none());
            let is_merge =
                text == "<<" && (tag == Some("!!merge") || tag.is_none() && style == Style::Plain);
            self.advance(&at, style);
            let new = NewKey {
                text: text.into(),
                at,
                is_string,
            };
            self.key(new, is_merge);
        } else {
            if at.is_empty() && style == Style::Plain {
                self.give_colon();
            }
            self.advance(&at, style);
            let size = Size::scalar(&text);
            let node = self.build.scalar(scalar, text.into(), at);
            self.value(node, size);
        }
        Ok(())
    }

    /// The meaning of a scalar, and its text: that of `!!binary` is decoded.
    fn resolved<'a>(
        &mut self,
        text: Cow<'a, str>,
        style: Style,
        tag: Option<&str>,
        at: &ByteRange,
    ) -> (Scalar, Cow<'a, str>) {
        let scalar = match tag {
            None if style == Style::Plain => scalar::resolve(&text),
            None => Scalar::String,
            Some("!!binary") => match decode_base64(&text) {
                Ok(decoded) => return (Scalar::String, Cow::Owned(decoded)),
                Err(message) => {
                    self.fault(ErrorKind::Tag, message, at.clone());
                    Scalar::String
                }
            },
            Some(tag) => scalar::resolve_tagged(tag, &text).unwrap_or_else(|| {
                let found = scalar::resolve(&text).tag();
                let message = match self.quotable {
                    Quotable::All => {
                        message!("cannot decode {found} `{}` as a {tag}", shortened(&text))
                    }
                    Quotable::Keys => {
                        message!("the tag `{tag}` does not fit the value, which is `{found}`")
                    }
                };
                self.fault(ErrorKind::Tag, message, at.clone());
                Scalar::String
            }),
        };
        (scalar, text)
    }
}

/// Text from base64 with line ends, as `!!binary` has it.
fn decode_base64(text: &str) -> Result<String, &'static str> {
    let packed: String = text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(packed)
        .map_err(|_| "a !!binary value holds invalid base64")?;
    String::from_utf8(bytes).map_err(|_| "a !!binary value holds bytes that are not UTF-8 text")
}

/// At most 40 characters of a text, for a message.
pub(super) fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(40) {
        Some((end, _)) => Cow::Owned(format!("{}...", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
