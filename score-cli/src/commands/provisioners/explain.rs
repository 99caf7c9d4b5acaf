//! `provisioners explain`: which provisioner takes a resource, and why none of the others does.

use std::sync::Arc;

use score_core::diagnostic::{Diagnostic, nearest};
use score_core::plan::{Node, NodeOrigin, ParamScope, highest};
use score_core::provision::{Provider, providers};
use score_core::resource::ResourceUid;
use score_core::state::State;
use score_humanitec::definitions::{DEFAULT_CLASS, Giver, InvalidKey, PlatformNames, ResourceKey};
use score_yaml::message::listed;
use score_yaml::{Map, SortedSet, SourceMap, Span, Value, message};

use super::entries_of_project;
use crate::binary::Binary;
use crate::codes;
use crate::command_tree::{EnvironmentArg, ExplainProvisionersArgs, StateDirArg};
use crate::commands::{CommandContext, json, project};
use crate::error::{Error, invalid_flag};
use crate::kept_resources::KeptResources;
use crate::last_run::LastRun;
use crate::provisioners::template_doubts;
use crate::report::stdout;
use crate::shell_word::shell_word;
use crate::table::{cell, wrapped_table};
use crate::threads;

/// The id of a resource that was given none, as its workload names it.
const ID_OF_NONE: &str = "WORKLOAD.NAME";

/// What becomes of a resource with a provisioner of its type.
enum Outcome<'p> {
    /// It takes the resource.
    Takes,
    /// It would, and this one is asked first.
    Shadowed(&'p dyn Provider),
    /// It takes others.
    TakesOthers,
}

