//! The error of a resource that no definition matches: what each definition of its type lacks.

use score_core::diagnostic::{Diagnostic, nearest};
use score_yaml::message::listed;
use score_yaml::{Span, message};

use super::context::MatchContext;
use super::definition::Definition;
use super::field::CriterionField;
use super::index::Definitions;
use super::matching::{Facts, Mismatch};
use super::reference::ResourceKey;
use crate::codes;

/// Who asks for a resource, and where.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// Its name in messages, ``workload `api` ``.
    pub name: &'a str,
    /// The place where it asks.
    pub span: Span,
    /// The field there, `resources.db`.
    pub path: &'a str,
}

/// The flags that give the context.
const FLAGS: [(CriterionField, &str); 3] = [
    (CriterionField::EnvId, "--env"),
    (CriterionField::AppId, "--app"),
    (CriterionField::EnvType, "--env-type"),
];

/// The type that gives shared values.
const ENVIRONMENT: &str = "environment";

/// So many definitions are shown with what they lack, the nearest first.
const SHOWN: usize = 8;

impl Definitions {
    /// The error that no definition matches a resource: the definitions of its type with what each lacks, the nearest
    /// first.
    #[must_use]
    pub fn no_definition(
        &self,
        resource: &ResourceKey,
        context: &MatchContext,
        asker: Option<&Asker<'_>>,
    ) -> Diagnostic {
        let facts = Facts::new(resource, context);
        let mut lacks: Vec<Lack<'_>> = self
            .of_kind(&resource.kind)
            .map(|definition| Lack::of(definition, facts))
            .collect();
        if lacks.is_empty() && resource.kind != ENVIRONMENT {
            return self.no_kind(&resource.kind, asker);
        }
        let asked = asker.map_or_else(String::new, |asker| {
            format!(", which {} asks for", asker.name)
        });
        let message = message!("no definition matches `{resource}`") + &asked;
        let mut diagnostic = Diagnostic::new(codes::NO_DEFINITION, message);
        let place = place(context);
        if !place.is_empty() {
            diagnostic = diagnostic.hint(format!("it was looked for{place}"));
        }
        if let Some(asker) = asker {
            diagnostic = diagnostic.at(asker.span).path(asker.path);
        }
        if lacks.is_empty() {
            // Of no definition: it is what shared values are read by.
            return diagnostic.hint(
                "`--values FILE` gives it: its outputs are the values that an environment shares",
            );
        }
        // Stable: of those that lack as much, the first by id.
        lacks.sort_by_key(|lack| (lack.mismatches.is_empty(), lack.mismatches.len()));
        let (shown, others) = lacks.split_at(lacks.len().min(SHOWN));
        match (shown, asker) {
            // It is the only one, and would never match: its rule is what is wrong.
            ([lack], Some(asker)) if lack.matches_nothing() => {
                let asks = format!("which {} asks for", asker.name);
                diagnostic.message = message!("no definition matches `{resource}`: ");
                diagnostic.message += &lack.text();
                diagnostic = diagnostic.at(lack.span).label(asker.span, asks);
                diagnostic.path = None;
                if lack.mismatches.is_empty() {
                    diagnostic = diagnostic.hint("add `criteria: [{}]` to it, which takes any");
                }
            }
            // What it was looked for by may be wrong as well.
            ([lack], Some(_)) if others.is_empty() && !lack.mismatches.is_empty() => {
                diagnostic.message = message!("no definition matches `{resource}`: ");
                diagnostic.message += &lack.text();
                diagnostic = diagnostic.label(lack.span, "this rule");
            }
            _ => {
                for lack in shown {
                    let way_out = match lack.mismatches.is_empty() {
                        true => ": `criteria: [{}]` takes any",
                        false => "",
                    };
                    diagnostic = diagnostic.label(lack.span, lack.text() + way_out);
                }
            }
        }
        if !others.is_empty() {
            let names = others.iter().map(|lack| lack.definition.id.value.as_str());
            let names = listed(names, ", ");
            diagnostic = diagnostic.hint(format!("no rule of {names} matches either"));
        }
        let mismatches = || shown.iter().flat_map(|lack| &lack.mismatches);
        let is_open = |mismatch: &Mismatch<'_>| mismatch.field == CriterionField::Class;
        if mismatches().any(|mismatch| is_open(mismatch) && !mismatch.is_written) {
            diagnostic = diagnostic.hint("a rule without `class` is one of class `default`");
        }
        if let Some(open) = mismatches().find(|mismatch| is_pattern(mismatch)) {
            let field = open.field.as_str();
            diagnostic = diagnostic.hint(format!(
                "rules have no wildcards and no placeholders: one without `{field}` takes any"
            ));
        }
        for (field, flag) in FLAGS {
            let of_field = mismatches().filter(|mismatch| mismatch.field == field);
            let found = of_field.clone().find_map(|mismatch| mismatch.found);
            let wanted = of_field.map(|mismatch| mismatch.wanted);
            if let Some(near) = found.and_then(|found| nearest(found, wanted)) {
                diagnostic = diagnostic.hint(message!("did you mean `{flag} {near}`?"));
            }
            let is_unknown =
                |mismatch: &Mismatch<'_>| mismatch.field == field && mismatch.found.is_none();
            if mismatches().any(is_unknown) {
                diagnostic = diagnostic.hint(format!("`{flag}` gives {}", field.as_str()));
            }
        }
        diagnostic
    }

