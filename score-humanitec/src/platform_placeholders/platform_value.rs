//! The values that the platform's placeholders stand for.

use score_yaml::message;
use score_yaml::message::listed;
use score_yaml::{Span, Str, Value};

use super::Expander;
use super::segment::{CONTEXT, ROOTS, Root};
use crate::PlatformContext;
use crate::codes;
use crate::platform_context::context_meant;
use crate::platform_grammar::elements;
use crate::shared_values::is_secret;
use score_core::diagnostic::{Diagnostic, TreeReader, nearest};

/// A placeholder `${context.…}`.
struct ContextPlaceholder {
    /// Its path behind the root.
    path: &'static str,
    /// Its paths in the second version of the platform.
    second: &'static [&'static str],
    /// The flag that gives its value.
    flag: &'static str,
    /// Its value, if that was given.
    value: fn(&PlatformContext) -> Option<&String>,
}

/// All of them.
const CONTEXT_PLACEHOLDERS: [ContextPlaceholder; 4] = [
    ContextPlaceholder {
        path: "app.id",
        second: &["app_id", "project_id"],
        flag: "--app",
        value: |context| context.app.as_ref(),
    },
    ContextPlaceholder {
        path: "env.id",
        second: &["env_id"],
        flag: "--env",
        value: |context| context.env.as_ref(),
    },
    ContextPlaceholder {
        path: "env.type",
        second: &["env_type_id"],
        flag: "--env-type",
        value: |context| context.env_type.as_ref(),
    },
    ContextPlaceholder {
        path: "org.id",
        second: &["org_id"],
        flag: "--org",
        value: |context| context.org.as_ref(),
    },
];

impl ContextPlaceholder {
    /// The one with these elements behind the root.
    fn find(keys: &[String]) -> Option<&'static Self> {
        let mut all = CONTEXT_PLACEHOLDERS.iter();
        all.find(|known| known.path.split('.').eq(keys.iter().map(String::as_str)))
    }

    /// The one that the second version of the platform writes like this.
    fn of_second_version(raw: &str) -> Option<&'static Self> {
        let (root, path) = raw.split_once('.')?;
        let mut all = CONTEXT_PLACEHOLDERS.iter();
        all.find(|known| root == CONTEXT && known.second.contains(&path))
    }

    /// The text between its braces.
    fn raw(&self) -> String {
        format!("{CONTEXT}.{}", self.path)
    }
}

/// The placeholder that the second version of the platform writes like this, as the first one does.
pub(crate) fn first_version_of(raw: &str) -> Option<String> {
    ContextPlaceholder::of_second_version(raw).map(ContextPlaceholder::raw)
}

