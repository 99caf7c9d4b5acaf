//! How functions are called that lack an argument: what each argument is, and what it may be.

use score_template::WrittenCall;
use score_yaml::message;

/// An argument: what it is, and an example.
type Argument = (&'static str, &'static str);

const TEXT: Argument = ("the text", "\"…\"");
const PATTERN: Argument = ("the pattern", "\"…\"");
const RESULTS: Argument = ("the number of results", "-1");
const NAME: Argument = ("the name", "\"…\"");
const DAYS: Argument = ("the number of days", "365");
const ADDRESSES: Argument = ("the list of addresses", "(list)");
const NAMES: Argument = ("the list of names", "(list)");
const MAP: Argument = ("the map", ".Params");
const KEY: Argument = ("the key", "\"…\"");
const LIST: Argument = ("the list", "(list)");
const ITEM: Argument = ("the item", "\"…\"");
const NEW: Argument = ("what stands in its place", "\"…\"");

/// Functions with a fixed number of arguments whose names do not say what these are.
const FUNCTIONS: [(&str, &[Argument]); 26] = [
    ("append", &[LIST, ITEM]),
    (
        "date",
        &[
            ("the form of the date", "\"2006-01-02\""),
            ("the date", "now"),
        ],
    ),
    (
        "dateInZone",
        &[
            ("the form of the date", "\"2006-01-02\""),
            ("the date", "now"),
            ("the zone", "\"UTC\""),
        ],
    ),
    (
        "default",
        &[("the default", "\"…\""), ("the value", ".Params.NAME")],
    ),
    (
        "derivePassword",
        &[
            ("the counter", "1"),
            ("the kind", "\"long\""),
            ("the master password", "\"…\""),
            ("the user", "\"…\""),
            ("the site", "\"…\""),
        ],
    ),
    ("genCA", &[NAME, DAYS]),
    ("genSelfSignedCert", &[NAME, ADDRESSES, NAMES, DAYS]),
    (
        "genSignedCert",
        &[NAME, ADDRESSES, NAMES, DAYS, ("the CA", "$ca")],
    ),
    ("get", &[MAP, KEY]),
    ("has", &[ITEM, LIST]),
    ("hasKey", &[MAP, KEY]),
    (
        "htpasswd",
        &[("the user", "\"…\""), ("the password", "\"…\"")],
    ),
    ("prepend", &[LIST, ITEM]),
    (
        "randInt",
        &[
            ("the lowest number", "0"),
            ("the number above the highest", "100"),
        ],
    ),
    ("regexFind", &[PATTERN, TEXT]),
    ("regexFindAll", &[PATTERN, TEXT, RESULTS]),
    ("regexMatch", &[PATTERN, TEXT]),
    ("regexReplaceAll", &[PATTERN, TEXT, NEW]),
    ("regexReplaceAllLiteral", &[PATTERN, TEXT, NEW]),
    ("regexSplit", &[PATTERN, TEXT, RESULTS]),
    ("replace", &[("what is replaced", "\"…\""), NEW, TEXT]),
    ("set", &[MAP, KEY, ("the value", "\"…\"")]),
    (
        "splitn",
        &[
            ("the text between the parts", "\",\""),
            ("the number of parts", "2"),
            TEXT,
        ],
    ),
    ("substr", &[("the start", "0"), ("the end", "8"), TEXT]),
    (
        "ternary",
        &[
            ("the value if it is true", "\"…\""),
            ("the value if it is not", "\"…\""),
            ("the condition", "(eq A B)"),
        ],
    ),
    ("unset", &[MAP, KEY]),
];

/// The way out of a call that lacks arguments; `text` is the template.
pub(super) fn missing_arguments(call: &WrittenCall, text: &str) -> Option<String> {
    let (name, all) = FUNCTIONS.iter().find(|(name, _)| *name == call.function)?;
    let given = call.arguments.len();
    let piped = usize::from(call.piped.is_some());
    let written = call.arguments.iter().map(|at| text.get(at.clone()));
    let mut written = written.collect::<Option<Vec<&str>>>()?;
    // The text comes last: what is given of the data is that, and what stands before it is missing.
    let is_data = |word: &&str| word.starts_with(['.', '$', '(']);
    let ends_in_text = all.last() == Some(&TEXT) && piped == 0;
    let subject = written.pop_if(|word| ends_in_text && is_data(&&**word));
    let taken = usize::from(subject.is_some());
    let missing = all.get(given - taken..all.len() - piped - taken)?;
    let words: Vec<&str> = missing.iter().map(|(what, _)| *what).collect();
    let what = match words.as_slice() {
        [] => return None,
        [one] => format!("{one} is missing"),
        [before @ .., last] => format!("{} and {last} are missing", before.join(", ")),
    };
    let examples = missing.iter().map(|(_, example)| *example);
    let arguments: Vec<&str> = written.into_iter().chain(examples).chain(subject).collect();
    let arguments = arguments.join(" ");
    let before = if piped == 1 { "… | " } else { "" };
    // A date that stands alone is none that is a text to YAML.
    let is_alone = text[..call.range.start].trim_end().ends_with("{{")
        && text[call.range.end..].trim_start().starts_with("}}");
    let quoted = match call.function.as_str() {
        "date" | "dateInZone" if is_alone => " | quote",
        _ => "",
    };
    Some(message!(
        "{what}: write `{before}{name} {arguments}{quoted}`"
    ))
}
