//! Placeholders that refer to nothing.

use score_template::CallError;
use score_yaml::Str;
use score_yaml::message;
use score_yaml::message::{Name, listed};

use crate::codes;
use crate::diagnostic::{About, Code, Diagnostic, Refusal, with_article};
use crate::path::FieldPath;
use crate::state::ResourceState;
use crate::target::Target;
use crate::text::{Placeholder, Text};
use crate::tree::Tree;

/// A placeholder that refers to nothing.
pub(crate) struct Unresolved {
    diagnostic: Diagnostic,
    /// The reason in the words of the Go tools, which scripts look for.
    go_message: String,
    /// The variable that a resource of type `environment` does not give.
    variable: Option<Box<AbsentVariable>>,
    /// The resource that the placeholder names.
    resource: Option<Str>,
}

/// A variable of the environment that is not given.
struct AbsentVariable {
    name: Str,
    /// The value that is to be in its place, as its placeholder says.
    default: Option<String>,
    /// True if it is what somebody meant who wrote another name.
    is_misspelt: bool,
}

impl Unresolved {
    pub(super) fn new(
        placeholder: &Placeholder,
        code: Code,
        message: String,
        go_message: &str,
    ) -> Self {
        Unresolved {
            diagnostic: Diagnostic::new(code, message).at(placeholder.span),
            go_message: format!("invalid ref '{}': {go_message}", Name(&placeholder.raw)),
            variable: None,
            resource: placeholder.path.get(1).cloned(),
        }
    }

    /// The variable of the environment that is not given, behind the resource that would give it.
    pub(crate) fn missing_variable(&self) -> Option<(Str, Str)> {
        let variable = self.variable.as_ref();
        self.resource
            .clone()
            .zip(variable.map(|variable| variable.name.clone()))
    }

    /// Says that it is a variable of the environment, which targets name in their way.
    pub(super) fn of_environment(mut self, variable: &Str) -> Self {
        self.variable = Some(Box::new(AbsentVariable {
            name: variable.clone(),
            default: None,
            is_misspelt: false,
        }));
        self
    }

    /// Says nothing of how a variable is given if the outputs of a resource have it.
    pub(super) fn given_by(mut self, outputs: &Tree<Text>) -> Self {
        let outputs = outputs.as_map();
        self.variable = self
            .variable
            .filter(|of| !outputs.is_some_and(|outputs| outputs.contains_key(of.name.as_str())));
        self
    }

    /// Adds the ways out that a target has.
    pub(crate) fn advised_by(mut self, target: &Target) -> Self {
        let (Some(variable), [_, ..]) = (&self.variable, target.environment_hints) else {
            return self;
        };
        let default = variable.default.as_deref();
        // A placeholder with a default is another one without it; else the way to write its name comes first.
        if default.is_none() && !variable.is_misspelt {
            self.diagnostic.hints.clear();
        }
        for (before, behind) in target.environment_hints {
            let behind = behind.replace('…', default.unwrap_or("…"));
            let hint = format!("{before}{}{behind}", Name(&variable.name));
            self.diagnostic = self.diagnostic.hint(hint);
        }
        self
    }

    /// The host refuses what the placeholder asks for.
    pub(super) fn refused(placeholder: &Placeholder, refusal: Refusal) -> Self {
        Unresolved {
            go_message: format!("invalid ref '{}': {refusal}", Name(&placeholder.raw)),
            diagnostic: Diagnostic::from(refusal).at(placeholder.span),
            variable: None,
            resource: None,
        }
    }

    pub(super) fn near<'k>(
        mut self,
        wrong: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Self {
        self.diagnostic = self.diagnostic.near(wrong, known);
        self
    }

    /// The reason in the words of the Go tools, which scripts look for.
    pub(crate) fn into_call_error(self) -> CallError {
        match self.diagnostic.hints.into_iter().next() {
            Some(way_out) if self.diagnostic.code == codes::NOT_ALLOWED => {
                CallError::refused(self.go_message, way_out)
            }
            _ => CallError::new(self.go_message),
        }
    }

