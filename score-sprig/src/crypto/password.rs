//! `derivePassword`: the Master Password algorithm, version 3.

use hmac::{Hmac, KeyInit as _, Mac as _};
use score_template::value::Value;
use score_template::{Arguments as _, CallResult, Context};
use sha2::Sha256;

const SEED: &[u8] = b"com.lyndir.masterpassword";
/// The cost of the key in memory and time.
const KEY_STEPS: usize = 2_000_000;

/// The forms of passwords of a type: each letter a kind of character.
fn forms(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "maximum" => &["anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"],
        "long" => &[
            "CvcvnoCvcvCvcv",
            "CvcvCvcvnoCvcv",
            "CvcvCvcvCvcvno",
            "CvccnoCvcvCvcv",
            "CvccCvcvnoCvcv",
            "CvccCvcvCvcvno",
            "CvcvnoCvccCvcv",
            "CvcvCvccnoCvcv",
            "CvcvCvccCvcvno",
            "CvcvnoCvcvCvcc",
            "CvcvCvcvnoCvcc",
            "CvcvCvcvCvccno",
            "CvccnoCvccCvcv",
            "CvccCvccnoCvcv",
            "CvccCvccCvcvno",
            "CvcvnoCvccCvcc",
            "CvcvCvccnoCvcc",
            "CvcvCvccCvccno",
            "CvccnoCvcvCvcc",
            "CvccCvcvnoCvcc",
            "CvccCvcvCvccno",
        ],
        "medium" => &["CvcnoCvc", "CvcCvcno"],
        "short" => &["Cvcn"],
        "basic" => &["aaanaaan", "aannaaan", "aaannaaa"],
        "pin" => &["nnnn"],
        _ => return None,
    })
}

/// The characters of a kind.
fn characters(kind: u8) -> &'static [u8] {
    match kind {
        b'C' => b"BCDFGHJKLMNPQRSTVWXYZ",
        b'v' => b"aeiou",
        b'c' => b"bcdfghjklmnpqrstvwxyz",
        b'a' => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
        b'n' => b"0123456789",
        b'o' => b"@&%?,=[]_:-+*$#!'^~;()/.",
        _ => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
    }
}

/// The seed and a text with its length before it.
fn named(text: &[u8]) -> Vec<u8> {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    [SEED, &length.to_be_bytes(), text].concat()
}

/// `derivePassword COUNTER TYPE PASSWORD USER SITE`
pub(super) fn derive(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let (counter, kind) = (args.int(0)?, args.text(1)?);
    let (password, user, site) = (args.bytes(2)?, args.bytes(3)?, args.bytes(4)?);
    let Some(forms) = forms(&kind) else {
        return Ok(Value::from(format!("cannot find password template {kind}")));
    };
    context.charge_bytes(KEY_STEPS)?;
    let params = scrypt::Params::new(15, 8, 2).map_err(|error| error.to_string())?;
    let mut key = [0; 64];
    scrypt::scrypt(password, &named(user), &params, &mut key).map_err(|error| error.to_string())?;
    let counter = u32::try_from(counter).map_err(|_| "the counter is no uint32")?;
    let seed = Hmac::<Sha256>::new_from_slice(&key)
        .map_err(|error| error.to_string())?
        .chain_update(named(site))
        .chain_update(counter.to_be_bytes())
        .finalize()
        .into_bytes();
    let pick = |index: usize, length: usize| usize::from(seed[index]) % length;
    let form = forms[pick(0, forms.len())];
    let derived = form.bytes().zip(1..).map(|(kind, index)| {
        let characters = characters(kind);
        char::from(characters[pick(index, characters.len())])
    });
    Ok(Value::from(derived.collect::<String>()))
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn passwords_are_derived() {
        assert_table(&[
            (
                "derivePassword 1 `long` `password` `user` `example.com`",
                "ZedaFaxcZaso9*",
            ),
            (
                "derivePassword 1 `pin` `password` `user` `example.com`",
                "6685",
            ),
            (
                "derivePassword 1 `none` `` `` ``",
                "cannot find password template none",
            ),
        ]);
    }
}