pub(crate) fn explain(
    binary: Binary,
    args: &ExplainProvisionersArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let (directory, state) = project(binary, &args.state_dir, &args.environment, context.sources)?;
    let key = wanted(&args.resource, &state)?;
    let entries = entries_of_project(binary, &directory, &state, context.sources)?;
    let doubts = template_doubts(&entries);
    context.report.diagnostics(&doubts, context.sources);
    let mut all = providers(entries);
    binary.for_state(&state).add_entries(&mut all);
    let of_type: Vec<&dyn Provider> = all
        .iter()
        .map(|provider| &**provider)
        .filter(|provider| provider.kind() == key.kind)
        .collect();
    let outcomes = outcomes(&node(&key, context.sources), &of_type);
    let is_taken = |(_, outcome): &(_, Outcome<'_>)| matches!(outcome, Outcome::Takes);
    // They come before provisioners.
    let definitions = LastRun::with_definitions(&state)?;
    let definitions = definitions.map(|last| match_command(binary, &last, &key, &state));
    let Some((taker, _)) = outcomes.iter().find(|one| is_taken(one)) else {
        let nobody = nobody(&key, &of_type, &all);
        return Err(match definitions {
            Some(command) => nobody.hint(format!(
                "the last run had definitions, which are asked before: `{command}`"
            )),
            None => nobody,
        }
        .into());
    };
    if let Some(command) = definitions {
        context.report.info(format!(
            "the last run had definitions, which come before provisioners: see `{command}`"
        ));
    }
    let text = match args.format.as_str() {
        "json" => {
            let entries = outcomes.iter().map(|one| item(one, context.sources));
            json(&Value::Map(Map::from_iter([
                ("resource", Value::String(key.to_string().into())),
                ("provisioner", Value::String(taker.uri().clone())),
                ("provisioners", Value::Seq(entries.collect())),
                ("resources", resources(&key, &state)),
            ])))
        }
        _ => {
            let rows = outcomes.iter().map(|one| row(one, context.sources));
            let rows: Vec<_> = rows.collect();
            wrapped_table(&["Provisioner", "File", "Result"], &rows) + &known(&key, &state)
        }
    };
    stdout(text.as_bytes())
}

/// The types of resources that the provisioners of a project take; none if there is no project.
pub(crate) fn types(binary: Binary) -> SortedSet<String> {
    threads::configure(binary, Some(0), "");
    let sources = &mut SourceMap::new();
    let environment = EnvironmentArg::default();
    let found = project(binary, &StateDirArg::default(), &environment, sources);
    let found = found.and_then(|(directory, state)| {
        let entries = entries_of_project(binary, &directory, &state, sources)?;
        Ok(entries
            .into_iter()
            .map(|entry| entry.kind.to_string())
            .collect())
    });
    found.unwrap_or_default()
}

/// The command that says which definition a resource gets, with the flags of the last run.
fn match_command(binary: Binary, last: &LastRun, key: &ResourceKey, state: &State) -> String {
    let ResourceKey { kind, class, id } = key;
    let class = class.as_deref().unwrap_or(DEFAULT_CLASS);
    let mut words = vec![
        binary.name().to_owned(),
        "definitions".to_owned(),
        "match".to_owned(),
        shell_word(&format!("{kind}.{class}")),
    ];
    if let Some(id) = id {
        let uid = ResourceUid::new("", "", kind, Some(class), Some(id));
        let identity = PlatformNames::of(state).get(&uid);
        words.extend(["--res".to_owned(), shell_word(&identity.id)]);
    }
    let flags = [last.flags(), last.context_flags()];
    words.extend(flags.into_iter().filter(|flags| !flags.is_empty()));
    words.join(" ")
}

/// The resource that a person names, with its class: by its type, or as `WORKLOAD.RESOURCE`, as other commands take it.
fn wanted(text: &str, state: &State) -> Result<ResourceKey, Diagnostic> {
    let declared = KeptResources::new(state, None).declared_as(text);
    if let Some(uid) = declared.filter(|_| !is_kind(text, state)) {
        return Ok(ResourceKey {
            kind: uid.kind().into(),
            class: Some(uid.class().into()),
            id: Some(uid.id().into()),
        });
    }
    let invalid = |fault: InvalidKey| {
        invalid_flag(message!(
            "\"{text}\" names no resource: {fault}, expected TYPE[.CLASS][#ID]"
        ))
    };
    let mut key: ResourceKey = text.parse().map_err(invalid)?;
    key.class.get_or_insert(DEFAULT_CLASS.into());
    Ok(key)
}

/// True if a text starts with the type of a resource of the project: `TYPE.CLASS`.
fn is_kind(text: &str, state: &State) -> bool {
    let kind = text.split('.').next().unwrap_or_default();
    state.resources.keys().any(|uid| uid.kind() == kind)
}

/// The resource as a plan would have it.
fn node(key: &ResourceKey, sources: &mut SourceMap) -> Node {
    let id = key.id.as_deref().unwrap_or(ID_OF_NONE);
    let place = Span::new(sources.add("the command line", key.to_string()), 0, 0);
    Node {
        uid: ResourceUid::new("", "", &key.kind, key.class.as_deref(), Some(id)),
        origin: NodeOrigin::Declared,
        span: place,
        kind_span: place,
        params: None,
        metadata: None,
        scope: Arc::new(ParamScope::default()),
    }
}

/// What becomes of a resource with each provisioner of its type.
fn outcomes<'p>(node: &Node, of_type: &[&'p dyn Provider]) -> Vec<(&'p dyn Provider, Outcome<'p>)> {
    let ranked = |at: usize| Some((of_type[at].takes(node)?, at));
    let taker = highest((0..of_type.len()).filter_map(ranked));
    let outcome = |at: usize| match (ranked(at), taker) {
        (Some(_), Some(taker)) if taker == at => Outcome::Takes,
        (Some(_), Some(taker)) => Outcome::Shadowed(of_type[taker]),
        (None, _) | (Some(_), None) => Outcome::TakesOthers,
    };
    let all = of_type.iter().enumerate();
    all.map(|(at, provider)| (*provider, outcome(at))).collect()
}

/// The reason of an outcome, in words.
fn reason(provider: &dyn Provider, outcome: &Outcome<'_>) -> String {
    match outcome {
        Outcome::Takes => match provider.condition().as_str() {
            "" => "takes it: it takes any class and id".to_owned(),
            condition => format!("takes it: it is for{condition}"),
        },
        Outcome::Shadowed(first) => message!("shadowed: `{}` is asked first", first.uri()),
        Outcome::TakesOthers => match provider.condition().as_str() {
            "" => "does not take it: its id is none that it knows".to_owned(),
            condition => format!("does not take it: it is for{condition} only"),
        },
    }
}

