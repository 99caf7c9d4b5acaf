//! `resources` of a container: CPU and memory.

use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::text::{Spanned, Text};
use score_core::workload::{Quantities, Resources};
use score_yaml::Value;

use crate::object::Fields;
use score_core::kubernetes::quantity;

/// The `resources` of a container; `path` is that of the container.
pub(crate) fn resources(
    resources: Option<Resources<Text>>,
    path: &mut FieldPath,
    diags: &mut Diagnostics,
) -> Value {
    let Resources {
        limits,
        requests,
        claims,
    } = resources.unwrap_or_default();
    path.at("resources", |path| {
        let claims = claims.map(|claims| {
            claims
                .value
                .to_value(&mut |text| text.encode().into_owned())
        });
        let mut fields = Fields::new().with_some("claims", claims);
        for (key, amounts) in [("limits", limits), ("requests", requests)] {
            let amounts = path.at(key, |path| list(amounts.unwrap_or_default(), path, diags));
            fields = fields.with_some(key, amounts);
        }
        fields.into()
    })
}

fn list(amounts: Quantities, path: &mut FieldPath, diags: &mut Diagnostics) -> Option<Value> {
    let Quantities {
        cpu,
        memory,
        others,
    } = amounts;
    let given = cpu.is_some() || memory.is_some() || !others.is_empty();
    let mut amount = |key: &str, written: Option<Spanned<String>>| {
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
    let mut fields = Fields::new()
        .with_some("cpu", amount("cpu", cpu))
        .with_some("memory", amount("memory", memory));
    for (key, written) in others {
        fields = fields.with_some(&key, amount(&key, Some(written)));
    }
    given.then(|| fields.into())
}
