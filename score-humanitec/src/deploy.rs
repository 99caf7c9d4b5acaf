//! `deploy`: when a workload is deployed among the others.

use super::module::ModuleNode;
use super::module_reader::ModuleReader;
use super::profile::ControllerKind;
use crate::codes;
use score_core::diagnostic::{Diagnostic, TreeReader};
use score_core::text::Spanned;
use score_core::workload::additions::{Deploy, Success, When};
use score_yaml::message;

/// Reads `deploy`; the reader stands there.
pub(super) fn deploy(
    reader: &mut ModuleReader<'_>,
    node: ModuleNode,
    kind: ControllerKind,
) -> Deploy {
    let mut deploy = Deploy::default();
    reader.each(node, |reader, key, node| {
        let known = ["when", "success", "timeout"];
        match key.text.as_str() {
            name if node.is_null() && known.contains(&name) => {}
            "when" => {
                let table = [When::Before, When::Deploy, When::After].map(|w| (w.as_str(), w));
                deploy.when = reader.one_of(node, &table);
            }
            "success" => {
                let all = [Success::Deploy, Success::Available, Success::Complete];
                deploy.success = reader.one_of(node, &all.map(|s| (s.as_str(), s)));
            }
            "timeout" => {
                let span = node.span;
                let seconds = reader.integer(&node, 0, i64::MAX);
                let seconds = seconds.and_then(|seconds| u64::try_from(seconds).ok());
                deploy.timeout = seconds.map(|seconds| Spanned::new(seconds, span));
            }
            _ => reader.unknown(key, "`deploy`", &known),
        }
    });
    if let Some(success) = &deploy.success
        && success.value == Success::Complete
        && kind != ControllerKind::Job
    {
        let message = message!(
            "`success: complete` is never reached: a {} does not end",
            kind.as_str()
        );
        let diagnostic = Diagnostic::new(codes::NEVER_COMPLETE, message).at(success.span);
        reader.at("success", |reader| {
            reader.push(diagnostic.hint("only `humanitec/default-job` ends"))
        });
    }
    deploy
}
