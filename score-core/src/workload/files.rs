//! Lowers the files of a container: their text, or their bytes.

use score_yaml::message;
use std::borrow::Cow;

use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use base64::{DecodeError, Engine as _};
use score_yaml::{Key, Node, Str};

use super::read::WorkloadReader;
use super::scope::Scope;
use super::{Content, File};
use crate::diagnostic::{Code, TreeReader};
use crate::text::{Spanned, Template};

/// The file of one entry of a container's `files`.
pub(super) fn file(
    scope: &Scope<'_>,
    reader: &mut WorkloadReader<'_>,
    key: &Key,
    node: &Node,
) -> Option<File<Template>> {
    let map = reader.map_of(node)?;
    let mode = reader
        .string(map, "mode")
        .and_then(|mode| reader.at("mode", |reader| octal(reader, &mode)));
    let verbatim = reader.bool(map, "noExpand").unwrap_or(false);
    let content = reader.field(map, "content", |reader, _, node| {
        Some(Spanned::new(reader.str_of(node)?, node.span))
    });
    let binary = reader.string(map, "binaryContent");
    let source = reader.string(map, "source");
    let content = match (content, binary, source) {
        (Some(content), _, _) if verbatim => Content::Verbatim(content.value.into()),
        (Some(content), _, _) => Content::Text(Spanned::new(
            scope.template(content.value, content.span),
            content.span,
        )),
        (None, Some(binary), _) => {
            Content::Bytes(reader.at("binaryContent", |reader| base64_bytes(reader, &binary))?)
        }
        (None, None, Some(source)) => reader.at("source", |reader| {
            source_content(scope, reader, &source, verbatim)
        })?,
        (None, None, None) => {
            let message = "the file has none of `content`, `binaryContent` and `source`";
            reader.error(Code::MissingField, message, key.span);
            return None;
        }
    };
    Some(File {
        span: key.span,
        mode,
        content,
    })
}

fn source_content(
    scope: &Scope<'_>,
    reader: &mut WorkloadReader<'_>,
    source: &Spanned<Str>,
    verbatim: bool,
) -> Option<Content<Template>> {
    match scope.lowering.host.read(scope.lowering.score_file, source) {
        Ok(bytes) => Some(match (String::from_utf8(bytes), verbatim) {
            (Ok(text), true) => Content::Verbatim(text.into()),
            (Ok(text), false) => Content::Text(Spanned::new(
                Template::parse(&text, source.span, ""),
                source.span,
            )),
            (Err(error), true) => Content::Bytes(error.into_bytes()),
            (Err(error), false) => Content::NotUtf8(Spanned::new(error.into_bytes(), source.span)),
        }),
        Err(error) => {
            let message = format!("`source` cannot be read: {error}");
            reader.error(Code::InvalidFile, message, source.span);
            None
        }
    }
}

fn octal(reader: &mut WorkloadReader<'_>, mode: &Spanned<Str>) -> Option<Spanned<u32>> {
    let bits = u32::from_str_radix(mode, 8).ok();
    if bits.is_none() {
        let message = message!(
            "`{}` is no file mode, expected an octal number like `0644`",
            mode.value
        );
        reader.error(Code::InvalidFile, message, mode.span);
    }
    bits.map(|bits| Spanned::new(bits, mode.span))
}

/// Standard base64 as Go reads it: padded, line breaks skipped, unused bits ignored.
fn base64_bytes(reader: &mut WorkloadReader<'_>, text: &Spanned<Str>) -> Option<Vec<u8>> {
    const BASE64: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
    );
    let mut digits = Cow::Borrowed(text.as_str());
    if digits.contains(['\n', '\r']) {
        digits = Cow::Owned(digits.replace(['\n', '\r'], ""));
    }
    match BASE64.decode(digits.as_bytes()) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            let why = match error {
                DecodeError::InvalidByte(..) => "it has characters that are none of base64's",
                _ => "it is cut short, or not padded with `=`",
            };
            let message = message!("`binaryContent` is not base64: {why}");
            reader.error(Code::InvalidFile, message, text.span);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::lowered;
    use super::*;
    use crate::text::Piece;

    /// The content of a file entry, or what is wrong with it.
    fn content(entry: &str) -> Result<Content<Template>, Vec<String>> {
        let (mut workload, said) = lowered(&format!(
            "metadata: {{name: shop}}\ncontainers: {{c: {{image: i, files: {{/f: {entry}}}}}}}"
        ));
        let file = workload
            .containers
            .get_mut("c")
            .and_then(|container| container.files.remove("/f"));
        if said.is_empty() {
            Ok(file.expect("no error, so a file").content)
        } else {
            Err(said)
        }
    }

    #[test]
    fn a_file_is_text_or_bytes() {
        let bytes = |bytes: &[u8]| Ok(Content::Bytes(bytes.to_vec()));
        assert!(
            matches!(content("{content: '${a.b}'}"), Ok(Content::Text(text)) if text.as_placeholder().is_some())
        );
        assert_eq!(
            content("{content: '${a.b}', noExpand: true}"),
            Ok(Content::Verbatim("${a.b}".into()))
        );
        assert_eq!(content("{binaryContent: \"AAE\\nC\"}"), bytes(&[0, 1, 2]));
        assert_eq!(
            content("{binaryContent: AAF=}"),
            bytes(&[0, 1]),
            "unused bits are ignored"
        );
        assert!(
            matches!(content("{source: text}"), Ok(Content::Text(text)) if text.pieces.contains(&Piece::Literal("read ".into())))
        );
        assert_eq!(
            content("{source: text, noExpand: true}"),
            Ok(Content::Verbatim("read ${metadata.name}".into()))
        );
        assert_eq!(content("{source: bytes, noExpand: true}"), bytes(&[0xff]));
        assert!(
            matches!(content("{source: bytes}"), Ok(Content::NotUtf8(bytes)) if *bytes == [0xff])
        );
        for (entry, path) in [
            (
                "{binaryContent: 'a*'}",
                "containers.c.files./f.binaryContent",
            ),
            (
                "{binaryContent: AAE}",
                "containers.c.files./f.binaryContent",
            ),
            ("{source: missing}", "containers.c.files./f.source"),
            ("{content: x, mode: '9'}", "containers.c.files./f.mode"),
            ("{mode: '0644'}", "containers.c.files./f"),
        ] {
            assert_eq!(content(entry), Err(vec![path.to_owned()]), "{entry}");
        }
    }
}
