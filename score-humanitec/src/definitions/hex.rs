//! Bytes as hexadecimal digits.

/// Appends two digits for each byte. There is a name in digits for each resource, which is why it is not `write!`.
pub(crate) fn push_hex(bytes: &[u8], out: &mut String) {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    for byte in bytes {
        out.push(digit(byte >> 4));
        out.push(digit(byte & 15));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_two_digits() {
        let mut out = "0x".to_owned();
        push_hex(&[0, 9, 10, 0xa0, 0xff], &mut out);
        assert_eq!(out, "0x00090aa0ff");
    }
}
