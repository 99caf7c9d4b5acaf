//! `deploy`: when a workload is deployed among the others.

use super::item::Item;
use super::profile::Kind;
use super::read::Reader;
use score_core::diagnostic::{Code, Diagnostic};
use score_core::text::Spanned;
use score_core::workload::additions::{Deploy, Success, When};
use score_yaml::message;

/// Reads `deploy`; the reading stands there.
pub(super) fn deploy(reader: &mut Reader<'_>, item: Item, kind: Kind) -> Deploy {
    let mut deploy = Deploy::default();
    reader.each(item, |reader, key, item| {
        let known = ["when", "success", "timeout"];
        match key.text.as_str() {
            name if item.is_null() && known.contains(&name) => {}
            "when" => {
                let table = [When::Before, When::Deploy, When::After].map(|w| (w.as_str(), w));
                deploy.when = reader.one_of(item, &table);
            }
            "success" => {
                let all = [Success::Deploy, Success::Available, Success::Complete];
                deploy.success = reader.one_of(item, &all.map(|s| (s.as_str(), s)));
            }
            "timeout" => {
                let span = item.span;
                let seconds = reader.integer(&item, 0, i64::MAX);
                let seconds = seconds.and_then(|seconds| u64::try_from(seconds).ok());
                deploy.timeout = seconds.map(|seconds| Spanned::new(seconds, span));
            }
            _ => reader.unknown(key, "`deploy`", &known),
        }
    });
    if let Some(success) = &deploy.success
        && success.value == Success::Complete
        && kind != Kind::Job
    {
        let message = message!(
            "`success: complete` is never reached: a {} does not end",
            kind.as_str()
        );
        let diagnostic = Diagnostic::new(Code::NeverComplete, message).at(success.span);
        reader.at("success", |reader| {
            reader.push(diagnostic.hint("only `humanitec/default-job` ends"))
        });
    }
    deploy
}