    /// The error that no definition is of the type of a resource: its class, its id and the environment have no part in it.
    fn no_kind(&self, kind: &str, asker: Option<&Asker<'_>>) -> Diagnostic {
        let mut message = message!("no definition is of type `{kind}`");
        let resource = asker.and_then(|asker| asker.path.strip_prefix("resources."));
        if let Some(asker) = asker {
            message += ", which ";
            message += &resource.map_or_else(String::new, |name| message!("resource `{name}` of "));
            message += &format!("{} asks for", asker.name);
        }
        let empty = self.empty_folders.first().filter(|_| self.is_empty());
        if let Some(folder) = empty {
            message += &message!(": `--definitions {folder}` gave none");
        }
        let mut error = Diagnostic::new(codes::NO_DEFINITION, message);
        if let Some(asker) = asker {
            let field = resource.map_or("", |_| ".type");
            error = error.at(asker.span).path(format!("{}{field}", asker.path));
        }
        if let Some(folder) = empty {
            return error.hint(message!(
                "put them into `{folder}`, which has no `.yaml`, `.yml` or `.json` file, or name another folder"
            ));
        }
        if self.is_empty() {
            return error.hint("there are no definitions");
        }
        if let Some(definition) = self.get(kind) {
            return error.hint(message!(
                "`{kind}` is a definition of type `{}`",
                definition.kind.value
            ));
        }
        if let Some((of, class)) = kind.split_once('/')
            && self.kinds().any(|known| known == of)
        {
            return error.hint(message!("did you mean `{of}.{class}`?"));
        }
        let bare = |kind: &str| kind.rsplit('/').next().map(str::to_owned);
        let other_org = self.kinds().find(|known| bare(known) == bare(kind));
        match other_org.or_else(|| nearest(kind, self.kinds())) {
            Some(near) => error.hint(message!("did you mean `{near}`?")),
            None => {
                let kinds = listed(self.kinds(), ", ");
                error.hint(format!("there are definitions of {kinds}"))
            }
        }
    }
}

/// The context in words: ` in app `shop`, environment `dev` of type `development``.
fn place(context: &MatchContext) -> String {
    let MatchContext {
        org,
        app,
        env,
        env_type,
    } = context;
    let mut words = Vec::new();
    words.extend(org.as_ref().map(|org| message!("organisation `{org}`")));
    words.extend(app.as_ref().map(|app| message!("application `{app}`")));
    words.extend(match (env, env_type) {
        (Some(env), Some(kind)) => Some(message!("environment `{env}` of type `{kind}`")),
        (Some(env), None) => Some(message!("environment `{env}`")),
        (None, Some(kind)) => Some(message!("an environment of type `{kind}`")),
        (None, None) => None,
    });
    match words.is_empty() {
        true => String::new(),
        false => format!(" in {}", words.join(", ")),
    }
}

/// True if a rule wants a wildcard or a placeholder, which it has none of.
fn is_pattern(mismatch: &Mismatch<'_>) -> bool {
    mismatch.wanted == "*" || mismatch.wanted.contains("${")
}

/// What a definition lacks to match: the mismatches of the rule of it that is nearest.
struct Lack<'a> {
    definition: &'a Definition,
    /// Empty if the definition has no rules.
    mismatches: Vec<Mismatch<'a>>,
    span: Span,
}

impl<'a> Lack<'a> {
    fn of(definition: &'a Definition, facts: Facts<'a>) -> Self {
        let rules = definition.criteria.iter();
        let rules = rules.map(|rule| (rule.mismatches(facts), rule.span));
        let nearest = rules.min_by_key(|(mismatches, _)| mismatches.len());
        let (mismatches, span) = nearest.unwrap_or((Vec::new(), definition.id.span));
        Lack {
            definition,
            mismatches,
            span,
        }
    }

    /// True if it matches no resource at all.
    fn matches_nothing(&self) -> bool {
        self.mismatches.is_empty() || self.mismatches.iter().any(is_pattern)
    }

    fn text(&self) -> String {
        let id = message!("`{}`", self.definition.id.value);
        if self.mismatches.is_empty() {
            return format!("{id} has no criteria, so it matches nothing");
        }
        let wants: Vec<String> = self.mismatches.iter().map(ToString::to_string).collect();
        format!("{id} wants {}", wants.join(", and "))
    }
}
