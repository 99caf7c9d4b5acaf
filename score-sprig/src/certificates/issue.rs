//! Keys and certificates, made for templates.
//!
//! Random numbers come from a generator that is seeded from outside, so that the same seed gives the
//! same keys.

use std::net::IpAddr;
use std::sync::Arc;

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use score_template::strconv::quote;
use score_template::value::Value;
use score_template::{Arguments as _, CallError, CallResult, Context};

use super::der::Parsed;
use super::keys::{PrivateKey, dsa_pem};
use super::value::Certificate;
use super::x509::{self, Contents, Signer};
use crate::go_base64;
use crate::time::clock;

/// Steps that keys take, by the time that they take: RSA (a tenth of a second with 2,048 bits, two with twice as many)
/// and DSA (four) look for primes. A template makes four keys of the slow kinds, or twenty of the usual one.
const RSA_STEPS: usize = 2_500_000;
const LARGE_RSA_STEPS: usize = 12_000_000;
const DSA_STEPS: usize = 15_000_000;
const CURVE_STEPS: usize = 100_000;
/// Steps that the use of a key takes for each cubed KiB of its text.
const USE_STEPS: usize = 20_000;
/// The longest text of a key: RSA of 8,192 bits, and twice that in base64.
const MAX_KEY: usize = 16 << 10;
/// The longest text of a certificate that is read.
const MAX_CERTIFICATE: usize = 64 << 10;

const BITS: usize = 2048;

fn generator(context: &Context<'_>) -> StdRng {
    let mut seed = [0; 32];
    context.outside().random(&mut seed);
    StdRng::from_seed(seed)
}

/// `genPrivateKey "rsa"`, or `dsa`, `ecdsa`, `ed25519`.
pub(super) fn gen_private_key(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let kind = args.text(0)?;
    let steps = match &*kind {
        "" | "rsa" => LARGE_RSA_STEPS,
        "dsa" => DSA_STEPS,
        _ => CURVE_STEPS,
    };
    context.charge_bytes(steps)?;
    let random = &mut generator(context);
    let pem = match &*kind {
        "" | "rsa" => PrivateKey::rsa(random, 2 * BITS).and_then(|key| key.to_pem()),
        "dsa" => dsa_pem(random),
        "ecdsa" => PrivateKey::p256(random).to_pem(),
        "ed25519" => PrivateKey::ed25519(random).to_pem(),
        kind => return Ok(Value::from(format!("Unknown type {kind}"))),
    };
    let pem = pem.unwrap_or_else(|error| format!("failed to generate private key: {error}"));
    Ok(Value::from(pem))
}

/// The key in a text. Its reading and use are charged for.
fn parsed(context: &mut Context<'_>, text: &str) -> Result<Result<PrivateKey, String>, CallError> {
    if text.len() > MAX_KEY {
        return Err(format!("the private key is longer than {MAX_KEY} bytes").into());
    }
    let size = text.len().div_ceil(1024);
    context.charge_bytes(CURVE_STEPS + USE_STEPS * size * size * size)?;
    Ok(PrivateKey::parse(text))
}

/// The certificate in a text, if there is one. Its reading is charged for.
fn parsed_certificate(
    context: &mut Context<'_>,
    text: &str,
) -> Result<Option<Result<Parsed, String>>, CallError> {
    if text.len() > MAX_CERTIFICATE {
        return Err(format!("the certificate is longer than {MAX_CERTIFICATE} bytes").into());
    }
    context.charge_bytes(CURVE_STEPS)?;
    Ok(x509::parse(text))
}

/// The key of an argument, if it is there, else a new RSA key.
fn key(
    context: &mut Context<'_>,
    args: &[Value],
    index: usize,
    random: &mut StdRng,
) -> Result<PrivateKey, CallError> {
    if args.len() > index {
        let key = parsed(context, &args.text(index)?)?;
        return key.map_err(|error| format!("parsing private key: {error}").into());
    }
    context.charge_bytes(RSA_STEPS)?;
    let key = PrivateKey::rsa(random, BITS);
    key.map_err(|error| format!("error generating rsa key: {error}").into())
}

/// The contents of a certificate that is valid from now on for some days.
fn contents(
    context: &mut Context<'_>,
    common_name: &Value,
    days: i64,
) -> Result<Contents, CallError> {
    let name = common_name.as_bytes().map_or(0, <[u8]>::len);
    context.charge_bytes(name.saturating_mul(8))?;
    let not_before = clock::now(context).as_second();
    let not_after = days
        .checked_mul(86_400)
        .and_then(|seconds| not_before.checked_add(seconds));
    Ok(Contents {
        common_name: common_name.as_text().unwrap_or_default().into_owned(),
        dns_names: Vec::new(),
        addresses: Vec::new(),
        not_before,
        not_after: not_after.ok_or("the certificate is valid for too long")?,
        is_ca: false,
    })
}

fn certificate(cert: String, key: &PrivateKey) -> CallResult {
    let key = key.to_pem()?;
    Ok(Value::Object(Arc::new(Certificate { cert, key })))
}

/// `genCA NAME DAYS [KEY]`
pub(super) fn gen_ca(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let random = &mut generator(context);
    let mut contents = contents(context, args.any(0), args.int(1)?)?;
    contents.is_ca = true;
    let key = key(context, args, 2, random)?;
    certificate(x509::issue(&contents, &key, None, random)?, &key)
}

