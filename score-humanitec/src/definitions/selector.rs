//! What placeholders of definitions refer to: `context.env.id`, `resources.TYPE[.CLASS][#ID].outputs.NAME`, and the
//! resources that a selector finds, `dns<route`.

use std::fmt;

use score_core::diagnostic::Diagnostic;
use score_yaml::message::{Name, listed};
use score_yaml::{Str, message};

use super::reference::ResourceKey;
use crate::codes;
use crate::platform_grammar::elements;
use crate::platform_placeholders::first_version_of;

/// What a placeholder refers to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reference {
    /// The organisation, the application, the environment, or the resource itself.
    Context(ContextField),
    /// Something of one resource.
    Resource(ResourceKey, Accessor),
    /// The same of each resource that a selector finds, a list.
    Selected(Selector, Accessor),
}

/// A fact of the context of a resource.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ContextField {
    /// `context.app.id`
    AppId,
    /// `context.env.id`
    EnvId,
    /// `context.env.type`
    EnvType,
    /// `context.org.id`
    OrgId,
    /// `context.res.id`
    ResId,
    /// `context.res.type`
    ResType,
    /// `context.res.class`
    ResClass,
    /// `context.res.guresid`
    ResGuresid,
}

/// The facts by how they are written.
const CONTEXT: [(&str, ContextField); 8] = [
    ("context.app.id", ContextField::AppId),
    ("context.env.id", ContextField::EnvId),
    ("context.env.type", ContextField::EnvType),
    ("context.org.id", ContextField::OrgId),
    ("context.res.id", ContextField::ResId),
    ("context.res.type", ContextField::ResType),
    ("context.res.class", ContextField::ResClass),
    ("context.res.guresid", ContextField::ResGuresid),
];

impl ContextField {
    /// How it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        let known = CONTEXT.iter().find(|(_, field)| *field == self);
        known.map_or("", |(name, _)| name)
    }
}

/// Resources that depend on each other, from step to step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Selector {
    /// Where it starts; class and id that are not written are those of whoever refers to it.
    pub first: ResourceKey,
    /// The steps; of these, what is not written is any. Never empty.
    pub steps: Vec<Step>,
}

/// A step of a [`Selector`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// Where it leads.
    pub direction: Direction,
    /// The resources that it takes.
    pub key: ResourceKey,
}

/// The direction of a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// `>`: to what the resource before depends on.
    Dependencies,
    /// `<`: to what depends on the resource before.
    Dependents,
}

/// What of a resource a reference gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Accessor {
    /// `.outputs.NAME.KEY`: an output, or what is in it. There is a name at least.
    Output(Vec<Str>),
    /// `.values`: all outputs but secrets.
    Values,
    /// `.account`: the account of its driver.
    Account,
    /// `.guresid`: its GUResID.
    Guresid,
}

/// The words behind a resource.
const ACCESSORS: [&str; 4] = ["outputs", "values", "account", "guresid"];

/// As it is written in a placeholder.
impl fmt::Display for Accessor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Accessor::Output(path) => {
                f.write_str("outputs")?;
                path.iter().try_for_each(|key| write!(f, ".{key}"))
            }
            Accessor::Values => f.write_str("values"),
            Accessor::Account => f.write_str("account"),
            Accessor::Guresid => f.write_str("guresid"),
        }
    }
}

/// As it is written: `dns<route`.
impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        self.steps.iter().try_for_each(|Step { direction, key }| {
            let sign = match direction {
                Direction::Dependencies => '>',
                Direction::Dependents => '<',
            };
            write!(f, "{sign}{key}")
        })
    }
}

