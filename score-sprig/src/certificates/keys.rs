//! Private keys: made, read from PEM, written as PEM in the forms that Go writes.

use dsa::{Components, KeySize};
use ed25519_dalek::pkcs8::{EncodePrivateKey as _, KeypairBytes};
use p256::elliptic_curve::Generate as _;
use rand::Rng as _;
use rand::rngs::StdRng;
use rsa::RsaPrivateKey;
use rsa::pkcs1::{DecodeRsaPrivateKey as _, EncodeRsaPrivateKey as _};
use rsa::pkcs8::PrivateKeyInfoRef;
use rsa::pkcs8::der::Decode as _;

use super::der::{integer, sequence};
use super::pem;

/// A private key that can sign certificates.
pub(super) enum PrivateKey {
    Rsa(Box<RsaPrivateKey>),
    P256(Box<p256::SecretKey>),
    Ed25519(Box<ed25519_dalek::SigningKey>),
}

/// Any failure to write DER.
fn failed(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl PrivateKey {
    /// A new RSA key.
    pub(super) fn rsa(random: &mut StdRng, bits: usize) -> Result<PrivateKey, String> {
        let key = RsaPrivateKey::new(random, bits).map_err(failed)?;
        Ok(PrivateKey::Rsa(Box::new(key)))
    }

    /// A new key on the curve P-256.
    pub(super) fn p256(random: &mut StdRng) -> PrivateKey {
        PrivateKey::P256(Box::new(p256::SecretKey::generate_from_rng(random)))
    }

    /// A new Ed25519 key.
    pub(super) fn ed25519(random: &mut StdRng) -> PrivateKey {
        let mut seed = [0; 32];
        random.fill_bytes(&mut seed);
        PrivateKey::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&seed)))
    }

    /// The key in a PEM text.
    ///
    /// # Errors
    /// There is none, or none of a kind that can sign certificates.
    pub(super) fn parse(text: &str) -> Result<PrivateKey, String> {
        // Anything else may be a secret.
        const LABELS: [&str; 4] = [
            "CERTIFICATE",
            "PUBLIC KEY",
            "CERTIFICATE REQUEST",
            "X509 CRL",
        ];
        let (label, der) = pem::decode(text).ok_or("no PEM data in input")?;
        if label == "PRIVATE KEY" {
            return parse_pkcs8(&der).map_err(|error| format!("decoding PEM as PKCS#8: {error}"));
        }
        let Some(kind) = label.strip_suffix(" PRIVATE KEY") else {
            let known = LABELS.iter().find(|known| **known == label);
            let label = known.copied().unwrap_or("***");
            return Err(format!("no private key data in PEM block of type {label}"));
        };
        let failed = |error: String| format!("parsing {kind} private key from PEM: {error}");
        match kind {
            "RSA" => match RsaPrivateKey::from_pkcs1_der(&der) {
                Ok(key) => Ok(PrivateKey::Rsa(Box::new(key))),
                Err(error) => Err(failed(error.to_string())),
            },
            "EC" => match p256::SecretKey::from_sec1_der(&der) {
                Ok(key) => Ok(PrivateKey::P256(Box::new(key))),
                Err(error) => Err(failed(error.to_string())),
            },
            "ENCRYPTED" | "DSA" | "OPENSSH" => Err(format!("invalid private key type {kind}")),
            _ => Err("invalid private key type".to_owned()),
        }
    }

    /// The key as a PEM text.
    pub(super) fn to_pem(&self) -> Result<String, String> {
        Ok(match self {
            PrivateKey::Rsa(key) => {
                let der = key.to_pkcs1_der().map_err(failed)?;
                pem::encode("RSA PRIVATE KEY", der.as_bytes())
            }
            PrivateKey::P256(key) => {
                pem::encode("EC PRIVATE KEY", &key.to_sec1_der().map_err(failed)?)
            }
            PrivateKey::Ed25519(key) => {
                let secret_key = key.to_bytes();
                let bytes = KeypairBytes {
                    secret_key,
                    public_key: None,
                };
                let der = bytes.to_pkcs8_der().map_err(failed)?;
                pem::encode("PRIVATE KEY", der.as_bytes())
            }
        })
    }
}

fn parse_pkcs8(der: &[u8]) -> Result<PrivateKey, String> {
    let info = PrivateKeyInfoRef::from_der(der).map_err(failed)?;
    if let Ok(key) = RsaPrivateKey::try_from(info.clone()) {
        return Ok(PrivateKey::Rsa(Box::new(key)));
    }
    if let Ok(key) = p256::SecretKey::try_from(info.clone()) {
        return Ok(PrivateKey::P256(Box::new(key)));
    }
    match ed25519_dalek::SigningKey::try_from(info.clone()) {
        Ok(key) => Ok(PrivateKey::Ed25519(Box::new(key))),
        Err(_) => Err(format!(
            "no RSA, P-256 or Ed25519 key, but {}",
            info.algorithm.oid
        )),
    }
}

/// A new DSA key as a PEM text. (It can sign no certificate.)
pub(super) fn dsa_pem(random: &mut StdRng) -> Result<String, String> {
    let Ok(components) =
        Components::try_generate_from_rng_with_key_size(random, KeySize::DSA_2048_256);
    let Ok(key) = dsa::SigningKey::try_generate_from_rng_with_components(random, components);
    let public = key.verifying_key();
    let components = public.components();
    let (p, q, g) = (components.p(), components.q(), components.g());
    let (y, x) = (public.y(), key.x());
    // The version stands first.
    let der = sequence([
        &integer(&[0]),
        &integer(&p.to_be_bytes()),
        &integer(&q.to_be_bytes()),
        &integer(&g.to_be_bytes()),
        &integer(&y.to_be_bytes()),
        &integer(&x.to_be_bytes()),
    ]);
    Ok(pem::encode("DSA PRIVATE KEY", &der))
}
