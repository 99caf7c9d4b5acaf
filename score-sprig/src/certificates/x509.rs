//! Certificates with the contents that Go's crypto/x509 gives them.

use std::net::IpAddr;
use std::time::Duration;

use ed25519_dalek::Signer as _;
use rand::Rng as _;
use rand::rngs::StdRng;
use rsa::pkcs1v15;
use rsa::pkcs8::EncodePublicKey as _;
use rsa::pkcs8::der::Encode as _;
use rsa::pkcs8::der::asn1::{GeneralizedTime, PrintableStringRef, UtcTime};
use rsa::pkcs8::spki::SubjectPublicKeyInfoRef;
use rsa::signature::SignatureEncoding as _;
use sha2::{Digest as _, Sha256};

use super::der::{self, Parsed, bits, integer, oid, sequence, tagged};
use super::keys::PrivateKey;
use super::pem;

/// Object identifiers of names and certificates.
const COMMON_NAME: &str = "2.5.4.3";
const SUBJECT_KEY_IDENTIFIER: &str = "2.5.29.14";
const KEY_USAGE: &str = "2.5.29.15";
const ALTERNATIVE_NAMES: &str = "2.5.29.17";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const AUTHORITY_KEY_IDENTIFIER: &str = "2.5.29.35";
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
/// Object identifiers of signatures.
const RSA_WITH_SHA256: &str = "1.2.840.113549.1.1.11";
const ECDSA_WITH_SHA256: &str = "1.2.840.10045.4.3.2";
const ED25519: &str = "1.3.101.112";

/// Parts that have a number instead of a type.
const PART_0: u8 = 0x80;
const PART_2: u8 = 0x82;
const PART_7: u8 = 0x87;
const WRAPPED_0: u8 = 0xa0;
const WRAPPED_3: u8 = 0xa3;

/// The contents of a certificate.
pub(super) struct Contents {
    pub(super) common_name: String,
    pub(super) dns_names: Vec<String>,
    pub(super) addresses: Vec<IpAddr>,
    /// Seconds since 1970.
    pub(super) not_before: i64,
    pub(super) not_after: i64,
    pub(super) is_ca: bool,
}

/// The signer of a certificate: a certificate of its own and its key.
pub(super) struct Signer<'a> {
    pub(super) certificate: &'a Parsed,
    pub(super) key: &'a PrivateKey,
}

/// The certificate in a PEM text; none if there is no PEM.
pub(super) fn parse(text: &str) -> Option<Result<Parsed, String>> {
    let (_, bytes) = pem::decode(text)?;
    Some(der::parse_certificate(&bytes).map_err(|error| error.to_string()))
}

/// A certificate for a key as PEM, signed by a signer or by itself.
pub(super) fn issue(
    contents: &Contents,
    key: &PrivateKey,
    signer: Option<&Signer<'_>>,
    random: &mut StdRng,
) -> Result<String, String> {
    let public_key = public_key(key)?;
    if let Some(signer) = signer
        && self::public_key(signer.key)? != signer.certificate.public_key
    {
        return Err("x509: provided PrivateKey doesn't match parent's PublicKey".to_owned());
    }
    let mut serial = [0; 16];
    random.fill_bytes(&mut serial);
    let subject = name(&contents.common_name)?;
    let signing_key = signer.map_or(key, |signer| signer.key);
    let algorithm = algorithm(signing_key)?;
    let body = sequence([
        // Version 3.
        &tagged(WRAPPED_0, &integer(&[2])),
        &integer(&serial),
        &algorithm,
        signer.map_or(&subject, |signer| &signer.certificate.subject),
        &sequence([&time(contents.not_before)?, &time(contents.not_after)?]),
        &subject,
        &public_key,
        &tagged(
            WRAPPED_3,
            &extensions(contents, &subject, &public_key, signer)?,
        ),
    ]);
    let signature = bits(0, &signature(signing_key, &body)?);
    Ok(pem::encode(
        "CERTIFICATE",
        &sequence([&body, &algorithm, &signature]),
    ))
}

fn failed(error: impl std::fmt::Display) -> String {
    format!("error creating certificate: {error}")
}

/// The public key of a key, with its algorithm.
fn public_key(key: &PrivateKey) -> Result<Vec<u8>, String> {
    let document = match key {
        PrivateKey::Rsa(key) => key.to_public_key().to_public_key_der(),
        PrivateKey::P256(key) => key.public_key().to_public_key_der(),
        PrivateKey::Ed25519(key) => key.verifying_key().to_public_key_der(),
    };
    Ok(document.map_err(failed)?.as_bytes().to_vec())
}

/// The signature of a key, with its algorithm.
fn algorithm(key: &PrivateKey) -> Result<Vec<u8>, String> {
    let (name, parameters): (_, &[u8]) = match key {
        PrivateKey::Rsa(_) => (RSA_WITH_SHA256, &[der::NULL, 0]),
        PrivateKey::P256(_) => (ECDSA_WITH_SHA256, &[]),
        PrivateKey::Ed25519(_) => (ED25519, &[]),
    };
    Ok(sequence([&oid(name).map_err(failed)?, parameters]))
}

