//! The patterns of the Score format in words, and texts near a wrong one that they match.

use score_schema::PatternWords;
use score_yaml::message;
use score_yaml::message::listed;

use super::amounts::{above_zero, cpu, memory, not_above_zero, unlimited};

/// Each pattern of the schema.
pub(super) const PATTERNS: &[PatternWords] = &[
    PatternWords {
        pattern: r"^score\.dev/v1b1$",
        expected: "`score.dev/v1b1`",
        narrower: |_| None,
        length: None,
        repair: |_| Vec::new(),
        explain: |_| Some("write `apiVersion: score.dev/v1b1`".to_owned()),
    },
    PatternWords {
        pattern: "^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$",
        expected: "lower-case letters, digits and inner dashes",
        narrower: |_| None,
        length: NAME_LENGTH,
        repair: lower_name,
        explain: |text| {
            let is_template = text.contains("{{");
            is_template.then(|| "no template is rendered here: write the name itself".to_owned())
        },
    },
    PatternWords {
        pattern: r"^(([a-z0-9][a-z0-9-]{0,61}[a-z0-9])(\.[a-z0-9][a-z0-9-]{0,61}[a-z0-9])*/)?[A-Za-z0-9][A-Za-z0-9._-]{0,61}[A-Za-z0-9]$",
        expected: "a key like `example.com/team`",
        narrower: |_| None,
        length: None,
        repair: key_near,
        explain: key_part,
    },
    PatternWords {
        pattern: "^[^=]+$",
        expected: "a name without `=`",
        narrower: |_| None,
        length: None,
        repair: before_equals,
        explain: |_| None,
    },
    PatternWords {
        pattern: "^0?[0-7]{3}$",
        expected: "an octal file mode like `0644`",
        narrower: |_| None,
        length: None,
        repair: mode,
        explain: |_| None,
    },
    PatternWords {
        pattern: r"^\d+(?:m|\.\d+)?$",
        expected: "a number of CPUs like `250m`, `\"0.5\"` or `\"2\"`",
        narrower: |text| not_above_zero(text).then_some("a number of CPUs above 0"),
        length: None,
        repair: cpu,
        explain: |text| {
            let example = "half a CPU, for example, is `500m` or `\"0.5\"`";
            above_zero(text, cpu)
                .or_else(|| unlimited(text))
                .or_else(|| Some(example.to_owned()))
        },
    },
    PatternWords {
        pattern: r"^(0\.\d+|[1-9]\d*(\.\d+)?)(K|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$",
        expected: "an amount of memory like `128M` or `1.5Gi`",
        narrower: |text| not_above_zero(text).then_some("an amount of memory above 0"),
        length: None,
        repair: memory,
        explain: |text| {
            let unit = "write a number and a unit: `64Mi` is 64 times 1024 times 1024 bytes";
            above_zero(text, memory)
                .or_else(|| unlimited(text))
                .or_else(|| Some(unit.to_owned()))
        },
    },
    PatternWords {
        pattern: "^[A-Za-z0-9_-]+$",
        // Underscores fit, and then targets refuse them.
        expected: "letters, digits and dashes",
        narrower: |_| None,
        length: None,
        repair: |text| longer(dashed(text, &[]), text),
        explain: |_| None,
    },
    PatternWords {
        pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]$",
        expected: "letters, digits and inner dashes",
        narrower: |_| None,
        length: NAME_LENGTH,
        repair: name,
        explain: |_| None,
    },
    PatternWords {
        pattern: r"^[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*$",
        expected: "lower-case letters, digits, inner dashes and dots",
        narrower: |_| None,
        length: None,
        repair: id,
        explain: |_| None,
    },
];

/// Letters and digits of a name, with a dash for all else.
fn dashed(text: &str, also: &[char]) -> String {
    let kept = |c: char| c.is_ascii_alphanumeric() || c == '-' || also.contains(&c);
    let text: String = text
        .chars()
        .take(63)
        .map(|c| if kept(c) { c } else { '-' })
        .collect();
    text.trim_matches(|c: char| !c.is_ascii_alphanumeric())
        .to_owned()
}

fn longer(text: String, wrong: &str) -> Vec<String> {
    Some(text)
        .filter(|text| text.len() >= 2 && text != wrong)
        .into_iter()
        .collect()
}

/// A name in lower case, with a dash before the capitals of its words: `my-web` for `MyWeb`.
fn lower_name(text: &str) -> Vec<String> {
    if text.contains("{{") {
        return Vec::new();
    }
    let mut lower = String::new();
    let mut before = '-';
    for c in text.chars() {
        if c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit()) {
            lower.push('-');
        }
        lower.extend(c.to_lowercase());
        before = c;
    }
    longer(dashed(&lower, &[]), text)
}