impl Expander<'_> {
    /// The value of a placeholder of the platform.
    pub(super) fn platform_value(&mut self, raw: &str, span: Span) -> Option<Value> {
        let elements = elements(raw);
        let (root, keys) = elements.split_first()?;
        match ROOTS.find(root) {
            Some(Root::Context) => {
                if let Some(known) = ContextPlaceholder::find(keys) {
                    return self.context_value(known, raw, span);
                }
            }
            Some(Root::Values) if !keys.is_empty() => {
                return self.shared_value(&keys.join("."), span);
            }
            _ => {}
        }
        self.unknown(raw, span);
        None
    }

    fn context_value(
        &mut self,
        placeholder: &ContextPlaceholder,
        raw: &str,
        span: Span,
    ) -> Option<Value> {
        let value = (placeholder.value)(self.context);
        if value.is_none() {
            let message = message!("`{raw}` was not given");
            let diagnostic = Diagnostic::new(codes::NATIVE_PLACEHOLDER, message).at(span);
            self.push(diagnostic.hint(message!("`{}` gives it", placeholder.flag)));
        }
        value.cloned().map(Value::from)
    }

    fn shared_value(&mut self, key: &str, span: Span) -> Option<Value> {
        let values = &self.context.values;
        let value = values.get(key).cloned();
        if value.is_none() {
            self.push_error(|| {
                let message = message!("no value `{key}` was given");
                let diagnostic = Diagnostic::new(codes::NATIVE_PLACEHOLDER, message);
                let known = values.keys().map(Str::as_str);
                let diagnostic = diagnostic.at(span).near(key, known);
                diagnostic.hint("`--values FILE` gives values")
            });
        }
        if value.as_ref().is_some_and(is_secret) {
            self.push_error(|| {
                let message = message!("value `{key}` refers to a secret, which an extension cannot hold");
                let diagnostic = Diagnostic::new(codes::NATIVE_PLACEHOLDER, message).at(span);
                diagnostic.hint(message!(
                    "declare a resource of type `environment`, `env` say, and write `${{resources.env.{key}}}`"
                ))
            });
            return None;
        }
        value
    }

    fn unknown(&mut self, raw: &str, span: Span) {
        // An escape of YAML's is written in double quotes.
        let written = self.sources.text(span);
        let is_escaped = written.starts_with('"');
        // Before what the platform reads some write two.
        let dollars = match written.contains(&format!("$${{{raw}}}")) {
            true => "$$",
            false => "$",
        };
        let dialect = self.dialect;
        self.push_error(|| {
            let known: Vec<String> = CONTEXT_PLACEHOLDERS.iter().map(|p| p.raw()).collect();
            let known = || known.iter().map(String::as_str);
            let message = message!("`{dollars}{{{raw}}}` is no placeholder that is known here");
            let diagnostic = Diagnostic::new(codes::NATIVE_PLACEHOLDER, message).at(span);
            let root = raw.split_once('[').and_then(|(root, _)| ROOTS.find(root));
            let diagnostic = if let Some(first) = ContextPlaceholder::of_second_version(raw) {
                let first = first.raw();
                diagnostic.hint(message!("did you mean `{first}`?"))
            } else if matches!(root, Some(Root::Score(_))) {
                diagnostic.hint("placeholders of Score have dots, `${resources.NAME.OUTPUT}`")
            } else if let Some(rest) = of_resource(raw) {
                let has_one = match dollars == "$$" && raw.starts_with("resources.") {
                    true => "has one dollar:",
                    false => "is",
                };
                diagnostic.hint(message!(
                    "an output of a resource {has_one} `${{resources.{rest}}}`"
                ))
            } else if let Some(meant) = context_meant(raw, known()) {
                diagnostic.hint(message!("did you mean `{meant}`?"))
            } else if let Some((root, key)) = raw.split_once('.')
                && nearest(root, ["values"]).is_some()
            {
                diagnostic.hint(message!("did you mean `values.{key}`?"))
            } else if let Some(word) = variable(raw) {
                let named = dialect.variables_annotation.map(|annotation| {
                    message!(", metadata: {{annotations: {{{annotation}: {word}}}}}")
                });
                let named = named.unwrap_or_default();
                diagnostic
                    .hint(message!("a value of `--values` is `${{values.{word}}}`"))
                    .hint(message!(
                        "a variable of the environment is `${{resources.env.{word}}}`, declared below `resources` of the Score file"
                    ))
                    .hint(format!("as `env: {{type: environment{named}}}`"))
            } else {
                diagnostic
            };
            let diagnostic = diagnostic.hint(format!(
                "there are {} and `values.KEY`",
                listed(known(), ", ")
            ));
            diagnostic.hint(match is_escaped {
                true => message!(r"for the text itself write `$\\{{{raw}}}` in these quotes"),
                false => message!(r"for the text itself write `$\{{{raw}}}`"),
            })
        });
    }
}

/// The name of a variable, alone or behind a word that others have before it.
fn variable(raw: &str) -> Option<&str> {
    let roots = ["shared.", "env.", "var.", "vars."];
    let name = roots.iter().find_map(|root| raw.strip_prefix(root));
    let name = name.unwrap_or(raw);
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_part);
    (is_name && name.len() < 40).then_some(name)
}

/// The name and the output behind `resources`, `externals` or `shared`, where Score's placeholder of a resource was meant.
fn of_resource(raw: &str) -> Option<&str> {
    let (root, rest) = raw.split_once('.')?;
    let is_root = matches!(root, "resources" | "externals" | "shared");
    let is_path = rest.contains('.') && !rest.contains(['[', ' ']);
    (is_root && is_path).then_some(rest)
}
