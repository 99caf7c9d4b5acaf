//! Annotations of GitHub: commands in what a step of a workflow prints.

use std::path::Path;

use score_yaml::SourceMap;
use score_yaml::message::visible;

use super::{Region, text};
use crate::{Diagnostic, Severity};

/// Diagnostics as commands of GitHub Actions, a line each: `::error file=…,line=…,col=…,title=CODE::MESSAGE`. Columns are
/// left out of a place of several lines, which GitHub refuses.
#[must_use]
pub fn github(all: &[Diagnostic], sources: &SourceMap, folder: &Path) -> String {
    all.iter()
        .map(|diagnostic| annotation(diagnostic, sources, folder))
        .collect()
}

fn annotation(diagnostic: &Diagnostic, sources: &SourceMap, folder: &Path) -> String {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut properties = Vec::new();
    let region = diagnostic
        .span
        .map(|span| Region::of(span, sources, folder));
    if let Some(region) = region
        && let Some(path) = region.path
    {
        properties.push(format!("file={}", property(&visible(&path))));
        properties.push(format!("line={}", region.line));
        if region.line == region.end_line {
            // The last column, not the one behind it; of an empty place, its only one.
            let last = region.end_column.saturating_sub(1).max(region.column);
            properties.push(format!("col={}", region.column));
            properties.push(format!("endLine={}", region.end_line));
            properties.push(format!("endColumn={last}"));
        } else {
            properties.push(format!("endLine={}", region.end_line));
        }
    }
    properties.push(format!("title={}", property(diagnostic.code.as_str())));
    let message = data(&text(diagnostic, sources, folder));
    format!("::{command} {}::{message}\n", properties.join(","))
}

/// A message: what ends a line is escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property: what ends it is escaped, too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::testing::diagnostics;

    #[test]
    fn each_is_one_command_with_its_escapes() {
        let (sources, all) = diagnostics();
        let expected = "\
::error file=apps/a b%2Cc%3Ad%25.yaml,line=2,col=6,endLine=2,endColumn=6,title=unknown-resource::no `x`: 100%25, really%0Ahelp: did you mean `y`?
::warning file=apps/a b%2Cc%3Ad%25.yaml,line=1,endLine=3,title=unsupported-field::left out
::error title=wrong-type::-:1:4: not a list
::error title=invalid-flag::no such flag
::error title=not-shown::… and 7 more errors
";
        assert_eq!(github(&all, &sources, Path::new("/work")), expected);
    }
}