fn name(text: &str) -> Vec<String> {
    longer(dashed(text, &[]), text)
}

fn id(text: &str) -> Vec<String> {
    let parts = text
        .split('.')
        .map(|part| dashed(&part.to_lowercase(), &[]));
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    longer(parts.join("."), text)
}

/// Characters of a name.
const NAME_LENGTH: Option<(usize, usize)> = Some((2, 63));

/// The parts of an annotation's key before and behind the last slash.
fn prefix_and_key(text: &str) -> (Option<&str>, &str) {
    match text.rsplit_once('/') {
        Some((prefix, key)) => (Some(prefix), key),
        None => (None, text),
    }
}

/// The key of an annotation, each part of it with a dash for what no part may have.
fn key_near(text: &str) -> Vec<String> {
    let (prefix, key) = prefix_and_key(text);
    let key = dashed(key, &['.', '_']);
    let domain = prefix.map(|prefix| {
        let parts = prefix
            .split(['.', '/'])
            .map(|part| dashed(&part.to_lowercase(), &[]));
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>()
    });
    let is_long = |part: &str| (2..=63).contains(&part.len());
    if !is_long(&key) || domain.iter().flatten().any(|part| !is_long(part)) {
        return Vec::new();
    }
    let near = match domain.filter(|parts| !parts.is_empty()) {
        Some(parts) => format!("{}/{key}", parts.join(".")),
        None => key,
    };
    longer(near, text)
}

/// The parts of an annotation's key that are wrong.
fn key_part(text: &str) -> Option<String> {
    let (prefix, key) = prefix_and_key(text);
    let is_word = |part: &str, also: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || also.contains(c);
        let ends = [part.chars().next(), part.chars().next_back()];
        let ends_well = ends.iter().flatten().all(char::is_ascii_alphanumeric);
        (2..=63).contains(&part.len()) && part.chars().all(fits) && ends_well
    };
    let is_domain =
        |part: &&str| is_word(part, "-") && !part.contains(|c: char| c.is_ascii_uppercase());
    let domain = prefix.into_iter().flat_map(|prefix| prefix.split('.'));
    let wrong = domain
        .filter(|part| !is_domain(part))
        .chain(Some(key).filter(|key| !is_word(key, "._-")));
    let wrong: Vec<&str> = wrong.collect();
    let first = wrong.first()?;
    let short = wrong
        .iter()
        .copied()
        .filter(|part| part.chars().count() == 1);
    Some(match first.chars().count() {
        0 => "a part of it is empty".to_owned(),
        1 => {
            let has = if short.clone().count() > 1 {
                "have"
            } else {
                "has"
            };
            let short = listed(short, ", ");
            format!("{short} {has} 1 character, each part has 2 or more")
        }
        64.. => message!("`{first}` is longer than 63 characters"),
        _ => message!("`{first}` has other characters than letters, digits and inner dashes"),
    })
}

/// The mode of `rw-r--r--` and of `0o644`.
fn mode(text: &str) -> Vec<String> {
    let digits = text.trim_start_matches("0o");
    if digits.len() == 3 && digits.chars().all(|c| ('0'..='7').contains(&c)) {
        return vec![format!("0{digits}")];
    }
    let letters = text.trim_start_matches('-').chars().chain(text.chars());
    let letters: Vec<char> = if text.len() == 10 {
        text.chars().skip(1).collect()
    } else {
        letters.take(9).collect()
    };
    let is_set = |(i, c): (usize, &char)| match *c {
        '-' => Some(0),
        c if c == ['r', 'w', 'x'][i % 3] => Some(4 >> (i % 3)),
        _ => None,
    };
    if !matches!(text.len(), 9 | 10) {
        return Vec::new();
    }
    let bits: Option<Vec<u32>> = letters.iter().enumerate().map(is_set).collect();
    let digits = bits.map(|bits| {
        bits.chunks(3)
            .map(|three| three.iter().sum::<u32>().to_string())
            .collect::<String>()
    });
    digits
        .map(|digits| format!("0{digits}"))
        .into_iter()
        .collect()
}

fn before_equals(text: &str) -> Vec<String> {
    let name = text.split('=').next().unwrap_or_default();
    Some(name)
        .filter(|name| !name.is_empty() && *name != text)
        .map(str::to_owned)
        .into_iter()
        .collect()
}
