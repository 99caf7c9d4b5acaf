//! Base64 read as Go reads it.

use score_template::CallError;

/// The bytes that base64 text stands for. Line breaks are skipped, padding is needed, and bits that
/// do not count may be set.
pub(crate) fn decode(text: &[u8]) -> Result<Vec<u8>, CallError> {
    let corrupt = |at: usize| CallError::from(format!("illegal base64 data at input byte {at}"));
    let is_break = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut symbols = text
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, byte)| !is_break(byte));
    let (mut bits, mut count) = (0u32, 0u32);
    while let Some((at, symbol)) = symbols.next() {
        if symbol == b'=' {
            if count < 2 {
                return Err(corrupt(at));
            }
            if count == 2 {
                match symbols.next() {
                    None => return Err(corrupt(text.len())),
                    Some((_, b'=')) => {}
                    Some((next, _)) => return Err(corrupt(next - 1)),
                }
            }
            if let Some((garbage, _)) = symbols.next() {
                return Err(corrupt(garbage));
            }
            let quantum = (bits << (6 * (4 - count))).to_be_bytes();
            bytes.extend_from_slice(&quantum[1..count as usize]);
            return Ok(bytes);
        }
        let digit = match symbol {
            b'A'..=b'Z' => symbol - b'A',
            b'a'..=b'z' => symbol - b'a' + 26,
            b'0'..=b'9' => symbol - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return Err(corrupt(at)),
        };
        bits = bits << 6 | u32::from(digit);
        count += 1;
        if count == 4 {
            bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
            (bits, count) = (0, 0);
        }
    }
    if count > 0 {
        return Err(corrupt(text.len() - count as usize));
    }
    Ok(bytes)
}
