//! Semantic versions as the Go package Masterminds/semver reads them: a leading `v`, missing parts
//! and leading zeros are fine.

use std::any::Any;
use std::cmp::Ordering;
use std::fmt;

use score_template::value::{Object, Value};

const MAX_LENGTH: usize = 256;

/// A semantic version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Version {
    pub(super) major: u64,
    pub(super) minor: u64,
    pub(super) patch: u64,
    pub(super) prerelease: String,
    pub(super) metadata: String,
    /// The text it was read from.
    pub(super) original: String,
}

impl Version {
    /// The version in a text.
    ///
    /// # Errors
    /// There is none in it.
    pub(super) fn parse(text: &str) -> Result<Version, String> {
        const INVALID: &str = "invalid semantic version";
        if text.len() > MAX_LENGTH {
            return Err(format!(
                "version string is too long (max {MAX_LENGTH} bytes)"
            ));
        }
        let rest = text.strip_prefix('v').unwrap_or(text);
        let (rest, metadata) = match rest.split_once('+') {
            Some((rest, metadata)) => (rest, Some(metadata)),
            None => (rest, None),
        };
        let (core, prerelease) = match rest.split_once('-') {
            Some((core, prerelease)) => (core, Some(prerelease)),
            None => (rest, None),
        };
        let parts: Vec<&str> = core.split('.').collect();
        let are_digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let is_valid = parts.len() <= 3
            && parts.iter().all(are_digits)
            && [prerelease, metadata]
                .into_iter()
                .flatten()
                .all(are_identifiers);
        if !is_valid {
            return Err(INVALID.to_owned());
        }
        let mut numbers = [0; 3];
        for (number, part) in numbers.iter_mut().zip(parts) {
            *number = part.parse().map_err(|_| {
                format!(
                    "error parsing version segment: strconv.ParseUint: parsing \"{part}\": value out of range"
                )
            })?;
        }
        let has_leading_zero =
            |part: &str| part.len() > 1 && part.starts_with('0') && are_digits(&part);
        if prerelease.is_some_and(|prerelease| prerelease.split('.').any(has_leading_zero)) {
            return Err("version segment starts with 0".to_owned());
        }
        let [major, minor, patch] = numbers;
        Ok(Version {
            major,
            minor,
            patch,
            prerelease: prerelease.unwrap_or_default().to_owned(),
            metadata: metadata.unwrap_or_default().to_owned(),
            original: text.to_owned(),
        })
    }

    /// A release with these numbers, written with `v` if this version was.
    pub(super) fn release(&self, major: u64, minor: u64, patch: u64) -> Version {
        let mut release = Version {
            major,
            minor,
            patch,
            prerelease: String::new(),
            metadata: String::new(),
            original: String::new(),
        };
        release.restate(self);
        release
    }

    /// Writes the original anew, with `v` if that of the old version had one.
    pub(super) fn restate(&mut self, old: &Version) {
        let v = if old.original.starts_with('v') {
            "v"
        } else {
            ""
        };
        self.original = format!("{v}{self}");
    }

    /// Precedence; metadata does not count.
    pub(super) fn compare(&self, other: &Version) -> Ordering {
        let numbers = |version: &Version| (version.major, version.minor, version.patch);
        numbers(self).cmp(&numbers(other)).then_with(|| {
            match (self.prerelease.as_str(), other.prerelease.as_str()) {
                ("", "") => Ordering::Equal,
                ("", _) => Ordering::Greater,
                (_, "") => Ordering::Less,
                (a, b) => compare_prereleases(a, b),
            }
        })
    }
}

/// True if a text is identifiers with points between them.
pub(super) fn are_identifiers(text: &str) -> bool {
    text.split('.').all(|part| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}

/// Part by part: numbers before names, fewer parts before more.
pub(super) fn compare_prereleases(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    loop {
        let order = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) if a == b => Ordering::Equal,
            (Some(a), Some(b)) => match (a.parse::<u64>(), b.parse::<u64>()) {
                (Ok(a), Ok(b)) => a.cmp(&b),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) => a.cmp(b),
            },
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if !self.prerelease.is_empty() {
            write!(f, "-{}", self.prerelease)?;
        }
        if !self.metadata.is_empty() {
            write!(f, "+{}", self.metadata)?;
        }
        Ok(())
    }
}

impl Object for Version {
    fn type_name(&self) -> &'static str {
        "*semver.Version"
    }
    fn kind(&self) -> &'static str {
        "ptr"
    }
    fn text(&self) -> String {
        self.to_string()
    }
    fn field(&self, _: &str) -> Option<Value> {
        None
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_leniently() {
        for (text, read) in [
            ("1.2.3", Ok("1.2.3")),
            ("v1", Ok("1.0.0")),
            ("01.2", Ok("1.2.0")),
            ("1.2.3-rc.1+b-7", Ok("1.2.3-rc.1+b-7")),
            ("1-x-y", Ok("1.0.0-x-y")),
            ("1.2.3+a-b", Ok("1.2.3+a-b")),
            ("1.2.3-01", Err("version segment starts with 0")),
            ("1.2.3-01a", Ok("1.2.3-01a")),
            ("1.2.3.4", Err("invalid semantic version")),
            ("1..3", Err("invalid semantic version")),
            ("1.2.3-", Err("invalid semantic version")),
            ("1.2.3-a..b", Err("invalid semantic version")),
            ("", Err("invalid semantic version")),
            ("V1", Err("invalid semantic version")),
            ("1.x", Err("invalid semantic version")),
        ] {
            let found = Version::parse(text).map(|version| version.to_string());
            assert_eq!(
                found,
                read.map(str::to_owned).map_err(str::to_owned),
                "{text}"
            );
        }
        assert!(Version::parse(&"1".repeat(300)).is_err());
    }

    #[test]
    fn precedence() {
        let ascending = [
            "1.0.0-1",
            "1.0.0-2",
            "1.0.0-10",
            "1.0.0-a",
            "1.0.0-a.1",
            "1.0.0-a.b",
            "1.0.0-b",
            "1.0.0",
            "1.0.1",
        ];
        let versions: Vec<_> = ascending
            .iter()
            .map(|text| Version::parse(text).unwrap())
            .collect();
        for pair in versions.windows(2) {
            assert_eq!(pair[0].compare(&pair[1]), Ordering::Less, "{pair:?}");
        }
        let with = |text| Version::parse(text).unwrap();
        assert_eq!(with("1.0.0+a").compare(&with("v1")), Ordering::Equal);
    }
}
