//! `resources` of a container: amounts of CPU, memory and others, and claims of devices.

use score_core::diagnostic::{Code, Diagnostic};
use score_core::text::{Spanned, Text};
use score_core::workload::{Quantities, Resources};
use score_kubernetes::quantity;
use score_yaml::message;
use score_yaml::{Str, Value};

use crate::object::Fields;
use crate::plain::Plain;

/// The `resources` of a container.
pub(crate) fn resources(resources: Option<Resources<Text>>, plain: &mut Plain<'_>) -> Value {
    let Resources {
        limits,
        requests,
        claims,
    } = resources.unwrap_or_default();
    plain.at("resources", |plain| {
        let claims = claims.map(|claims| ("claims".into(), claims));
        let claims = claims.into_iter().collect();
        let mut fields = plain.fields("core.v1.ResourceRequirements", claims);
        for (key, amounts) in [("limits", limits), ("requests", requests)] {
            let amounts = plain.at(key, |plain| list(amounts.unwrap_or_default(), plain));
            fields = fields.with_some(key, amounts);
        }
        fields.into()
    })
}

fn list(amounts: Quantities, plain: &mut Plain<'_>) -> Option<Value> {
    let Quantities {
        cpu,
        memory,
        others,
    } = amounts;
    let given = cpu.is_some() || memory.is_some() || !others.is_empty();
    let mut amount = |key: &str, written: Option<Spanned<Str>>| {
        let written = written?;
        let canonical = quantity::canonical(&written.value).map_err(|error| {
            let message = message!("`{}` is {error}", written.value);
            let diagnostic = Diagnostic::new(Code::InvalidValue, message).at(written.span);
            plain.at(key, |plain| plain.push(diagnostic));
        });
        canonical.ok()
    };
    let mut fields = Fields::new()
        .with_some("cpu", amount("cpu", cpu))
        .with_some("memory", amount("memory", memory));
    for (key, written) in others {
        if let Some(amount) = amount(&key, Some(written)) {
            fields.push(key, amount);
        }
    }
    given.then(|| fields.into())
}
