//! The files of containers.

use score_core::text::{Piece, Template};
use score_core::workload::Content;

use crate::lowered;

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
    assert!(matches!(content("{source: bytes}"), Ok(Content::NotUtf8(bytes)) if *bytes == [0xff]));
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
