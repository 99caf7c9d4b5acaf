//! Checksums, hashes of passwords, and encryption with a password.

mod password;

use std::fmt::Write as _;

use aes::Aes256;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use score_template::value::{Type, Value};
use score_template::{Arguments as _, CallError, CallResult, Context, Function};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use crate::go_base64;

const STR: &[Type] = &[Type::Str];
const STR_STR: &[Type] = &[Type::Str, Type::Str];

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("adler32sum", STR, adler32sum),
    Function::new("bcrypt", STR, bcrypt),
    Function::new("decryptAES", STR_STR, decrypt_aes),
    Function::new(
        "derivePassword",
        &[Type::Uint32, Type::Str, Type::Str, Type::Str, Type::Str],
        password::derive,
    ),
    Function::new("encryptAES", STR_STR, encrypt_aes),
    Function::new("htpasswd", STR_STR, htpasswd),
    Function::new("sha1sum", STR, sum::<Sha1>),
    Function::new("sha256sum", STR, sum::<Sha256>),
    Function::new("sha512sum", STR, sum::<Sha512>),
];

/// Steps that a hash costs that is made to be slow.
const SLOW_STEPS: usize = 500_000;
const BLOCK: usize = 16;

fn sum<D: Digest>(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let bytes = args.bytes(0)?;
    context.charge_bytes(bytes.len())?;
    let mut text = String::new();
    for byte in D::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(Value::from(text))
}

fn adler32sum(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    const MODULUS: u32 = 65_521;
    let bytes = args.bytes(0)?;
    context.charge_bytes(bytes.len())?;
    let (mut a, mut b) = (1, 0);
    for byte in bytes {
        a = (a + u32::from(*byte)) % MODULUS;
        b = (b + a) % MODULUS;
    }
    Ok(Value::from((b << 16 | a).to_string()))
}

/// The hash of a password, or the text of an error.
fn bcrypt_hash(context: &mut Context<'_>, password: &[u8]) -> Result<String, CallError> {
    const COST: u32 = 10;
    const MAX_LENGTH: usize = 72;
    let failed = |error: String| format!("failed to encrypt string with bcrypt: {error}");
    if password.len() > MAX_LENGTH {
        return Ok(failed(format!(
            "bcrypt: password length exceeds {MAX_LENGTH} bytes"
        )));
    }
    context.charge_bytes(SLOW_STEPS)?;
    let mut salt = [0; 16];
    context.outside().random(&mut salt);
    Ok(match bcrypt::hash_with_salt(password, COST, salt) {
        Ok(parts) => parts.format_for_version(bcrypt::Version::TwoA),
        Err(error) => failed(error.to_string()),
    })
}

fn bcrypt(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    bcrypt_hash(context, args.bytes(0)?).map(Value::from)
}

/// A line of a password file.
fn htpasswd(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let user = args.text(0)?;
    if user.contains(':') {
        return Ok(Value::from(format!("invalid username: {user}")));
    }
    let hash = bcrypt_hash(context, args.bytes(1)?)?;
    Ok(Value::from(format!("{user}:{hash}")))
}

/// The first 32 bytes of a password, filled up with zeros.
fn aes_key(password: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    let length = password.len().min(key.len());
    key[..length].copy_from_slice(&password[..length]);
    key
}

/// AES-256 in CBC mode: the random first block, then the text padded to whole blocks, in base64.
fn encrypt_aes(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let (password, text) = (args.bytes(0)?, args.bytes(1)?);
    if text.is_empty() {
        return Ok(Value::from(""));
    }
    context.charge_bytes(text.len().saturating_mul(4))?;
    let mut start = [0; BLOCK];
    context.outside().random(&mut start);
    let padding = BLOCK - text.len() % BLOCK;
    let mut bytes = text.to_vec();
    bytes.resize(text.len() + padding, u8::try_from(padding).unwrap_or(0));
    let length = bytes.len();
    cbc::Encryptor::<Aes256>::new(&aes_key(password).into(), &start.into())
        .encrypt_padded::<NoPadding>(&mut bytes, length)
        .map_err(|_| "the text cannot be padded")?;
    Ok(Value::from(
        STANDARD.encode([start.as_slice(), &bytes].concat()),
    ))
}

fn decrypt_aes(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let (password, text) = (args.bytes(0)?, args.bytes(1)?);
    if text.is_empty() {
        return Ok(Value::from(""));
    }
    context.charge_bytes(text.len())?;
    let mut bytes = go_base64::decode(text)?;
    let Some((start, encrypted)) = bytes.split_first_chunk_mut::<BLOCK>() else {
        let length = bytes.len();
        return Err(format!(
            "runtime error: slice bounds out of range [:16] with capacity {length}"
        )
        .into());
    };
    let decrypted = cbc::Decryptor::<Aes256>::new(&aes_key(password).into(), &(*start).into())
        .decrypt_padded::<NoPadding>(encrypted)
        .map_err(|_| "crypto/cipher: input not full blocks")?;
    let padding = decrypted
        .last()
        .ok_or("runtime error: index out of range [-1]")?;
    let length = decrypted.len().checked_sub(usize::from(*padding));
    let length = length.ok_or("the text was not encrypted with this password")?;
    Ok(Value::bytes(&decrypted[..length]))
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn sums() {
        assert_table(&[
            ("adler32sum `hello`", "103547413"),
            (
                "sha1sum `hello`",
                "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d",
            ),
            ("sha256sum `` | trunc 8", "e3b0c442"),
            ("sha512sum `` | trunc 8", "cf83e135"),
        ]);
    }

    #[test]
    fn passwords() {
        assert_table(&[
            (
                "bcrypt `x` | regexMatch `^[$]2a[$]10[$][./A-Za-z0-9]{53}$`",
                "true",
            ),
            (
                "bcrypt (repeat 73 `a`)",
                "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes",
            ),
            ("htpasswd `u` `p` | trunc 9", "u:$2a$10$"),
            ("htpasswd `u:v` `p`", "invalid username: u:v"),
        ]);
    }

    #[test]
    fn encryption() {
        assert_table(&[
            (
                "encryptAES `k` (repeat 33 `é`) | decryptAES `k` | len",
                "66",
            ),
            (
                "decryptAES `secretkey` `30tEfhuJSVRhpG97XCuWgz2okj7L8vQ1s6V9zVUPeDQ=`",
                "plaintext",
            ),
            ("encryptAES `k` `` | quote", "\"\""),
            ("decryptAES `k` `x`", "!illegal base64 data at input byte 0"),
            (
                "decryptAES `k` `eA==`",
                "!runtime error: slice bounds out of range [:16] with capacity 1",
            ),
            (
                "decryptAES `k` (b64enc (repeat 17 `x`))",
                "!crypto/cipher: input not full blocks",
            ),
            (
                "decryptAES `k` (b64enc (repeat 16 `x`))",
                "!runtime error: index out of range [-1]",
            ),
        ]);
    }
}
