//! Constraints on versions by the rules of Masterminds/semver, which are not those of Rust's crate
//! of that name: a prerelease fits only where a constraint names one, `=1.2` is `~1.2`, `,` and
//! spaces mean and, `||` means or, `1.2 - 1.4` is a range.

use std::cmp::Ordering;
use std::sync::LazyLock;

use regex::Regex;
use score_template::strconv::quote;

use super::version::{Version, compare_prereleases};

const MAX_LENGTH: usize = 512;
const MAX_GROUPS: usize = 32;

/// A number or a joker for each part, a prerelease, metadata.
const VERSION: &str = r"v?([0-9|xX*]+)(\.[0-9|xX*]+)?(\.[0-9|xX*]+)?(-([0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*))?(\+([0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*))?";
const OPERATOR: &str = r"=||!=|>|<|>=|=>|<=|=<|~|~>|\^";
/// The characters that Go's `\s` matches.
const BLANK: &str = r"[\t\n\f\r ]";

struct Patterns {
    one: Regex,
    range: Regex,
    find: Regex,
    group: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let (v, o, s) = (VERSION, OPERATOR, BLANK);
    let pattern = |text: String| Regex::new(&text).expect("the patterns above are regexes");
    Patterns {
        one: pattern(format!("^{s}*({o}){s}*({v}){s}*$")),
        range: pattern(format!("{s}*({v}){s}+-{s}+({v}){s}*")),
        find: pattern(format!("({o}){s}*({v})")),
        group: pattern(format!(
            "^({s}*({o}){s}*({v}){s}*)((?:{s}+|,{s}*)({o}){s}*({v}){s}*)*$"
        )),
    }
});

/// Groups of constraints, of which one must fit in full.
#[derive(Debug)]
pub(super) struct Constraints(Vec<Group>);

#[derive(Debug)]
struct Group {
    constraints: Vec<Constraint>,
    /// True if a constraint names a prerelease.
    takes_prereleases: bool,
}

#[derive(Debug)]
struct Constraint {
    operator: Operator,
    version: Version,
    precision: Precision,
}

#[derive(Clone, Copy, Debug)]
enum Operator {
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
    Tilde,
    Caret,
}

/// The parts of the version that a constraint names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Precision {
    Nothing,
    Major,
    Minor,
    Patch,
}

impl Constraints {
    /// The constraints in a text.
    ///
    /// # Errors
    /// The text is no constraint.
    pub(super) fn parse(text: &str) -> Result<Constraints, String> {
        if text.len() > MAX_LENGTH {
            return Err(format!(
                "constraint string is too long (max {MAX_LENGTH} bytes)"
            ));
        }
        let range = &PATTERNS.range;
        let text = range.replace_all(text, ">= ${1}, <= ${11} ");
        let groups: Vec<&str> = text.split("||").collect();
        if groups.len() > MAX_GROUPS {
            return Err(format!("too many constraint groups (max {MAX_GROUPS})"));
        }
        let groups = groups.into_iter().map(Group::parse);
        groups.collect::<Result<_, _>>().map(Constraints)
    }

    /// True if a version fits.
    pub(super) fn allow(&self, version: &Version) -> bool {
        self.0.iter().any(|group| {
            (version.prerelease.is_empty() || group.takes_prereleases)
                && group
                    .constraints
                    .iter()
                    .all(|constraint| constraint.allows(version))
        })
    }
}

impl Group {
    fn parse(text: &str) -> Result<Group, String> {
        if !PATTERNS.group.is_match(text) {
            return Err(improper(text));
        }
        let constraints = PATTERNS.find.find_iter(text);
        let constraints: Result<Vec<_>, _> = constraints
            .map(|found| Constraint::parse(found.as_str()))
            .collect();
        let constraints = constraints?;
        let takes_prereleases = constraints.iter().any(|c| !c.version.prerelease.is_empty());
        Ok(Group {
            constraints,
            takes_prereleases,
        })
    }
}

fn improper(text: &str) -> String {
    format!("improper constraint: {}", quote(text.as_bytes()))
}

impl Constraint {
    fn parse(text: &str) -> Result<Constraint, String> {
        let parts = PATTERNS.one.captures(text).ok_or_else(|| improper(text))?;
        let part = |index| parts.get(index).map_or("", |part| part.as_str());
        let operator = match part(1) {
            "!=" => Operator::NotEqual,
            ">" => Operator::Greater,
            "<" => Operator::Less,
            ">=" | "=>" => Operator::GreaterOrEqual,
            "<=" | "=<" => Operator::LessOrEqual,
            "~" | "~>" => Operator::Tilde,
            "^" => Operator::Caret,
            _ => Operator::Equal,
        };
        let is_open = |part: &str| matches!(part.trim_start_matches('.'), "" | "x" | "X" | "*");
        let (major, minor, prerelease) = (part(3), part(4), part(6));
        let (precision, version) = if is_open(major) {
            (Precision::Nothing, format!("0.0.0{prerelease}"))
        } else if is_open(minor) {
            (Precision::Major, format!("{major}.0.0{prerelease}"))
        } else if is_open(part(5)) {
            (Precision::Minor, format!("{major}{minor}.0{prerelease}"))
        } else {
            (Precision::Patch, part(2).to_owned())
        };
        let version = Version::parse(&version).map_err(|_| "constraint parser error")?;
        Ok(Constraint {
            operator,
            version,
            precision,
        })
    }

