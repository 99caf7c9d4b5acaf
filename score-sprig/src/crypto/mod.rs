//! Checksums; hashes of passwords, and encryption with a password. The latter take the cargo feature `crypto`; without it
//! these functions are there, and fail.

#[cfg(feature = "crypto")]
mod cipher;
#[cfg(feature = "crypto")]
mod password;
#[cfg(feature = "crypto")]
mod password_hash;

use std::fmt::Write as _;

use score_template::value::{Type, Value};
use score_template::{Arguments as _, CallResult, Context, Function};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

#[cfg(not(feature = "crypto"))]
use missing as cipher;
#[cfg(not(feature = "crypto"))]
use missing as password;
#[cfg(not(feature = "crypto"))]
use missing as password_hash;

const STR: &[Type] = &[Type::Str];
const STR_STR: &[Type] = &[Type::Str, Type::Str];

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("adler32sum", STR, adler32sum),
    Function::new("bcrypt", STR, password_hash::bcrypt),
    Function::new("decryptAES", STR_STR, cipher::decrypt_aes),
    Function::new(
        "derivePassword",
        &[Type::Uint32, Type::Str, Type::Str, Type::Str, Type::Str],
        password::derive,
    ),
    Function::new("encryptAES", STR_STR, cipher::encrypt_aes),
    Function::new("htpasswd", STR_STR, password_hash::htpasswd),
    Function::new("sha1sum", STR, sum::<Sha1>),
    Function::new("sha256sum", STR, sum::<Sha256>),
    Function::new("sha512sum", STR, sum::<Sha512>),
];

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

#[cfg(not(feature = "crypto"))]
mod missing {
    use score_template::value::Value;
    use score_template::{CallResult, Context};

    pub(super) fn missing(_: &mut Context<'_>, _: &[Value]) -> CallResult {
        let without = "this program was built without ciphers and hashes of passwords";
        Err(format!("{without} (the cargo feature crypto)").into())
    }

    pub(super) use missing as bcrypt;
    pub(super) use missing as decrypt_aes;
    pub(super) use missing as derive;
    pub(super) use missing as encrypt_aes;
    pub(super) use missing as htpasswd;
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

    #[cfg(not(feature = "crypto"))]
    #[test]
    fn what_is_not_built_in_says_so() {
        let without = "!this program was built without ciphers and hashes of passwords (the cargo feature crypto)";
        assert_table(&[
            ("bcrypt `x`", without),
            ("htpasswd `u` `p`", without),
            ("encryptAES `k` `x`", without),
            ("decryptAES `k` `x`", without),
            ("derivePassword 1 `long` `a` `b` `c`", without),
        ]);
    }
}