    /// Says which of the placeholder's elements it is.
    pub(super) fn at(mut self, placeholder: &Placeholder, element: usize) -> Self {
        self.diagnostic = self.diagnostic.at(placeholder.element_span(element));
        self
    }

    /// As a diagnostic about a field; `summary` makes the text of the last paragraph from the words of the Go tools.
    pub(crate) fn diagnostic(
        self,
        path: &FieldPath,
        summary: impl FnOnce(&str) -> String,
    ) -> Diagnostic {
        let diagnostic = self.diagnostic.path(path);
        match self.go_message.ends_with("must be resolved") {
            true => diagnostic.summary(summary(&self.go_message)),
            false => diagnostic,
        }
    }

    pub(super) fn hint(mut self, hint: &str) -> Self {
        self.diagnostic = self.diagnostic.hint(hint);
        self
    }

    /// Says which outputs there are.
    pub(super) fn hint_outputs(mut self, outputs: &Tree<Text>) -> Self {
        let mut names: Vec<_> = outputs
            .as_map()
            .into_iter()
            .flat_map(|map| map.keys())
            .collect();
        names.sort_unstable();
        if !names.is_empty() {
            let names = listed(names.into_iter().map(Str::as_str), ", ");
            self.diagnostic = self.diagnostic.hint(format!("it has {names}"));
        }
        self
    }
}

/// A map has no such key; `kind` is the type of the resource whose outputs it is.
pub(super) fn no_key<'k>(
    placeholder: &Placeholder,
    key: &str,
    of: &str,
    kind: Option<&str>,
    known: impl Iterator<Item = &'k Str>,
) -> Unresolved {
    let go_message = message!("key '{key}' not found");
    let message = message!("no `{key}` in {of}");
    let unknown = Unresolved::new(placeholder, codes::UNKNOWN_REFERENCE, message, &go_message);
    let mut known: Vec<&str> = known.map(Str::as_str).collect();
    known.sort_unstable();
    let elements = placeholder.path.as_slice();
    let between = elements.iter().position(|element| *element == key);
    if let Some(at) = between
        && let Some(next) = elements.get(at + 1)
        && known.contains(&next.as_str())
    {
        let kept = elements[..at].iter().chain(&elements[at + 1..]);
        let kept: Vec<&str> = kept.map(Str::as_str).collect();
        return unknown.hint(&message!("did you mean `${{{}}}`?", kept.join(".")));
    }
    // A name with dots in it, which part it.
    let whole = between.and_then(|at| {
        let mut ends = at + 2..=elements.len();
        ends.find_map(|end| {
            let parts: Vec<&str> = elements[at..end].iter().map(Str::as_str).collect();
            known
                .contains(&parts.join(".").as_str())
                .then(|| parts.join("\\."))
        })
    });
    if let (Some(at), Some(whole)) = (between, whole) {
        let above: Vec<&str> = elements[..at].iter().map(Str::as_str).collect();
        let way = message!(
            "a dot in a name is `\\.`: write `${{{}.{whole}}}`",
            above.join(".")
        );
        return unknown.hint(&way);
    }
    if known.contains(&key.trim()) && key.trim() != key {
        let names = elements.iter().map(|element| element.trim());
        let names: Vec<&str> = names.collect();
        let way = message!("leave the blanks out: `${{{}}}`", names.join("."));
        return unknown.hint(&way);
    }
    let name = key
        .split([':', '?', '|'])
        .next()
        .unwrap_or_default()
        .trim_end();
    if name != key {
        let unknown = unknown.hint("placeholders have no defaults");
        return match known.contains(&name) {
            true => unknown.hint(&message!("did you mean `{name}`?")),
            false => unknown.near(name, known),
        };
    }
    match other_word(key, &known) {
        Some(other) => unknown.hint(&message!("did you mean `{other}`?")),
        None => Unresolved {
            diagnostic: match address(placeholder, key, kind, &known) {
                Some(address) => unknown.diagnostic.hint(address),
                None => unknown.diagnostic.near_or_listed(key, &known, "it has"),
            },
            ..unknown
        },
    }
}