impl Reference {
    /// Reads the text between the braces of a placeholder.
    ///
    /// # Errors
    /// It is none that definitions have. The error has no place yet.
    pub fn parse(raw: &str) -> Result<Self, Diagnostic> {
        let root = raw.split(['.', '[']).next().unwrap_or_default();
        match root {
            "context" => {
                let path = elements(raw).join(".");
                let known = CONTEXT.iter().find(|(name, _)| *name == path);
                let (_, field) = known.ok_or_else(|| unknown(raw))?;
                Ok(Reference::Context(*field))
            }
            "resources" => resource(raw, &raw[root.len()..]),
            "" => Err(malformed(raw, "it starts with no word")),
            root if root
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')) =>
            {
                Err(unknown(raw))
            }
            _ => Err(malformed(raw, "it is no path of words with dots")),
        }
    }
}

/// Reads what stands behind `resources`: a resource or a selector, and an accessor.
fn resource(raw: &str, rest: &str) -> Result<Reference, Diagnostic> {
    let (steps, behind) = match quoted(rest) {
        Some((inside, behind)) => (inside, behind),
        None => {
            let steps = rest.strip_prefix('.').unwrap_or_default();
            let end = accessor_start(steps).ok_or_else(|| no_accessor(raw))?;
            steps.split_at(end)
        }
    };
    let accessor = accessor(raw, behind)?;
    let key = |text: &str| {
        let key = text.parse();
        key.map_err(|error| malformed(raw, &message!("of `{text}`, {error}")))
    };
    let is_sign = |c: char| matches!(c, '<' | '>');
    let mut texts = steps.split(is_sign);
    let first = key(texts.next().unwrap_or_default())?;
    let signs = steps.matches(is_sign);
    let steps = signs.zip(texts).map(|(sign, text)| {
        let direction = match sign {
            ">" => Direction::Dependencies,
            _ => Direction::Dependents,
        };
        key(text).map(|key| Step { direction, key })
    });
    let steps: Vec<Step> = steps.collect::<Result<_, _>>()?;
    Ok(match steps.is_empty() {
        true => Reference::Resource(first, accessor),
        false => Reference::Selected(Selector { first, steps }, accessor),
    })
}

/// The text in brackets and quotes at the start, and what is behind them.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('[')?;
    ["'", "\""].into_iter().find_map(|quote| {
        let (inside, behind) = inside.strip_prefix(quote)?.split_once(quote)?;
        Some((inside, behind.strip_prefix(']')?))
    })
}

/// The place of the accessor behind a resource without brackets: the first word of [`ACCESSORS`] that is no part of an
/// id, in which there may be dots.
fn accessor_start(text: &str) -> Option<usize> {
    let dots = text.match_indices('.').map(|(at, _)| at);
    let mut starts = dots.filter(|at| {
        let (before, behind) = (&text[..*at], &text[at + 1..]);
        let end = behind.find(['.', '[']).unwrap_or(behind.len());
        ACCESSORS.contains(&&behind[..end]) && is_complete(before)
    });
    starts.next()
}

/// True if a resource, or the last step of a selector, may end here: its id is no half of `modules.W.externals.R`.
fn is_complete(text: &str) -> bool {
    let last = text.rsplit(['<', '>']).next().unwrap_or_default();
    let Some((_, id)) = last.split_once('#') else {
        return true;
    };
    let words: Vec<&str> = id.split('.').collect();
    !matches!(
        words.as_slice(),
        ["modules"] | ["shared"] | ["modules", _, "externals"]
    )
}

/// Reads the accessor behind a resource.
fn accessor(raw: &str, text: &str) -> Result<Accessor, Diagnostic> {
    if !text.starts_with('.') {
        return Err(no_accessor(raw));
    }
    let mut words = elements(&text[1..]).into_iter();
    let word = words.next().unwrap_or_default();
    let path: Vec<Str> = words.map(Str::from).collect();
    if word == "outputs" && !path.is_empty() && path.iter().all(|key| !key.is_empty()) {
        return Ok(Accessor::Output(path));
    }
    match (word.as_str(), path.is_empty()) {
        ("values", true) => Ok(Accessor::Values),
        ("account", true) => Ok(Accessor::Account),
        ("guresid", true) => Ok(Accessor::Guresid),
        ("outputs", true) => {
            let what = "behind `outputs` stands the name of one";
            Err(malformed(raw, what).hint("`.values` gives all outputs"))
        }
        ("outputs", false) => Err(malformed(raw, "the name of the output has an empty part")),
        ("values", false) => {
            let path = path.join(".");
            let hint = message!("`.outputs.{path}` gives one of the outputs");
            Err(malformed(raw, "`.values` are all outputs").hint(hint))
        }
        ("account" | "guresid", false) => {
            Err(malformed(raw, &message!("there is nothing in `.{word}`")))
        }
        _ => Err(no_accessor(raw)),
    }
}

