//! `encryptAES` and `decryptAES`: encryption with a password.

use aes::Aes256;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use score_template::value::Value;
use score_template::{Arguments as _, CallResult, Context};

use crate::go_base64;

const BLOCK: usize = 16;

/// The first 32 bytes of a password, filled up with zeros.
fn aes_key(password: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    let length = password.len().min(key.len());
    key[..length].copy_from_slice(&password[..length]);
    key
}

/// AES-256 in CBC mode: the random first block, then the text padded to whole blocks, in base64.
pub(super) fn encrypt_aes(context: &mut Context<'_>, args: &[Value]) -> CallResult {
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

pub(super) fn decrypt_aes(context: &mut Context<'_>, args: &[Value]) -> CallResult {
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