/// A key that is looked for where a provisioner gave no outputs at all: the way out, and the entry, which is to be mended.
pub(super) fn no_outputs(unknown: Unresolved, resource: &ResourceState, key: &str) -> Unresolved {
    let is_program = resource.provisioner.starts_with("cmd://");
    let schemes = ["cmd://", "template://", "jinja://"];
    let starts = |scheme: &&str| resource.provisioner.starts_with(*scheme);
    let Some(place) = resource.entry.filter(|_| schemes.iter().any(starts)) else {
        return unknown;
    };
    let way_out = match is_program {
        true => {
            message!("the program is to print `{{\"resource_outputs\": {{\"{key}\": \"…\"}}}}`")
        }
        false => message!("its `outputs: |` is to have a line `{key}: …`"),
    };
    let unknown = unknown.hint(&way_out);
    let diagnostic = unknown.diagnostic.about(About::Label);
    Unresolved {
        diagnostic: diagnostic.label(place, "this entry gives no outputs"),
        ..unknown
    }
}

/// How an address that a resource does not give is put together from its outputs.
fn address(
    placeholder: &Placeholder,
    key: &str,
    kind: Option<&str>,
    known: &[&str],
) -> Option<String> {
    const SCHEMES: [(&str, &str); 7] = [
        ("postgres", "postgres"),
        ("mysql", "mysql"),
        ("mariadb", "mysql"),
        ("redis", "redis"),
        ("amqp", "amqp"),
        ("mongo", "mongodb"),
        ("mssql", "sqlserver"),
    ];
    const ADDRESSES: [&str; 6] = [
        "url",
        "uri",
        "dsn",
        "connection",
        "connection_string",
        "connectionString",
    ];
    let (resource, [_]) = placeholder.resource()? else {
        return None;
    };
    let one_of = |names: &[&'static str]| names.iter().copied().find(|name| known.contains(name));
    let host = one_of(&["host", "hostname"]).filter(|_| ADDRESSES.contains(&key))?;
    let read = |name: &str| message!("${{resources.{resource}.{name}}}");
    let user = one_of(&["username", "user"]).map(read).unwrap_or_default();
    let password = one_of(&["password"]).map(|name| format!("{user}:{}@", read(name)));
    let port = one_of(&["port"]).map(|name| format!(":{}", read(name)));
    let database = one_of(&["database", "name"]).map(|name| format!("/{}", read(name)));
    let [password, port, database] = [password, port, database].map(Option::unwrap_or_default);
    let scheme = kind.and_then(|kind| SCHEMES.iter().find(|(start, _)| kind.starts_with(start)));
    let scheme = scheme.map_or("SCHEME", |(_, scheme)| scheme);
    Some(format!(
        "put it together: `{scheme}://{password}{}{port}{database}`",
        read(host)
    ))
}

/// The output that is meant by another word for it.
fn other_word<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    const WORDS: [(&str, &str); 13] = [
        ("user", "username"),
        ("username", "user"),
        ("login", "username"),
        ("hostname", "host"),
        ("host", "hostname"),
        ("address", "host"),
        ("server", "host"),
        ("pass", "password"),
        ("pwd", "password"),
        ("db", "database"),
        ("database", "name"),
        ("name", "bucket"),
        ("domain", "host"),
    ];
    let words = WORDS.iter().filter(|(word, _)| *word == key);
    let mut words = words.filter_map(|(_, other)| known.iter().find(|known| *known == other));
    let plain = |name: &str| name.replace(['_', '-'], "").to_lowercase();
    // `accessKey` for `access_key_id`.
    let longer = || {
        let key = plain(key);
        let mut known = known.iter().filter(|known| plain(known).starts_with(&key));
        known.next().filter(|_| key.len() > 3)
    };
    words.next().or_else(longer).copied()
}