/// A way out for who meant no placeholder.
fn literal_hint(raw: &str) -> String {
    format!(r"for the text itself write `$\{{{}}}`", Name(raw))
}

fn malformed(raw: &str, what: &str) -> Diagnostic {
    let message = format!("placeholder `${{{}}}` is malformed: {what}", Name(raw));
    Diagnostic::new(codes::MALFORMED_PLACEHOLDER, message)
}

fn no_accessor(raw: &str) -> Diagnostic {
    let what = "behind a resource stands `.outputs.NAME`, `.values`, `.account` or `.guresid`";
    let diagnostic = malformed(raw, what);
    // What was meant, if there is nothing but a type and a name.
    match elements(raw).as_slice() {
        [_, kind, rest @ ..] if !rest.is_empty() && !kind.contains(['#', '<', '>']) => {
            let rest = rest.join(".");
            let meant = message!("did you mean `${{resources.{kind}.outputs.{rest}}}`?");
            diagnostic.hint(meant)
        }
        _ => diagnostic,
    }
}

fn unknown(raw: &str) -> Diagnostic {
    let known = listed(CONTEXT.iter().map(|(path, _)| *path), ", ");
    let message = format!(
        "`${{{}}}` is no placeholder that definitions have: {known}, and `resources.…`",
        Name(raw)
    );
    let diagnostic = Diagnostic::new(codes::NATIVE_PLACEHOLDER, message);
    let diagnostic = match first_version_of(raw) {
        Some(first) => diagnostic.hint(message!("this is the second version's name of `{first}`")),
        None => diagnostic.near(raw, CONTEXT.iter().map(|(path, _)| *path)),
    };
    diagnostic.hint(literal_hint(raw))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(text: &str) -> ResourceKey {
        text.parse().expect("the test's key is one")
    }

    fn outputs(path: &[&str]) -> Accessor {
        Accessor::Output(path.iter().map(|key| Str::from(*key)).collect())
    }

    #[test]
    fn all_forms_are_read() {
        for (raw, expected, accessor) in [
            ("resources.config.outputs.v", "config", outputs(&["v"])),
            (
                "resources.config.outputs.v.w",
                "config",
                outputs(&["v", "w"]),
            ),
            (
                "resources.config.other.outputs.v",
                "config.other",
                outputs(&["v"]),
            ),
            (
                "resources.config#near.values",
                "config#near",
                Accessor::Values,
            ),
            (
                "resources.config#modules.api.externals.far.outputs.v",
                "config#modules.api.externals.far",
                outputs(&["v"]),
            ),
            (
                "resources.config#modules.api.externals.outputs.outputs.outputs",
                "config#modules.api.externals.outputs",
                outputs(&["outputs"]),
            ),
            (
                "resources.workload#modules.values.guresid",
                "workload#modules.values",
                Accessor::Guresid,
            ),
            (
                "resources.x#shared.account.account",
                "x#shared.account",
                Accessor::Account,
            ),
            ("resources['config'].outputs.v", "config", outputs(&["v"])),
            (
                r#"resources["config#near"].outputs['a.b'].c"#,
                "config#near",
                outputs(&["a.b", "c"]),
            ),
            (
                "resources['config.other#near'].account",
                "config.other#near",
                Accessor::Account,
            ),
            (
                "resources.acme/queue.outputs.v",
                "acme/queue",
                outputs(&["v"]),
            ),
            (
                "resources.config.outputs['a.b']",
                "config",
                outputs(&["a.b"]),
            ),
        ] {
            let found = Reference::parse(raw).expect(raw);
            assert_eq!(found, Reference::Resource(key(expected), accessor), "{raw}");
        }
        for (name, field) in CONTEXT {
            assert_eq!(Reference::parse(name), Ok(Reference::Context(field)));
            assert_eq!(field.as_str(), name);
        }
        assert_eq!(
            Reference::parse("context['env']['type']"),
            Ok(Reference::Context(ContextField::EnvType))
        );
    }

    #[test]
    fn selectors_are_read() {
        use Direction::{Dependencies, Dependents};
        for (raw, first, steps) in [
            (
                "resources.dns<route.outputs.path",
                "dns",
                &[(Dependents, "route")][..],
            ),
            (
                "resources.workload>aws-policy.outputs.path",
                "workload",
                &[(Dependencies, "aws-policy")],
            ),
            (
                "resources['aws-policy.s3>s3'].outputs.path",
                "aws-policy.s3",
                &[(Dependencies, "s3")],
            ),
            (
                "resources['gcs.default<workload>k8s-service-account'].outputs.path",
                "gcs.default",
                &[
                    (Dependents, "workload"),
                    (Dependencies, "k8s-service-account"),
                ],
            ),
            (
                "resources.role#modules.a>s3#shared.values<p.read.outputs.path",
                "role#modules.a",
                &[(Dependencies, "s3#shared.values"), (Dependents, "p.read")],
            ),
        ] {
            let steps = steps.iter().map(|(direction, step)| Step {
                direction: *direction,
                key: key(step),
            });
            let selector = Selector {
                first: key(first),
                steps: steps.collect(),
            };
            let written = selector.to_string();
            let found = Reference::parse(raw);
            assert_eq!(
                found,
                Ok(Reference::Selected(selector, outputs(&["path"]))),
                "{raw}"
            );
            assert!(raw.contains(&written), "{raw}: {written}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (raw, code, said) in [
            ("values.REGION", "native-placeholder", "values.REGION"),
            ("HOME", "native-placeholder", r"$\{HOME}"),
            ("context.app.name", "native-placeholder", "context.app.id"),
            ("context.env_id", "native-placeholder", "context.env.id"),
            ("VAR:-x", "malformed-placeholder", "no path"),
            ("", "malformed-placeholder", "no word"),
            ("resources", "malformed-placeholder", "outputs"),
            ("resources.dns", "malformed-placeholder", "outputs"),
            (
                "resources.dns.host",
                "malformed-placeholder",
                "resources.dns.outputs.host",
            ),
            (
                "resources['dns.x'].host",
                "malformed-placeholder",
                "outputs",
            ),
            ("resources.dns.outputs", "malformed-placeholder", ".values"),
            ("resources.dns.outputs..a", "malformed-placeholder", "empty"),
            (
                "resources.dns.values.a",
                "malformed-placeholder",
                ".outputs.a",
            ),
            (
                "resources.dns.account.a",
                "malformed-placeholder",
                "nothing in",
            ),
            ("resources.dns<.outputs.a", "malformed-placeholder", "type"),
            (
                "resources.<route.outputs.a",
                "malformed-placeholder",
                "type",
            ),
            (
                "resources['a.b.c'].outputs.a",
                "malformed-placeholder",
                "class",
            ),
            (
                "resources['a'.outputs.a",
                "malformed-placeholder",
                "outputs",
            ),
            ("resources.a b.outputs.a", "malformed-placeholder", "type"),
        ] {
            let error = Reference::parse(raw).expect_err(raw);
            let texts = [&error.message].into_iter().chain(&error.hints);
            let texts: Vec<_> = texts.map(String::as_str).collect();
            assert_eq!(error.code.as_str(), code, "{raw}");
            assert!(texts.join("\n").contains(said), "{raw}: {texts:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(raw in r##"(resources|context)?[a-z.\[\]'"#<>]{0,20}"##) {
            let _ = Reference::parse(&raw);
        }
    }
}