/// The contents of `NAME ADDRESSES DNS-NAMES DAYS`.
fn server_contents(context: &mut Context<'_>, args: &[Value]) -> Result<Contents, CallError> {
    let mut contents = contents(context, args.any(0), args.int(3)?)?;
    let items = |index: usize| match args.any(index) {
        Value::List(list) => list.items(),
        _ => &[],
    };
    for item in items(1) {
        let Some(text) = item.as_text() else {
            return Err("error parsing ip: an item is not a string".into());
        };
        context.charge_elements(1)?;
        let address = text.parse::<IpAddr>();
        contents
            .addresses
            .push(address.map_err(|_| format!("error parsing ip: {}", quote(text.as_bytes())))?);
    }
    for item in items(2) {
        let Some(text) = item.as_text() else {
            let error = "error processing alternate dns name: an item is not a string";
            return Err(error.into());
        };
        // It is written several times until it stands in the certificate.
        context.charge_elements(1)?;
        context.charge_bytes(text.len().saturating_mul(8))?;
        contents.dns_names.push(text.into_owned());
    }
    Ok(contents)
}

/// `genSelfSignedCert NAME ADDRESSES DNS-NAMES DAYS [KEY]`
pub(super) fn gen_self_signed_cert(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let random = &mut generator(context);
    let contents = server_contents(context, args)?;
    let key = key(context, args, 4, random)?;
    certificate(x509::issue(&contents, &key, None, random)?, &key)
}

/// `genSignedCert NAME ADDRESSES DNS-NAMES DAYS CA [KEY]`
pub(super) fn gen_signed_cert(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let random = &mut generator(context);
    let ca = match args.any(4) {
        Value::Object(object) => object.as_any().downcast_ref::<Certificate>(),
        _ => None,
    };
    let ca = ca.ok_or("expected sprig.certificate")?;
    let signer_certificate = parsed_certificate(context, &ca.cert)?
        .ok_or("unable to decode certificate")?
        .map_err(|error| format!("error parsing certificate: decodedSignerCert.Bytes: {error}"))?;
    let signer_key =
        parsed(context, &ca.key)?.map_err(|error| format!("error parsing private key: {error}"))?;
    let signer = Signer {
        certificate: &signer_certificate,
        key: &signer_key,
    };
    let contents = server_contents(context, args)?;
    let key = key(context, args, 5, random)?;
    certificate(x509::issue(&contents, &key, Some(&signer), random)?, &key)
}

/// A certificate and its key that are there already, both in base64 of their PEM.
pub(super) fn build_custom_cert(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let text = |index: usize, what: &'static str| -> Result<String, CallError> {
        let bytes = go_base64::decode(args.bytes(index)?).map_err(|_| what)?;
        String::from_utf8(bytes).map_err(|_| what.into())
    };
    let cert = text(0, "unable to decode base64 certificate")?;
    let key = text(1, "unable to decode base64 private key")?;
    parsed_certificate(context, &cert)?
        .ok_or("unable to decode certificate")?
        .map_err(|error| format!("error parsing certificate: decodedCert.Bytes: {error}"))?;
    parsed(context, &key)?.map_err(|error| format!("error parsing private key: {error}"))?;
    Ok(Value::Object(Arc::new(Certificate { cert, key })))
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    // Keys on curves, because those of RSA take long without optimization.
    const CA: &str = "$k := genPrivateKey `ecdsa`}}{{$ca := genCAWithKey `ca` 30 $k}}{{";

    #[test]
    fn keys() {
        assert_table(&[
            (
                "genPrivateKey `ecdsa` | hasPrefix `-----BEGIN EC PRIVATE KEY-----\n`",
                "true",
            ),
            (
                "genPrivateKey `ed25519` | hasPrefix `-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI`",
                "true",
            ),
            ("genPrivateKey `x`", "Unknown type x"),
        ]);
    }

    #[test]
    fn certificates() {
        for (pipeline, expected) in [
            ("$ca.Cert | hasSuffix `-----END CERTIFICATE-----\n`", "true"),
            ("eq $ca.Key $k", "true"),
            (
                "(genSignedCertWithKey `h` (list `::1`) (list `h`) 1 $ca (genPrivateKey `ed25519`)).Cert | empty",
                "false",
            ),
            (
                "(genSelfSignedCertWithKey `é` nil nil 1 $k).Cert | empty",
                "false",
            ),
            (
                "(buildCustomCert (b64enc $ca.Cert) (b64enc $ca.Key)).Cert | eq $ca.Cert",
                "true",
            ),
            (
                "genSelfSignedCert `h` (list `no`) nil 1",
                "!error parsing ip: \"no\"",
            ),
            (
                "genSelfSignedCert `h` (list 1) nil 1",
                "!error parsing ip: an item is not a string",
            ),
            (
                "genSelfSignedCertWithKey `h` nil (list `é`) 1 $k",
                "!x509: \"é\" cannot be encoded as an IA5String",
            ),
            (
                "genCAWithKey `h` 1 `x`",
                "!parsing private key: no PEM data in input",
            ),
            (
                "genCAWithKey `h` 9999999 $k",
                "!the time lies after the year 9999",
            ),
            (
                "genCAWithKey `h` 1 $ca.Cert",
                "!parsing private key: no private key data in PEM block of type CERTIFICATE",
            ),
            (
                "buildCustomCert `?` ``",
                "!unable to decode base64 certificate",
            ),
            (
                "buildCustomCert (b64enc `x`) (b64enc `y`)",
                "!unable to decode certificate",
            ),
        ] {
            assert_table(&[(&format!("{CA}{pipeline}"), expected)]);
        }
    }
}
