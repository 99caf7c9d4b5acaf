//! Semantic versions: reading, comparing, their methods.

mod constraints;
pub(crate) mod version;

use std::cmp::Ordering;
use std::sync::Arc;

use score_template::value::{Type, Value};
use score_template::{Arguments as _, CallError, CallResult, Context, Function};

use self::constraints::Constraints;
use self::version::{Version, are_identifiers};

const NONE: &[Type] = &[];
const STR: &[Type] = &[Type::Str];
const VERSION: &[Type] = &[Type::Named("*semver.Version")];

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("semver", STR, semver),
    Function::new("semverCompare", &[Type::Str, Type::Str], semver_compare),
];

/// The methods of a semantic version; none of another value.
pub(crate) fn methods(receiver: &Value) -> &'static [Function] {
    match receiver {
        Value::Object(object) if object.as_any().is::<Version>() => METHODS,
        _ => &[],
    }
}

/// Of `*semver.Version`, which stands before the arguments.
static METHODS: &[Function] = &[
    Function::new("Compare", VERSION, compare),
    Function::new("Equal", VERSION, |_, args| ordered(args, Ordering::is_eq)),
    Function::new("GreaterThan", VERSION, |_, args| {
        ordered(args, Ordering::is_gt)
    }),
    Function::new("GreaterThanEqual", VERSION, |_, args| {
        ordered(args, Ordering::is_ge)
    }),
    Function::new("IncMajor", NONE, inc_major),
    Function::new("IncMinor", NONE, inc_minor),
    Function::new("IncPatch", NONE, inc_patch),
    Function::new("LessThan", VERSION, |_, args| {
        ordered(args, Ordering::is_lt)
    }),
    Function::new("LessThanEqual", VERSION, |_, args| {
        ordered(args, Ordering::is_le)
    }),
    Function::new("Major", NONE, |_, args| {
        Ok(Value::Uint64(version_at(args, 0)?.major))
    }),
    Function::new("Metadata", NONE, |_, args| {
        Ok(Value::from(&*version_at(args, 0)?.metadata))
    }),
    Function::new("Minor", NONE, |_, args| {
        Ok(Value::Uint64(version_at(args, 0)?.minor))
    }),
    Function::new("Original", NONE, |_, args| {
        Ok(Value::from(&*version_at(args, 0)?.original))
    }),
    Function::new("Patch", NONE, |_, args| {
        Ok(Value::Uint64(version_at(args, 0)?.patch))
    }),
    Function::new("Prerelease", NONE, |_, args| {
        Ok(Value::from(&*version_at(args, 0)?.prerelease))
    }),
    Function::new("SetMetadata", STR, set_metadata),
    Function::new("SetPrerelease", STR, set_prerelease),
    Function::new("String", NONE, |_, args| {
        Ok(Value::from(version_at(args, 0)?.to_string()))
    }),
];

/// Steps for reading a version, and for checking constraints.
const VERSION_STEPS: usize = 200;
const CONSTRAINT_STEPS: usize = 2_000;

fn semver(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    context.charge_bytes(VERSION_STEPS)?;
    Ok(object(Version::parse(&args.text(0)?)?))
}

fn semver_compare(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    context.charge_bytes(CONSTRAINT_STEPS)?;
    let constraints = Constraints::parse(&args.text(0)?)?;
    let version = Version::parse(&args.text(1)?)?;
    Ok(Value::Bool(constraints.allow(&version)))
}

fn object(version: Version) -> Value {
    Value::Object(Arc::new(version))
}

fn version_at(args: &[Value], index: usize) -> Result<&Version, CallError> {
    let version = match args.any(index) {
        Value::Object(object) => object.as_any().downcast_ref(),
        _ => None,
    };
    version.ok_or_else(|| "expected *semver.Version".into())
}

fn compare(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let order = version_at(args, 0)?.compare(version_at(args, 1)?);
    Ok(Value::Int(order as i64))
}

fn ordered(args: &[Value], is: fn(Ordering) -> bool) -> CallResult {
    let order = version_at(args, 0)?.compare(version_at(args, 1)?);
    Ok(Value::Bool(is(order)))
}

fn next(number: u64, part: &str) -> Result<u64, CallError> {
    let next = number.checked_add(1);
    next.ok_or_else(|| format!("{part} version increment would overflow uint64").into())
}

fn inc_major(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let version = version_at(args, 0)?;
    Ok(object(version.release(next(version.major, "major")?, 0, 0)))
}

fn inc_minor(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let version = version_at(args, 0)?;
    Ok(object(version.release(
        version.major,
        next(version.minor, "minor")?,
        0,
    )))
}

/// The next patch; of a prerelease, its release.
fn inc_patch(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let version = version_at(args, 0)?;
    let patch = match version.prerelease.as_str() {
        "" => next(version.patch, "patch")?,
        _ => version.patch,
    };
    Ok(object(version.release(version.major, version.minor, patch)))
}

fn set_prerelease(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let (old, prerelease) = (version_at(args, 0)?, args.text(1)?);
    if !prerelease.is_empty() {
        let numbered = format!("0-{prerelease}");
        match Version::parse(&numbered) {
            Ok(_) if are_identifiers(&prerelease) => {}
            Err(error) if error.contains("starts with 0") => return Err(error.into()),
            _ => return Err("invalid prerelease string".into()),
        }
    }
    let mut version = old.clone();
    version.prerelease = prerelease.into_owned();
    version.restate(old);
    Ok(object(version))
}

fn set_metadata(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let (old, metadata) = (version_at(args, 0)?, args.text(1)?);
    if !metadata.is_empty() && !are_identifiers(&metadata) {
        return Err("invalid metadata string".into());
    }
    let mut version = old.clone();
    version.metadata = metadata.into_owned();
    version.restate(old);
    Ok(object(version))
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn versions() {
        assert_table(&[
            ("semver `v1.2`", "1.2.0"),
            ("semver `x`", "!invalid semantic version"),
            ("(semver `v1.2`).Original", "v1.2"),
            ("(semver `1.2.3-rc+b`).Prerelease", "rc"),
            ("(semver `v1.2.3`).IncMinor.Original", "v1.3.0"),
            ("(semver `1.2.3-rc`).IncPatch", "1.2.3"),
            (
                "((semver `1.2.3`).SetPrerelease `a.1`).SetMetadata `b`",
                "1.2.3-a.1+b",
            ),
            (
                "(semver `1.2.3`).SetPrerelease `01`",
                "!version segment starts with 0",
            ),
            (
                "(semver `1.2.3`).SetMetadata `é`",
                "!invalid metadata string",
            ),
            ("(semver `1.2.3`).Compare (semver `1.3`)", "-1"),
            ("(semver `1.2.3`).GreaterThan (semver `1.2.3-a`)", "true"),
            ("semver `1` | toJson", "\"1.0.0\""),
            ("semverCompare `^1.2` `1.9`", "true"),
            ("semverCompare `^1.2` `x`", "!invalid semantic version"),
            (
                "semverCompare `^x.y.z.w` `1`",
                "!improper constraint: \"^x.y.z.w\"",
            ),
        ]);
    }
}
