//! Versions and constraints on them.

use crate::error::Error;

/// The version of every crate of the workspace.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How the binary was built.
struct Build {
    toolchain: &'static str,
    os: &'static str,
    arch: &'static str,
    /// The commit and the date, if the build was told.
    commit: Option<&'static str>,
    date: Option<&'static str>,
}

impl Build {
    /// How this one was. Systems have the names that Go gives them.
    fn this() -> Build {
        Build {
            toolchain: env!("SCORE_RUSTC"),
            os: match std::env::consts::OS {
                "macos" => "darwin",
                os => os,
            },
            arch: match std::env::consts::ARCH {
                "x86_64" => "amd64",
                "aarch64" => "arm64",
                arch => arch,
            },
            commit: option_env!("SCORE_GIT_COMMIT"),
            date: option_env!("SCORE_BUILD_DATE"),
        }
    }
}

/// `NAME VERSION (TOOLCHAIN - OS/ARCH)`, the commit and the build date, as the build was told; then the version once
/// more, and that of the Go tool.
#[must_use]
pub fn long_version(name: &str, stands_in_for: &str) -> String {
    let Build {
        toolchain,
        os,
        arch,
        commit,
        date,
    } = Build::this();
    let (commit, date) = (commit.unwrap_or("unknown"), date.unwrap_or("unknown"));
    format!(
        "{name} {VERSION} ({toolchain} - {os}/{arch})\ngit commit: {commit}\nbuild date: {date}\n\
         own version: {VERSION}\nstands in for: {name} {stands_in_for}"
    )
}

/// The same for programs: an object of JSON, in which is left out what the build was not told.
#[must_use]
pub fn version_json(name: &str, stands_in_for: &str) -> String {
    let Build {
        toolchain,
        os,
        arch,
        commit,
        date,
    } = Build::this();
    let mut version = serde_json::json!({
        "name": name,
        "version": VERSION,
        "standsInFor": stands_in_for,
        "toolchain": toolchain,
        "os": os,
        "arch": arch,
    });
    for (key, value) in [("commit", commit), ("buildDate", date)] {
        if let Some(value) = value {
            version[key] = value.into();
        }
    }
    format!("{version:#}\n")
}

/// Checks two versions against `[=|>|>=][v]MAJOR[.MINOR[.PATCH]]`; missing parts are 0. It is enough that one of them
/// meets it: scripts ask for a version of the Go tool, or for one of ours.
///
/// # Errors
/// The constraint is not one, or neither version meets it.
pub fn check(constraint: &str, stands_in_for: &str, own: &str) -> Result<(), Error> {
    let (operator, wanted) = match constraint {
        c if c.starts_with(">=") => (">=", &c[2..]),
        c if c.starts_with('>') => (">", &c[1..]),
        c if c.starts_with('=') => ("=", &c[1..]),
        c => ("", c),
    };
    let wanted = parts(wanted).ok_or_else(|| {
        Error::Other(format!(
            "invalid constraint '{constraint}', expected =, > or >= and a version such as v1.2.3"
        ))
    })?;
    let is_met = |version: &str| {
        let current = parts(version).ok_or_else(|| {
            Error::Other(format!("current version is missing or invalid '{version}'"))
        })?;
        Ok::<_, Error>(match operator {
            ">=" => current >= wanted,
            ">" => current > wanted,
            "=" => current == wanted,
            _ => false,
        })
    };
    if is_met(stands_in_for)? || is_met(own)? {
        return Ok(());
    }
    Err(Error::Other(format!(
        "current version {stands_in_for} does not match requested constraint {constraint}"
    )))
}

fn parts(text: &str) -> Option<[u64; 3]> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let mut out = [0; 3];
    for (i, part) in text.split('.').enumerate() {
        if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        *out.get_mut(i)? = part.parse().ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn constraints() {
        for (constraint, version, met) in [
            ("=v1.2.3", "1.2.3", true),
            ("=1.2", "1.2.0", true),
            ("=1.2", "1.2.1", false),
            (">v1.2", "1.2.1", true),
            (">1.2.1", "1.2.1", false),
            (">=1.2.1", "1.2.1", true),
            (">=2", "1.9.9", false),
            ("1.2.3", "1.2.3", false),
            ("~1.2", "1.2.3", false),
            (">=1.2.3.4", "9.9.9", false),
            ("", "1.0.0", false),
        ] {
            assert_eq!(
                check(constraint, version, "0.0.0").is_ok(),
                met,
                "{constraint} on {version}"
            );
        }
    }

    #[test]
    fn one_of_two_versions_is_enough() {
        for (constraint, met) in [
            ("=0.45", true),
            (">=v0.45.0", true),
            (">0.44", true),
            ("=0.1.2", true),
            (">0.45", false),
            ("=0.45.1", false),
            ("=0.2", false),
        ] {
            assert_eq!(
                check(constraint, "0.45", "0.1.2").is_ok(),
                met,
                "{constraint}"
            );
        }
        let error = check(">1", "0.45", "0.1.2").unwrap_err().to_string();
        assert_eq!(
            error,
            "current version 0.45 does not match requested constraint >1"
        );
    }
}
