//! The values of platform placeholders, `$${values.KEY}`.

use std::fmt;

use score_core::diagnostic::nearest;
use score_yaml::Map;

/// The values of platform placeholders, as far as the command line gives them.
#[derive(Clone, PartialEq, Default)]
pub struct PlatformContext {
    /// `context.app.id`: the flag `--app`.
    pub app: Option<String>,
    /// `context.env.id`: the flag `--env`.
    pub env: Option<String>,
    /// `context.env.type`: the flag `--env-type`.
    pub env_type: Option<String>,
    /// `context.org.id`: the flag `--org`.
    pub org: Option<String>,
    /// `values.KEY`: the files of `--values`, later ones over earlier ones.
    pub values: Map,
}

/// Of values only the names.
impl fmt::Debug for PlatformContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlatformContext")
            .field("app", &self.app)
            .field("env", &self.env)
            .field("env_type", &self.env_type)
            .field("org", &self.org)
            .field("values", &self.values.keys().collect::<Vec<_>>())
            .finish()
    }
}

/// The path of the context that is meant by another one, of those that there are: `context.res.id`.
pub(crate) fn context_meant<'p>(
    raw: &str,
    known: impl Iterator<Item = &'p str> + Clone,
) -> Option<&'p str> {
    let other = word_of_others(raw);
    let other = other.and_then(|other| known.clone().find(|path| *path == other));
    other.or_else(|| near_context(raw, known))
}

/// What is meant by the words of other tools, and by what a resource seems to have: its id is its name.
fn word_of_others(raw: &str) -> Option<&'static str> {
    Some(match raw {
        "context.res.name"
        | "context.resource.id"
        | "context.resource.name"
        | "context.id"
        | "resource.id"
        | "resource.name"
        | "res.id" => "context.res.id",
        "context.resource.type" | "resource.type" | "res.type" => "context.res.type",
        "context.resource.class" | "resource.class" | "res.class" => "context.res.class",
        "context.environment.id" | "context.env.name" | "environment.id" | "env.id" | "env" => {
            "context.env.id"
        }
        "context.environment.type" | "environment.type" | "env.type" => "context.env.type",
        "context.application.id" | "context.app.name" | "application.id" | "app.id" | "app" => {
            "context.app.id"
        }
        "context.organization.id" | "context.org.name" | "org.id" | "org" => "context.org.id",
        _ => return None,
    })
}

/// The path that is near word for word: all have the first word, and most the last one, so that the whole is near to any.
fn near_context<'p>(raw: &str, known: impl Iterator<Item = &'p str> + Clone) -> Option<&'p str> {
    let words: Vec<&str> = raw.split(['.', '_', '-']).collect();
    let (root, owner, field) = match words.as_slice() {
        [root, owner] => (*root, *owner, ""),
        [root, owner, field] => (*root, *owner, *field),
        _ => return None,
    };
    let same = |wanted: &str, words: &[&'p str]| {
        let found = words.iter().copied().find(|word| *word == wanted);
        found.or_else(|| nearest(wanted, words.iter().copied()))
    };
    let word = |path: &'p str, at: usize| path.split('.').nth(at).unwrap_or_default();
    let all: Vec<&'p str> = known.collect();
    let words_at = |paths: &[&'p str], at: usize| -> Vec<&'p str> {
        paths.iter().map(|path| word(path, at)).collect()
    };
    same(root, &words_at(&all, 0))?;
    let owner = same(owner, &words_at(&all, 1))?;
    let of_owner: Vec<&'p str> = all
        .into_iter()
        .filter(|path| word(path, 1) == owner)
        .collect();
    match of_owner.as_slice() {
        [only] if field.is_empty() => Some(*only),
        paths => {
            let field = same(field, &words_at(paths, 2))?;
            paths.iter().copied().find(|path| word(path, 2) == field)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::context_meant;

    #[test]
    fn a_path_of_the_context_is_near_word_for_word() {
        let known = [
            "context.app.id",
            "context.env.id",
            "context.env.type",
            "context.res.id",
        ];
        for (raw, meant) in [
            ("context.foo.id", None),
            ("context.workload.id", None),
            ("context.user.email", None),
            ("context.env.typ", Some("context.env.type")),
            ("context.env_id", Some("context.env.id")),
            ("contex.app.id", Some("context.app.id")),
            ("context.rse.id", Some("context.res.id")),
            ("context.app", Some("context.app.id")),
            ("context.env", None),
            ("context.resource.name", Some("context.res.id")),
            ("context.org.name", None),
            ("context", None),
        ] {
            assert_eq!(context_meant(raw, known.into_iter()), meant, "{raw}");
        }
    }
}