    fn allows(&self, version: &Version) -> bool {
        let wanted = &self.version;
        let order = version.compare(wanted);
        match self.operator {
            Operator::Equal if self.precision == Precision::Patch => order == Ordering::Equal,
            Operator::Equal | Operator::Tilde => order != Ordering::Less && self.tilde(version),
            Operator::NotEqual => self.differs(version),
            Operator::Greater => self.greater(version),
            Operator::GreaterOrEqual => order != Ordering::Less,
            Operator::Less => order == Ordering::Less,
            Operator::LessOrEqual => match self.precision {
                Precision::Patch => order != Ordering::Greater,
                Precision::Major => version.major <= wanted.major,
                Precision::Nothing | Precision::Minor => {
                    (version.major, version.minor) <= (wanted.major, wanted.minor)
                }
            },
            Operator::Caret => order != Ordering::Less && self.caret(version),
        }
    }

    /// The same as far as it is said.
    fn tilde(&self, version: &Version) -> bool {
        let wanted = &self.version;
        let is_all = matches!(self.precision, Precision::Nothing | Precision::Patch)
            && (wanted.major, wanted.minor, wanted.patch) == (0, 0, 0);
        is_all
            || version.major == wanted.major
                && (version.minor == wanted.minor || self.precision == Precision::Major)
    }

    /// The same up to the first number that is not 0.
    fn caret(&self, version: &Version) -> bool {
        let wanted = &self.version;
        if version.major != wanted.major {
            return false;
        }
        if wanted.major > 0 || self.precision == Precision::Major {
            return true;
        }
        if version.minor != wanted.minor {
            return false;
        }
        wanted.minor > 0 || self.precision == Precision::Minor || version.patch == wanted.patch
    }

    fn differs(&self, version: &Version) -> bool {
        let wanted = &self.version;
        if self.precision == Precision::Patch {
            return version.compare(wanted) != Ordering::Equal;
        }
        if version.major != wanted.major {
            return true;
        }
        match self.precision {
            Precision::Major => false,
            _ if version.minor != wanted.minor => true,
            Precision::Minor => {
                let is_prerelease =
                    !(version.prerelease.is_empty() && wanted.prerelease.is_empty());
                is_prerelease
                    && compare_prereleases(&version.prerelease, &wanted.prerelease).is_ne()
            }
            // `!=*`: what differs from 0.0.0.
            Precision::Nothing | Precision::Patch => version.compare(wanted).is_ne(),
        }
    }

    /// Greater than all that the constraint may mean.
    fn greater(&self, version: &Version) -> bool {
        let wanted = &self.version;
        match self.precision {
            Precision::Major => version.major > wanted.major,
            Precision::Minor => (version.major, version.minor) > (wanted.major, wanted.minor),
            Precision::Nothing | Precision::Patch => version.compare(wanted) == Ordering::Greater,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints() {
        for (constraint, fitting, others) in [
            ("1.2.3", "1.2.3", "1.2.4 1.2.3-a"),
            ("=1.2", "1.2.0 1.2.9", "1.3.0 1.1.9"),
            ("1.x", "1.0.0 1.9.9", "2.0.0 1.1.0-a"),
            ("*", "0.0.1 9.9.9", "1.0.0-a"),
            ("", "", ""),
            ("!=1.2.3", "1.2.4", "1.2.3"),
            ("!=1.2", "1.3.0 2.2.0", "1.2.7"),
            ("!=1", "2.0.0", "1.7.0"),
            (">1", "2.0.0", "1.9.9 0.1.0"),
            (">1.2", "1.3.0 2.0.0", "1.2.9"),
            (">1.2.3", "1.2.4", "1.2.3"),
            (">=1.2", "1.2.0", "1.1.9 1.3.0-a"),
            ("<2", "1.9.9", "2.0.0 1.0.0-a"),
            ("<=1", "1.9.9", "2.0.0"),
            ("<=1.2", "1.2.9 0.9.0", "1.3.0"),
            ("~1.2.3", "1.2.3 1.2.9", "1.2.2 1.3.0"),
            ("~1", "1.9.0", "2.0.0"),
            ("~>1.2", "1.2.5", "1.3.0"),
            ("^1.2.3", "1.2.3 1.9.0", "1.2.2 2.0.0"),
            ("^0.2.3", "0.2.9", "0.3.0 0.2.2"),
            ("^0.0.3", "0.0.3", "0.0.4"),
            ("^0.0", "0.0.9", "0.1.0"),
            ("^0", "0.9.0", "1.0.0"),
            ("1.2 - 1.4.5", "1.2.0 1.4.5", "1.4.6 1.1.0"),
            (">=1.2, <1.5", "1.4.9", "1.5.0"),
            (">=1.2 <1.5 || ^3", "1.4.9 3.1.0", "2.0.0"),
            (">1.2.3-0", "1.2.4-beta 1.2.3-a", "1.2.2"),
            ("^1.2.0-beta", "1.2.0-rc 1.2.0 1.5.0-a", "1.2.0-alpha"),
        ] {
            let Ok(constraints) = Constraints::parse(constraint) else {
                assert!(fitting.is_empty(), "{constraint}");
                continue;
            };
            for (versions, fits) in [(fitting, true), (others, false)] {
                for text in versions.split_whitespace() {
                    let version = Version::parse(text).unwrap();
                    assert_eq!(constraints.allow(&version), fits, "{constraint} {text}");
                }
            }
        }
    }

    #[test]
    fn improper_constraints() {
        for constraint in [
            "a",
            "1.2.3.4",
            ">>1",
            "1.2 -",
            "||",
            &"1 ".repeat(300),
            &"1||".repeat(40),
        ] {
            assert!(Constraints::parse(constraint).is_err(), "{constraint}");
        }
    }
}
