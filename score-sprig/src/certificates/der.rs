//! DER: the few forms that certificates are made of, and reading one.

use rsa::pkcs8::der::asn1::{AnyRef, ObjectIdentifier};
use rsa::pkcs8::der::{
    Decode as _, Encode as _, Reader as _, Result, SliceReader, Tag, TagNumber, Tagged as _,
};

pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const NULL: u8 = 0x05;
pub(super) const UTF8_STRING: u8 = 0x0c;
pub(super) const PRINTABLE_STRING: u8 = 0x13;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// A tag with its content.
pub(super) fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut out = vec![tag];
    match u8::try_from(length) {
        Ok(length @ ..0x80) => out.push(length),
        _ => {
            let bytes = length.to_be_bytes();
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            let count = u8::try_from(bytes.len() - zeros).unwrap_or(0);
            out.push(0x80 | count);
            out.extend_from_slice(&bytes[zeros..]);
        }
    }
    out.extend_from_slice(content);
    out
}

/// A sequence of parts.
pub(super) fn sequence<const N: usize>(parts: [&[u8]; N]) -> Vec<u8> {
    tagged(SEQUENCE, &parts.concat())
}

/// An integer that is not negative, from its bytes.
pub(super) fn integer(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let digits = &bytes[zeros.min(bytes.len().saturating_sub(1))..];
    let sign: &[u8] = match digits.first() {
        Some(0x80..) | None => &[0],
        Some(_) => &[],
    };
    tagged(INTEGER, &[sign, digits].concat())
}

/// Bits, of which the last `unused` do not count.
pub(super) fn bits(unused: u8, bytes: &[u8]) -> Vec<u8> {
    tagged(BIT_STRING, &[&[unused], bytes].concat())
}

/// An object identifier.
pub(super) fn oid(text: &str) -> Result<Vec<u8>> {
    ObjectIdentifier::new(text)?.to_der()
}

/// The parts of a certificate that matter to one that it signs.
#[derive(Debug)]
pub(super) struct Parsed {
    /// The name of its owner, DER.
    pub(super) subject: Vec<u8>,
    /// The key of its owner, DER.
    pub(super) public_key: Vec<u8>,
    /// The identifier of its key.
    pub(super) key_identifier: Option<Vec<u8>>,
}

/// Reads a certificate.
///
/// # Errors
/// It is none.
pub(super) fn parse_certificate(der: &[u8]) -> Result<Parsed> {
    let certificate = AnyRef::from_der(der)?;
    let mut reader = SliceReader::new(expect(certificate, Tag::Sequence)?.value())?;
    let body = expect(reader.decode()?, Tag::Sequence)?;
    expect(reader.decode()?, Tag::Sequence)?;
    expect(reader.decode()?, Tag::BitString)?;
    reader.finish()?;

    let mut reader = SliceReader::new(body.value())?;
    let mut serial: AnyRef<'_> = reader.decode()?;
    if serial.tag() == context(0) {
        serial = reader.decode()?;
    }
    expect(serial, Tag::Integer)?;
    for _signature_issuer_validity in 0..3 {
        expect(reader.decode()?, Tag::Sequence)?;
    }
    let subject = expect(reader.decode()?, Tag::Sequence)?;
    let public_key = expect(reader.decode()?, Tag::Sequence)?;
    rsa::pkcs8::spki::SubjectPublicKeyInfoRef::try_from(public_key.to_der()?.as_slice())
        .map_err(|_| Tag::Sequence.value_error())?;
    let mut key_identifier = None;
    while !reader.is_finished() {
        let part: AnyRef<'_> = reader.decode()?;
        if part.tag() == context(3) {
            key_identifier = subject_key_identifier(part.value())?;
        }
    }
    Ok(Parsed {
        subject: subject.to_der()?,
        public_key: public_key.to_der()?,
        key_identifier,
    })
}

const fn context(number: u32) -> Tag {
    Tag::ContextSpecific {
        constructed: true,
        number: TagNumber(number),
    }
}

fn expect(part: AnyRef<'_>, tag: Tag) -> Result<AnyRef<'_>> {
    part.tag().assert_eq(tag)?;
    Ok(part)
}

/// The extension of that name among a list of extensions.
fn subject_key_identifier(extensions: &[u8]) -> Result<Option<Vec<u8>>> {
    const IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
    let list = expect(AnyRef::from_der(extensions)?, Tag::Sequence)?;
    let mut list = SliceReader::new(list.value())?;
    while !list.is_finished() {
        let extension = expect(list.decode()?, Tag::Sequence)?;
        let mut parts = SliceReader::new(extension.value())?;
        let name: ObjectIdentifier = parts.decode()?;
        let mut content: AnyRef<'_> = parts.decode()?;
        if content.tag() == Tag::Boolean {
            content = parts.decode()?;
        }
        expect(content, Tag::OctetString)?;
        if name == IDENTIFIER {
            let identifier = expect(AnyRef::from_der(content.value())?, Tag::OctetString)?;
            return Ok(Some(identifier.value().to_vec()));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forms() {
        assert_eq!(tagged(SEQUENCE, &[]), [0x30, 0]);
        assert_eq!(tagged(OCTET_STRING, &[7; 200])[..4], [4, 0x81, 200, 7]);
        assert_eq!(tagged(OCTET_STRING, &[7; 300])[..4], [4, 0x82, 1, 44]);
        assert_eq!(integer(&[0, 0, 0x80]), [2, 2, 0, 0x80]);
        assert_eq!(integer(&[0, 0]), [2, 1, 0]);
        assert_eq!(bits(5, &[0xa0]), [3, 2, 5, 0xa0]);
    }

    proptest! {
        #[test]
        fn garbage_is_no_certificate(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert!(parse_certificate(&bytes).is_err());
        }
    }
}
