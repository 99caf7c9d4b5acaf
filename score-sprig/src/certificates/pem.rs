//! PEM: binary data between two lines that name it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::go_base64;

const LINE: usize = 64;

/// A PEM block.
pub(super) fn encode(label: &str, bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    let mut out = format!("-----BEGIN {label}-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(LINE));
        out.push_str(line);
        out.push('\n');
        rest = after;
    }
    out.push_str(&format!("-----END {label}-----\n"));
    out
}

/// The label and the bytes of the first block in a text.
pub(super) fn decode(text: &str) -> Option<(&str, Vec<u8>)> {
    let mut rest = text;
    loop {
        let (_, after) = rest.split_once("-----BEGIN ")?;
        rest = after;
        let Some((label, body)) = after.split_once("-----") else {
            continue;
        };
        let Some((body, _)) = body.split_once(&format!("-----END {label}-----")) else {
            continue;
        };
        // Headers, if there are any, end with an empty line.
        let lines = body.lines().map(str::trim);
        let data: String = match body.contains(": ") {
            true => lines.skip(1).skip_while(|line| !line.is_empty()).collect(),
            false => lines.collect(),
        };
        if let Ok(bytes) = go_base64::decode(data.as_bytes()) {
            return Some((label, bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_come_back() {
        let bytes: Vec<u8> = (0..100).collect();
        let text = encode("A KEY", &bytes);
        assert!(text.lines().all(|line| line.len() <= LINE));
        assert_eq!(decode(&format!("x\n{text}{text}")), Some(("A KEY", bytes)));
    }

    #[test]
    fn what_is_no_block_is_skipped() {
        let headed = "-----BEGIN A-----\n?\n-----END A-----\n-----BEGIN B-----\nK: v\n\nYQ==\n-----END B-----";
        assert_eq!(decode(headed), Some(("B", b"a".to_vec())));
        for text in [
            "",
            "-----BEGIN ",
            "-----BEGIN A-----",
            "-----BEGIN A-----\nYQ==\n-----END B-----",
        ] {
            assert_eq!(decode(text), None);
        }
    }
}