fn row((provider, outcome): &(&dyn Provider, Outcome<'_>), sources: &SourceMap) -> Vec<String> {
    let file = match provider.span() {
        Some(span) => {
            let place = sources.location(span);
            format!("{}:{}", place.name, place.line)
        }
        None => "-".to_owned(),
    };
    vec![
        cell(provider.uri()),
        cell(&file),
        cell(&reason(*provider, outcome)),
    ]
}

fn item((provider, outcome): &(&dyn Provider, Outcome<'_>), sources: &SourceMap) -> Value {
    let place = provider.span().map(|span| sources.location(span));
    let line = place.as_ref().map(|place| i64::try_from(place.line));
    let line = line.and_then(Result::ok).map_or(Value::Null, Value::Int);
    let word = match outcome {
        Outcome::Takes => "takes",
        Outcome::Shadowed(_) => "shadowed",
        Outcome::TakesOthers => "takes-others",
    };
    let mut item = Map::from_iter([
        ("provisioner", Value::String(provider.uri().clone())),
        ("file", place.map_or(Value::Null, |place| place.name.into())),
        ("line", line),
        ("outcome", word.into()),
        ("reason", reason(*provider, outcome).into()),
    ]);
    if let Outcome::Shadowed(first) = outcome {
        item.insert("shadowed_by".into(), Value::String(first.uri().clone()));
    }
    Value::Map(item)
}

/// The resources of the project that a name stands for, each with whoever gave it in the last run.
fn named<'s>(
    key: &'s ResourceKey,
    state: &'s State,
) -> impl Iterator<Item = (&'s ResourceUid, &'s str, &'s str)> {
    let is_named = |uid: &ResourceUid| {
        *uid.kind() == *key.kind
            && key
                .class
                .as_deref()
                .is_none_or(|class| class == uid.class())
            && key.id.as_deref().is_none_or(|id| id == uid.id())
    };
    let known = state.resources.iter();
    known
        .filter(move |(uid, _)| is_named(uid))
        .map(|(uid, resource)| {
            let giver = match Giver::of_uri(&resource.provisioner) {
                Giver::Definition(name) | Giver::Provisioner(name) => name,
                Giver::BuiltIn => "built-in",
            };
            (uid, giver, resource.source_workload.as_str())
        })
}

fn resources(key: &ResourceKey, state: &State) -> Value {
    let items = named(key, state).map(|(uid, giver, workload)| {
        Value::Map(Map::from_iter([
            ("uid", uid.as_str().into()),
            ("workload", workload.into()),
            ("given_by", giver.into()),
        ]))
    });
    Value::Seq(items.collect())
}

/// The same as lines below the table.
fn known(key: &ResourceKey, state: &State) -> String {
    let lines = named(key, state).map(|(uid, giver, workload)| {
        let giver = match giver {
            "" => "nobody yet".to_owned(),
            giver => message!("`{giver}` in the last run"),
        };
        message!("`{uid}` of workload `{workload}`: given by ") + &giver + "\n"
    });
    lines.collect()
}

/// The error that nobody takes a resource.
fn nobody(key: &ResourceKey, of_type: &[&dyn Provider], all: &[Box<dyn Provider>]) -> Diagnostic {
    if of_type.is_empty() {
        let kinds: SortedSet<&str> = all.iter().map(|provider| provider.kind()).collect();
        let message = message!("no provisioner takes resources of the type `{}`", key.kind);
        let diagnostic = Diagnostic::new(codes::NO_PROVISIONER, message);
        return match nearest(&key.kind, kinds.iter().copied()) {
            Some(near) => diagnostic.hint(message!("did you mean `{near}`?")),
            None if kinds.is_empty() => diagnostic.hint("this project has no provisioners at all"),
            None => diagnostic.hint(format!(
                "there are provisioners for {}",
                listed(kinds.iter().copied(), ", ")
            )),
        };
    }
    let diagnostic = Diagnostic::new(
        codes::NO_PROVISIONER,
        message!("no provisioner takes `{key}`"),
    );
    of_type.iter().fold(diagnostic, |diagnostic, provider| {
        let why = reason(*provider, &Outcome::TakesOthers);
        diagnostic.hint(message!("`{}` {why}", provider.uri()))
    })
}
