//! CronJobs: one for each schedule of a workload.

use score_core::diagnostic::TreeReader;
use score_core::text::Text;
use score_core::workload::additions::{Override, Schedule};
use score_yaml::{SortedMap, Str, Value};

use crate::map_builder::MapBuilder;
use crate::names::WorkloadNames;
use crate::verbatim::{VerbatimReader, VerbatimSettings};

/// The CronJobs that run pods of this template, with the commands that the schedules replace; `job` are the settings of the
/// Jobs that they start.
pub(crate) fn cron_jobs(
    names: &WorkloadNames,
    cron_job: &VerbatimSettings,
    job: &VerbatimSettings,
    schedules: SortedMap<Str, Schedule<Text>>,
    template: &Value,
    reader: &mut VerbatimReader<'_>,
) -> Vec<Value> {
    let mut all = Vec::with_capacity(schedules.len());
    for (id, schedule) in schedules {
        let Schedule {
            span: _,
            schedule,
            containers,
        } = schedule;
        let mut template = template.clone();
        reader.at(&id, |reader| {
            reader.at("containers", |reader| {
                replace_words(&mut template, containers, reader);
            });
        });
        let VerbatimSettings {
            annotations,
            labels,
            fields,
        } = job.clone();
        let job = MapBuilder::new()
            .with("metadata", names.unnamed(annotations, labels))
            .with("spec", fields.with("template", template));
        let VerbatimSettings {
            annotations,
            labels,
            fields,
        } = cron_job.clone();
        let spec = fields
            .with("jobTemplate", job)
            .with("schedule", schedule.value);
        let cron_job = MapBuilder::new()
            .with("apiVersion", "batch/v1")
            .with("kind", "CronJob")
            .with(
                "metadata",
                names.metadata_with(&names.of_part(&id), annotations, labels),
            )
            .with("spec", spec);
        all.push(cron_job.into());
    }
    all
}

/// Replaces commands and arguments in the containers of a pod.
fn replace_words(
    template: &mut Value,
    mut overrides: SortedMap<Str, Override<Text>>,
    reader: &mut VerbatimReader<'_>,
) {
    let spec = template
        .as_map_mut()
        .and_then(|template| template.get_mut("spec"))
        .and_then(Value::as_map_mut);
    let lists = spec
        .into_iter()
        .flatten()
        .filter(|(key, _)| matches!(key.as_str(), "containers" | "initContainers"));
    for (_, list) in lists {
        let Value::Seq(containers) = list else {
            continue;
        };
        for container in containers.iter_mut().filter_map(Value::as_map_mut) {
            let name = container.get("name").and_then(Value::as_str);
            let Some((name, replaced)) = name.and_then(|name| overrides.remove_entry(name)) else {
                continue;
            };
            let Override {
                span,
                command,
                args,
            } = replaced;
            for (key, words) in [("command", command), ("args", args)] {
                let Some(words) = words else { continue };
                let words = reader.at(&name, |reader| {
                    reader.at(key, |reader| reader.words(words, span))
                });
                if words.is_empty() {
                    container.shift_remove(key);
                } else {
                    let words = words.into_iter().map(Value::from).collect();
                    container.insert(key.into(), Value::Seq(words));
                }
            }
        }
    }
}
