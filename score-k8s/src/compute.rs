//! `resources` of a container: CPU and memory.

use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::text::Spanned;
use score_core::workload::{Quantities, Resources};
use score_yaml::Value;

use crate::object::Fields;
use crate::quantity;

/// The `resources` of a container; `path` is that of the container.
pub(crate) fn resources(
    resources: Option<Resources>,
    path: &mut FieldPath,
    diags: &mut Diagnostics,
) -> Value {
    let Resources { limits, requests } = resources.unwrap_or_default();
    path.at("resources", |path| {
        let mut fields = Fields::new();
        for (key, amounts) in [("limits", limits), ("requests", requests)] {
            let amounts = path.at(key, |path| list(amounts.unwrap_or_default(), path, diags));
            fields = fields.with_some(key, amounts);
        }
        fields.into()
    })
}

fn list(amounts: Quantities, path: &mut FieldPath, diags: &mut Diagnostics) -> Option<Value> {
    let Quantities { cpu, memory } = amounts;
    let given = cpu.is_some() || memory.is_some();
    let mut amount = |key, written: Option<Spanned<String>>| {
        let written = written?;
        let canonical = quantity::canonical(&written.value).map_err(|error| {
            path.at(key, |path| {
                let message = format!("`{}` is {error}", written.value);
                diags.push(
                    Diagnostic::new(Code::InvalidValue, message)
                        .at(written.span)
                        .path(path.as_str()),
                );
            });
        });
        canonical.ok()
    };
    let fields = Fields::new()
        .with_some("cpu", amount("cpu", cpu))
        .with_some("memory", amount("memory", memory));
    given.then(|| fields.into())
}