fn signature(key: &PrivateKey, body: &[u8]) -> Result<Vec<u8>, String> {
    Ok(match key {
        PrivateKey::Rsa(key) => {
            let key = pkcs1v15::SigningKey::<Sha256>::new((**key).clone());
            key.try_sign(body).map_err(failed)?.to_vec()
        }
        PrivateKey::P256(key) => {
            let key = p256::ecdsa::SigningKey::from(&**key);
            let signature: p256::ecdsa::DerSignature = key.try_sign(body).map_err(failed)?;
            signature.as_bytes().to_vec()
        }
        PrivateKey::Ed25519(key) => key.try_sign(body).map_err(failed)?.to_vec(),
    })
}

/// Two digits for the year until 2049, four from then on.
fn time(seconds: i64) -> Result<Vec<u8>, String> {
    let seconds = u64::try_from(seconds).map_err(|_| failed("the time lies before 1970"))?;
    let since_1970 = Duration::from_secs(seconds);
    if let Ok(time) = UtcTime::from_unix_duration(since_1970) {
        return time.to_der().map_err(failed);
    }
    let time = GeneralizedTime::from_unix_duration(since_1970);
    let time = time.map_err(|_| failed("the time lies after the year 9999"))?;
    time.to_der().map_err(failed)
}

/// A name that is nothing but a common name; empty without one.
fn name(common_name: &str) -> Result<Vec<u8>, String> {
    if common_name.is_empty() {
        return Ok(sequence([]));
    }
    let tag = match PrintableStringRef::new(common_name) {
        Ok(_) => der::PRINTABLE_STRING,
        Err(_) => der::UTF8_STRING,
    };
    let value = tagged(tag, common_name.as_bytes());
    let attribute = sequence([&oid(COMMON_NAME).map_err(failed)?, &value]);
    Ok(sequence([&tagged(der::SET, &attribute)]))
}

fn extension(name: &str, is_critical: bool, content: &[u8]) -> Result<Vec<u8>, String> {
    let critical = tagged(der::BOOLEAN, &[0xff]);
    let critical = if is_critical {
        critical.as_slice()
    } else {
        &[]
    };
    let content = tagged(der::OCTET_STRING, content);
    Ok(sequence([&oid(name).map_err(failed)?, critical, &content]))
}

fn extensions(
    contents: &Contents,
    subject: &[u8],
    public_key: &[u8],
    signer: Option<&Signer<'_>>,
) -> Result<Vec<u8>, String> {
    // Digital signature and key encipherment; certificates too.
    let usage = if contents.is_ca {
        bits(2, &[0xa4])
    } else {
        bits(5, &[0xa0])
    };
    let purposes = [SERVER_AUTH, CLIENT_AUTH].map(|purpose| oid(purpose).map_err(failed));
    let [server, client] = purposes;
    let is_ca = tagged(der::BOOLEAN, &[0xff]);
    let constraints = if contents.is_ca {
        sequence([&is_ca])
    } else {
        sequence([])
    };
    let mut list = vec![
        extension(KEY_USAGE, true, &usage)?,
        extension(EXTENDED_KEY_USAGE, false, &sequence([&server?, &client?]))?,
        extension(BASIC_CONSTRAINTS, true, &constraints)?,
    ];
    if contents.is_ca {
        let identifier = tagged(der::OCTET_STRING, &key_identifier(public_key)?);
        list.push(extension(SUBJECT_KEY_IDENTIFIER, false, &identifier)?);
    }
    let signer = signer
        .map(|signer| signer.certificate)
        .filter(|signer| signer.subject != subject);
    if let Some(identifier) = signer.and_then(|signer| signer.key_identifier.as_ref()) {
        let identifier = sequence([&tagged(PART_0, identifier)]);
        list.push(extension(AUTHORITY_KEY_IDENTIFIER, false, &identifier)?);
    }
    let names = alternative_names(contents)?;
    if !names.is_empty() {
        // Without a subject it is they who name it.
        let is_critical = contents.common_name.is_empty();
        list.push(extension(
            ALTERNATIVE_NAMES,
            is_critical,
            &sequence([&names]),
        )?);
    }
    Ok(sequence([&list.concat()]))
}

/// The start of the hash of the key itself.
fn key_identifier(public_key: &[u8]) -> Result<Vec<u8>, String> {
    let info = SubjectPublicKeyInfoRef::try_from(public_key).map_err(failed)?;
    Ok(Sha256::digest(info.subject_public_key.raw_bytes())[..20].to_vec())
}

fn alternative_names(contents: &Contents) -> Result<Vec<u8>, String> {
    let mut names = Vec::new();
    for name in &contents.dns_names {
        if !name.is_ascii() {
            return Err(failed(format!(
                "x509: {name:?} cannot be encoded as an IA5String"
            )));
        }
        names.extend(tagged(PART_2, name.as_bytes()));
    }
    for address in &contents.addresses {
        names.extend(match address.to_canonical() {
            IpAddr::V4(address) => tagged(PART_7, &address.octets()),
            IpAddr::V6(address) => tagged(PART_7, &address.octets()),
        });
    }
    Ok(names)
}