/// The error that the value which should hold a key is no map; `kind` is the name of its type.
pub(super) fn not_a_map(
    placeholder: &Placeholder,
    key: &str,
    above: &[Str],
    root: &str,
    kind: &str,
) -> Unresolved {
    let above = above.last().map_or(root, Str::as_str);
    let kind = with_article(kind);
    let message = message!("`{above}` is {kind}, so there is no `{key}` in it");
    let go_message = message!("cannot lookup key '{key}', context is not a map");
    let unknown = Unresolved::new(placeholder, codes::UNKNOWN_REFERENCE, message, &go_message);
    match kind.ends_with("list") {
        true => Unresolved {
            diagnostic: unknown
                .diagnostic
                .hint("nothing reads an item of a list: write the value itself"),
            ..unknown
        },
        false => unknown,
    }
}

/// True of a name that a shell can give to a variable.
pub(super) fn is_variable(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')
}

/// True for a name of a variable of the environment that a target can read when it starts: `PORT`, and with a value in its
/// place, or an error, where it is not set: `PORT:-8080`, `PORT?no port`. With small letters before it a `-` is a part of a name
/// as people write them, `my-var`.
pub(super) fn is_read_late(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = name.find(|c| !is_part(c)).unwrap_or(name.len());
    let (name, behind) = name.split_at(end);
    let is_marked = || behind.starts_with(':') && behind[1..].starts_with(['-', '?', '+']);
    let is_short =
        || behind.starts_with(['-', '?', '+']) && !name.contains(|c: char| c.is_ascii_lowercase());
    is_variable(name) && (behind.is_empty() || is_marked() || is_short())
}

/// The error of a variable of the environment with a value in its place, `PORT:-8080`, where none is read; `is_given` says whether
/// there is an output of the plain name.
pub(crate) fn with_default(
    placeholder: &Placeholder,
    name: &str,
    is_given: impl Fn(&str) -> bool,
) -> Option<Unresolved> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = name.find(|c| !is_part(c)).filter(|_| is_read_late(name))?;
    let (variable, behind) = name.split_at(end);
    let resource = placeholder.path.get(1).map_or("env", Str::as_str);
    let what = match behind.trim_start_matches(':').starts_with('-') {
        true => "no default",
        false => "nothing",
    };
    let message = message!(
        "{what} is read behind the name of a variable, found `{behind}` behind `{variable}`"
    );
    let go_message = message!("key '{name}' not found");
    let unknown = Unresolved::new(placeholder, codes::UNKNOWN_REFERENCE, message, &go_message);
    let unknown = unknown.hint(&message!("write `${{resources.{resource}.{variable}}}`"));
    let value = behind.trim_start_matches(':').strip_prefix('-');
    let is_word = |value: &&str| {
        !value.is_empty()
            && value
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "._-/:@".contains(c))
    };
    let default = value.filter(is_word).unwrap_or("…");
    Some(match is_given(variable) {
        true => unknown,
        false => Unresolved {
            variable: Some(Box::new(AbsentVariable {
                name: variable.into(),
                default: Some(default.to_owned()),
                is_misspelt: false,
            })),
            ..unknown
        },
    })
}

/// The error of a variable of the environment that no shell can give, `my-var`: written out it would stand for another one.
pub(super) fn no_variable(placeholder: &Placeholder, name: &str) -> Unresolved {
    let resource = placeholder.path.get(1).map_or("env", Str::as_str);
    let message = message!("`{name}` is no name of a variable: expected letters, digits and `_`");
    let go_message = message!("key '{name}' not found");
    let unknown = Unresolved::new(placeholder, codes::UNKNOWN_REFERENCE, message, &go_message);
    let is_part = |c: char| c.is_ascii_alphanumeric();
    let meant: String = name
        .chars()
        .map(|c| if is_part(c) { c } else { '_' })
        .collect();
    let meant = match is_variable(&meant) {
        true => meant,
        false => format!("_{meant}"),
    };
    Unresolved {
        diagnostic: unknown
            .diagnostic
            .hint(message!("write `${{resources.{resource}.{meant}}}`")),
        variable: Some(Box::new(AbsentVariable {
            name: meant.as_str().into(),
            default: None,
            is_misspelt: true,
        })),
        ..unknown
    }
}
