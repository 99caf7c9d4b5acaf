//! `resources list`, `resources get-outputs`, and `resources delete` and `prune`.

mod delete;

use score_core::compile::planned;
use score_core::diagnostic::nearest;
use score_humanitec::Extensions;
use score_humanitec::definitions::{Giver, ResourceIdentity};
use score_yaml::message::listed;
use score_yaml::{Map, SortedSet, SourceMap, Str, Value, message};

pub(crate) use delete::{delete, prune};
pub(super) use delete::{forget, say_deleted};
use score_core::resource::ResourceUid;
use score_core::state::State;

use super::definitions::rule_text;
use super::{CommandContext, json, named_environment, project};
use crate::binary::Binary;
use crate::command_tree::{EnvironmentArg, GetOutputsArgs, ListArgs, StateDirArg};
use crate::error::Error;
use crate::kept_resources::{KeptResource, KeptResources};
use crate::last_run::LastRun;
use crate::report::stdout;
use crate::shell_word::shell_word;
use crate::table::{cell, table};

pub(crate) fn list(
    binary: Binary,
    args: &ListArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let (_, state) = project(binary, &args.state_dir, &args.environment, context.sources)?;
    let last = LastRun::with_definitions(&state)?;
    let resources = KeptResources::new(&state, last.as_ref());
    let uids = planned(
        &binary.conventions(),
        state.clone(),
        &[&Extensions::default()],
        context.sources,
    )?;
    let declared = uids.iter().filter_map(|uid| resources.declared(uid));
    let needed: SortedSet<&ResourceUid> = uids.iter().collect();
    let unused = state.resources.keys().filter(|uid| !needed.contains(*uid));
    let unused = unused.filter_map(|uid| resources.unused(uid));
    let items = declared.chain(resources.beside()).chain(unused);
    let items: Vec<KeptResource<'_>> = items.collect();
    let format = args.format.as_str();
    if items.is_empty() {
        if let Some(text) = binary.texts().no_resources {
            return stdout(format!("{text}\n").as_bytes());
        }
        if format == "json" {
            return stdout(b"null\n");
        }
    }
    let has_definitions = last.is_some();
    let data = || {
        let items = items.iter().map(|resource| item(resource, has_definitions));
        Value::Seq(items.collect())
    };
    let text = match format {
        "json" => json(&data()),
        template if template.contains("{{") && binary.texts().lists_by_template => {
            return render_template(context, template, data());
        }
        _ => rows(&items, has_definitions),
    };
    stdout(text.as_bytes())
}

/// The resources that workloads of a project declare.
pub(super) fn needed(
    binary: Binary,
    state: &State,
    sources: &SourceMap,
) -> Result<SortedSet<ResourceUid>, Error> {
    let uids = planned(
        &binary.conventions(),
        state.clone(),
        &[&Extensions::default()],
        sources,
    )?;
    Ok(uids.into_iter().collect())
}

/// The table; with definitions it says who gives each, too, and where some are unused, which.
fn rows(items: &[KeptResource<'_>], has_definitions: bool) -> String {
    let has_unused = items.iter().any(|resource| resource.is_unused);
    let row = |resource: &KeptResource<'_>| {
        let names = resource.output_names();
        let mut row = vec![cell(&resource.shown_name()), cell(&names.join(", "))];
        if has_definitions {
            row.push(cell(giver_name(resource.giver())));
            row.push(resource.rule.map_or_else(|| "-".to_owned(), rule_text));
        }
        if has_unused {
            let note = if resource.is_unused { "unused" } else { "" };
            row.push(note.to_owned());
        }
        row
    };
    let rows: Vec<Vec<String>> = items.iter().map(row).collect();
    let mut headings = vec!["UID", "Outputs"];
    if has_definitions {
        headings.extend(["By", "Criterion"]);
    }
    if has_unused {
        headings.push("Note");
    }
    table(&headings, &rows)
}

/// Whoever gives a resource: the id of a definition, the uri of a provisioner.
fn giver_name(giver: Giver<'_>) -> &str {
    match giver {
        Giver::Definition(name) | Giver::Provisioner(name) => name,
        Giver::BuiltIn => "built-in",
    }
}

fn item(resource: &KeptResource<'_>, has_definitions: bool) -> Value {
    let names = resource.output_names().into_iter().map(Value::String);
    let mut item = Map::from_iter([
        ("UID", Value::String(resource.shown_name())),
        ("Outputs", Value::Seq(names.collect())),
    ]);
    if has_definitions {
        let (by, definition, provisioner) = match resource.giver() {
            Giver::Definition(id) => ("definition", id.into(), Value::Null),
            Giver::BuiltIn => ("built-in", Value::Null, Value::Null),
            Giver::Provisioner(uri) => ("provisioner", Value::Null, uri.into()),
        };
        let rule = resource.rule.cloned();
        let more = [
            ("Resource", resource.identity.to_string().into()),
            ("By", by.into()),
            ("Definition", definition),
            ("Criterion", rule.map_or(Value::Null, Value::Map)),
            ("Provisioner", provisioner),
        ];
        item.extend(more.map(|(key, value)| (Str::from(key), value)));
    }
    if resource.is_unused {
        item.insert("Unused".into(), true.into());
    }
    Value::Map(item)
}

