//! Keys and certificates. Making them takes the cargo feature `crypto`; without it these functions
//! are there, and fail.

#[cfg(feature = "crypto")]
mod der;
#[cfg(feature = "crypto")]
mod issue;
#[cfg(feature = "crypto")]
mod keys;
#[cfg(feature = "crypto")]
mod pem;
pub(crate) mod value;
#[cfg(feature = "crypto")]
mod x509;

use score_template::Function;
use score_template::value::Type;

use self::value::Certificate;

#[cfg(feature = "crypto")]
use self::issue as bodies;
#[cfg(not(feature = "crypto"))]
use missing as bodies;

const CERTIFICATE: Type = Type::Named(Certificate::TYPE);

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new(
        "buildCustomCert",
        &[Type::Str, Type::Str],
        bodies::build_custom_cert,
    ),
    Function::new("genCA", &[Type::Str, Type::Int], bodies::gen_ca),
    Function::new(
        "genCAWithKey",
        &[Type::Str, Type::Int, Type::Str],
        bodies::gen_ca,
    ),
    Function::new("genPrivateKey", &[Type::Str], bodies::gen_private_key),
    Function::new(
        "genSelfSignedCert",
        &[Type::Str, Type::List, Type::List, Type::Int],
        bodies::gen_self_signed_cert,
    ),
    Function::new(
        "genSelfSignedCertWithKey",
        &[Type::Str, Type::List, Type::List, Type::Int, Type::Str],
        bodies::gen_self_signed_cert,
    ),
    Function::new(
        "genSignedCert",
        &[Type::Str, Type::List, Type::List, Type::Int, CERTIFICATE],
        bodies::gen_signed_cert,
    ),
    Function::new(
        "genSignedCertWithKey",
        &[
            Type::Str,
            Type::List,
            Type::List,
            Type::Int,
            CERTIFICATE,
            Type::Str,
        ],
        bodies::gen_signed_cert,
    ),
];

#[cfg(not(feature = "crypto"))]
mod missing {
    use score_template::CallResult;
    use score_template::Context;
    use score_template::value::Value;

    pub(super) fn missing(_: &mut Context<'_>, _: &[Value]) -> CallResult {
        let without = "this program was built without keys and certificates";
        Err(format!("{without} (the cargo feature crypto)").into())
    }

    pub(super) use missing as build_custom_cert;
    pub(super) use missing as gen_ca;
    pub(super) use missing as gen_private_key;
    pub(super) use missing as gen_self_signed_cert;
    pub(super) use missing as gen_signed_cert;
}

#[cfg(all(test, not(feature = "crypto")))]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn what_is_not_built_in_says_so() {
        assert_table(&[(
            "genCA `x` 1",
            "!this program was built without keys and certificates (the cargo feature crypto)",
        )]);
    }
}