pub(crate) fn get_outputs(
    binary: Binary,
    args: &GetOutputsArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let (_, state) = project(binary, &args.state_dir, &args.environment, context.sources)?;
    let last = LastRun::with_definitions(&state)?;
    let resources = KeptResources::new(&state, last.as_ref());
    let resource = find(&resources, &args.uid, context)?;
    let outputs = Value::Map(resource.outputs());
    match args.format.as_str() {
        "json" => stdout(json(&outputs).as_bytes()),
        "yaml" => stdout(score_yaml::emit_shown(&outputs, 4).as_bytes()),
        template => render_template(context, template, outputs),
    }
}

/// The resource that a person names.
fn find<'s>(
    resources: &KeptResources<'s>,
    name: &str,
    context: &CommandContext<'_>,
) -> Result<KeptResource<'s>, Error> {
    resources.find(name).ok_or_else(|| {
        let names = resources.shown_names();
        let names = || names.iter().map(Str::as_str);
        // By its name or its type alone: several resources may have one.
        let is_part = |full: &&str| {
            let parts = full.split(['.', '#']);
            let (first, last) = (parts.clone().next(), parts.clone().next_back());
            [first, last].contains(&Some(name))
        };
        let mut named = names().filter(is_part);
        let alone = named.next().filter(|_| named.next().is_none());
        let (resource, output) = name.rsplit_once('.').unwrap_or((name, ""));
        if resources.has_workload(name) {
            context.report.info(message!("'{name}' is a workload: `workloads remove {name}` removes it, `resources list` lists resources"));
        } else if let Some(near) = alone {
            context.report.info(message!("did you mean '{near}'?"));
        } else if resources.find(resource).is_some() {
            context.report.info(message!("one output is printed by a template: `resources get-outputs {resource} --format '{{{{ .{output} }}}}'`"));
        } else if let Some(near) = nearest(name, names()) {
            context.report.info(message!("did you mean '{near}'?"));
        } else if names().next().is_some() {
            let known = listed(names(), ", ");
            context.report.info(format!("the project has {known}"));
        } else {
            let text = "the project has no resources yet: `generate FILE` provisions those of a Score file";
            context.report.info(text);
        }
        Error::Other(format!("no such resource '{name}'"))
    })
}

/// Prints who gave a resource the last time, and why.
pub(super) fn explain(
    binary: Binary,
    name: &str,
    state_dir: &StateDirArg,
    environment: &EnvironmentArg,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let (_, state) = project(binary, state_dir, environment, context.sources)?;
    let last = LastRun::with_definitions(&state)?;
    let resources = KeptResources::new(&state, last.as_ref());
    let resource = find(&resources, name, context)?;
    let mut lines = vec![cell(&resource.shown_name())];
    let mut line = |key: &str, text: String| lines.push(format!("  {key}: {text}"));
    if last.is_some() && resource.is_declared {
        line("on the platform", cell(&resource.identity.to_string()));
    }
    let giver = match resource.giver() {
        Giver::Definition(id) => {
            let rule = resource.rule.map_or_else(String::new, |rule| {
                format!(", by the rule {}", rule_text(rule))
            });
            format!("the definition `{}`{rule}", cell(id))
        }
        Giver::BuiltIn => "nobody has to define its type".to_owned(),
        Giver::Provisioner("") => "nobody yet".to_owned(),
        Giver::Provisioner(uri) => format!("the provisioner `{}`", cell(uri)),
    };
    line("given by", giver);
    let workload = format!("workload `{}`", cell(resource.source_workload()));
    let needed = needed(binary, &state, context.sources)?;
    match resource.is_declared {
        true if !needed.contains(resource.uid) => {
            let text = "no workload any more";
            let named = named_environment(environment);
            let prune = format!(
                "{text}; `{} resources prune{named}` deletes it",
                binary.name()
            );
            line("declared by", prune);
        }
        true => line("declared by", workload),
        false => line("made for", workload),
    }
    let outputs = resource.output_names();
    let outputs = match outputs.as_slice() {
        [] => "none".to_owned(),
        names => cell(&names.join(", ")),
    };
    line("outputs", outputs);
    if let Some(last) = &last {
        let ResourceIdentity { kind, class, id } = &resource.identity;
        let words = [
            "definitions",
            "match",
            &format!("{kind}.{class}"),
            "--res",
            id,
        ];
        let words = words.map(shell_word).join(" ");
        let command = format!(
            "{} {words} {} {}",
            binary.name(),
            last.flags(),
            last.context_flags()
        );
        let why = match resource.giver() {
            Giver::Definition(_) => "why no other definition",
            Giver::BuiltIn | Giver::Provisioner(_) => "why no definition",
        };
        line(why, command.trim_end().to_owned());
        let named = named_environment(environment);
        line(
            "what depends on what",
            format!("{} graph{named}", binary.name()),
        );
    }
    stdout((lines.join("\n") + "\n").as_bytes())
}

/// Prints data through a Go template that the user gave, ended by a newline.
fn render_template(
    context: &mut CommandContext<'_>,
    template: &str,
    data: Value,
) -> Result<(), Error> {
    let sources = &mut *context.sources;
    let text = if template.ends_with('\n') {
        template.to_owned()
    } else {
        format!("{template}\n")
    };
    let file = sources.add("--format", text);
    let rendered = score_core::provision::render(sources, file, &data, &crate::host::OsHost);
    let (out, doubts) = rendered?;
    context.report.diagnostics(&doubts, sources);
    stdout(out.as_bytes())
}
