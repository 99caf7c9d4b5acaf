//! `resources` of a container as `deploy.resources`, where flags or annotations ask for that.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::text::{Spanned, Text};
use score_core::workload::{ContainerResources, Quantities};
use score_kubernetes::quantity::{self, InvalidQuantity};
use score_kubernetes::rules;
use score_yaml::message;
use score_yaml::{Map, Str, Value};

use crate::codes;
use crate::ignored::ignored_key;

/// The flag that keeps them, and the end of the annotation.
pub(crate) const KEEP_RESOURCES: &str = "keep-resources";

/// The least memory that an engine takes as a limit.
const LEAST_MEMORY: f64 = 6.0 * 1024.0 * 1024.0;
/// The fewest CPUs.
const FEWEST_CPUS: f64 = 0.01;

/// The `resources` of a service's `deploy`: limits and reservations of its container, if they are kept. compose outside of a
/// swarm has no reliable limits, so they are left out, with a warning, unless somebody asks for them.
pub(crate) fn deploy_resources(
    container: &str,
    resources: ContainerResources<Text>,
    is_kept: bool,
    diags: &mut Diagnostics,
) -> Map {
    let ContainerResources {
        limits,
        requests,
        claims,
    } = resources;
    if let Some(claims) = claims {
        let key = format!("containers.{container}.resources.claims");
        diags.push(ignored_key(&key, claims.span));
    }
    if !is_kept {
        let lists = [("limits", &limits), ("requests", &requests)];
        for (list, amounts) in lists {
            refused_elsewhere(container, list, amounts.as_ref(), diags);
        }
        warn_of_ignored(
            [("limits", limits), ("requests", requests)],
            container,
            diags,
        );
        return Map::new();
    }
    let mut amounts = AllocationBuilder { container, diags };
    let limits = amounts.read("limits", limits.unwrap_or_default());
    let requests = amounts.read("requests", requests.unwrap_or_default());
    amounts.check_least(&limits);
    amounts.check_within(&requests.memory, &limits.memory, "memory");
    amounts.check_within(&requests.cpus, &limits.cpus, "cpu");
    [("limits", limits), ("reservations", requests)]
        .into_iter()
        .filter_map(|(name, amounts)| Some((name, amounts.into_value()?)))
        .collect()
}

/// Warns of amounts with a unit that there is not: Compose leaves them out, and Kubernetes refuses them.
fn refused_elsewhere(
    container: &str,
    list: &str,
    amounts: Option<&Quantities>,
    diags: &mut Diagnostics,
) {
    let Some(Quantities {
        cpu,
        memory,
        others,
    }) = amounts
    else {
        return;
    };
    let own = [("cpu", cpu.as_ref()), ("memory", memory.as_ref())];
    let own = own
        .into_iter()
        .filter_map(|(name, amount)| Some((name, amount?)));
    let others = others.iter().map(|(name, amount)| (name.as_str(), amount));
    for (name, amount) in own.chain(others) {
        let Err(InvalidQuantity::UnknownSuffix) = quantity::canonical(&amount.value) else {
            continue;
        };
        let message = message!(
            "Kubernetes refuses `{}`: it is an amount with an unknown unit",
            amount.value
        );
        let warning = Diagnostic::new(codes::REFUSED_ELSEWHERE, message).at(amount.span);
        let warning = warning.path(FieldPath::from_iter([
            "containers",
            container,
            "resources",
            list,
            name,
        ]));
        let ways = quantity::meant_hint(&amount.value).into_iter();
        diags.push(ways.fold(warning, Diagnostic::hint));
    }
}

/// Warns of limits and requests that are left out. (An empty map loses nothing.)
fn warn_of_ignored(
    fields: [(&'static str, Option<Quantities>); 2],
    container: &str,
    diags: &mut Diagnostics,
) {
    let mut left_out = Vec::new();
    for (field, quantities) in fields {
        let Quantities {
            cpu,
            memory,
            others,
        } = quantities.unwrap_or_default();
        match (cpu, memory) {
            (Some(cpu), _) => left_out.push((field, (Str::from("cpu"), cpu.span))),
            (None, Some(memory)) => left_out.push((field, (Str::from("memory"), memory.span))),
            // Nothing makes anything of those here. What is no resource anywhere is told as that.
            (None, None) => {
                let known = others.into_iter();
                for (name, amount) in known.filter(|(name, _)| rules::is_resource_name(name)) {
                    let key = message!("containers.{container}.resources.{field}.{name}");
                    diags.push(ignored_key(&key, amount.span));
                }
            }
        }
    }
    let Some((field, (name, place))) = left_out.first() else {
        return;
    };
    let names: Vec<&str> = left_out.iter().map(|(field, _)| *field).collect();
    let message = format!(
        "the resource {} of container `{container}` are left out by default",
        names.join(" and ")
    );
    let warning = Diagnostic::new(codes::UNSUPPORTED_FIELD, message)
        .at(*place)
        .path(FieldPath::from_iter([
            "containers",
            container,
            "resources",
            field,
            name,
        ]));
    let others = left_out.iter().skip(1);
    let warning = others.fold(warning, |warning, (_, (_, place))| {
        warning.label(*place, "and here")
    });
    let warning = warning.hint(format!(
        "`--{KEEP_RESOURCES}` makes `deploy.resources` of them"
    ));
    diags.push(warning.hint("so does the annotation `compose.score.dev/resources: keep`"));
}

/// The amounts that a container may use, or that are reserved for it.
#[derive(Default)]
struct Allocation {
    cpus: Option<Spanned<Amount>>,
    memory: Option<Spanned<Amount>>,
}

/// An amount, and how it is written.
struct Amount {
    number: f64,
    text: Str,
}

impl Allocation {
    fn into_value(self) -> Option<Value> {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a number of bytes, and the largest one where there are more"
        )]
        let bytes = self
            .memory
            .map(|bytes| (bytes.value.number.ceil() as i64).to_string());
        let fields: Map = [
            (
                "cpus",
                self.cpus.map(|cpus| Value::Float(cpus.value.number)),
            ),
            ("memory", bytes.map(Value::from)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
        (!fields.is_empty()).then(|| fields.into())
    }
}

/// Makes allocations of the amounts of a container.
struct AllocationBuilder<'a> {
    container: &'a str,
    diags: &'a mut Diagnostics,
}

impl AllocationBuilder<'_> {
    fn read(&mut self, field: &str, quantities: Quantities) -> Allocation {
        let Quantities {
            cpu,
            memory,
            others,
        } = quantities;
        for (name, amount) in others {
            let key = message!("containers.{}.resources.{field}.{name}", self.container);
            self.diags.push(ignored_key(&key, amount.span));
        }
        Allocation {
            cpus: self.amount(field, "cpu", cpu),
            memory: self.amount(field, "memory", memory),
        }
    }

    /// An amount; none for zero, which is no limit.
    fn amount(
        &mut self,
        field: &str,
        name: &str,
        written: Option<Spanned<Str>>,
    ) -> Option<Spanned<Amount>> {
        let written = written?;
        let fault = match quantity::canonical(&written.value).map(|amount| number(&amount)) {
            Ok(Some(number)) if number >= 0.0 => {
                let Spanned { value: text, span } = written;
                return (number > 0.0).then(|| Spanned::new(Amount { number, text }, span));
            }
            Ok(Some(_)) => message!("`{}` is less than nothing", written.value),
            Ok(None) => message!("`{}` is too large", written.value),
            Err(error) => message!("`{}` is {error}", written.value),
        };
        self.refuse(&format!("{field}.{name}"), &written, fault);
        None
    }

    /// Refuses limits that no container can run with, as engines do.
    fn check_least(&mut self, limits: &Allocation) {
        if let Some(memory) = limits
            .memory
            .as_ref()
            .filter(|memory| memory.value.number < LEAST_MEMORY)
        {
            let message = "the least memory that containers can be limited to is `6Mi`";
            self.refuse("limits.memory", memory, message.to_owned());
        }
        if let Some(cpus) = limits
            .cpus
            .as_ref()
            .filter(|cpus| cpus.value.number < FEWEST_CPUS)
        {
            let message = "the fewest CPUs that containers can be limited to are `10m`";
            self.refuse("limits.cpu", cpus, message.to_owned());
        }
    }

    /// Refuses a request above the limit.
    fn check_within(
        &mut self,
        request: &Option<Spanned<Amount>>,
        limit: &Option<Spanned<Amount>>,
        name: &str,
    ) {
        if let (Some(request), Some(limit)) = (request, limit)
            && request.value.number > limit.value.number
            // One that stands in the field of the other was refused already.
            && ![request, limit]
                .iter()
                .any(|amount| quantity::is_of_the_other(name, &amount.value.text))
        {
            let path = message!("containers.{}.resources.requests.{name}", self.container);
            let (asked, most) = (&request.value.text, &limit.value.text);
            let message = message!("the request `{asked}` is above the limit `{most}`");
            let error = Diagnostic::new(codes::INVALID_VALUE, message);
            let error = error.at(request.span).path(path);
            let error = error.label(limit.span, "the limit");
            let hint = format!("lower `requests.{name}`, or raise `limits.{name}`");
            self.diags.push(error.hint(hint));
        }
    }

    fn refuse<T>(&mut self, field: &str, at: &Spanned<T>, message: String) {
        let path = message!("containers.{}.resources.{field}", self.container);
        let error = Diagnostic::new(codes::INVALID_VALUE, message);
        self.diags.push(error.at(at.span).path(path));
    }
}

/// An amount in whole bytes, rounded up; none if it is no amount, or too large.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked"
)]
pub(crate) fn bytes(written: &str) -> Option<u64> {
    let amount = amount(written)?;
    (0.0..9.2e18)
        .contains(&amount)
        .then(|| amount.ceil() as u64)
}

/// The number of an amount, `0.5` of `500m`; none if it is none, or too large.
pub(crate) fn amount(written: &str) -> Option<f64> {
    number(&quantity::canonical(written).ok()?)
}

/// The number of a canonical amount: a whole number and its suffix.
fn number(amount: &str) -> Option<f64> {
    let end = amount
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '+' | '-' | '.'))
        .unwrap_or(amount.len());
    let (digits, suffix) = amount.split_at(end);
    let scale = match suffix {
        "" => 1.0,
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "E" => 1e18,
        "Ki" => 1024_f64,
        "Mi" => 1024_f64.powi(2),
        "Gi" => 1024_f64.powi(3),
        "Ti" => 1024_f64.powi(4),
        "Pi" => 1024_f64.powi(5),
        "Ei" => 1024_f64.powi(6),
        exponent => 10_f64.powi(exponent.strip_prefix(['e', 'E'])?.parse().ok()?),
    };
    let number: f64 = digits.parse().ok()?;
    // To divide by a power of ten is exact to the last place, to multiply by its inverse is not.
    let number = if scale < 1.0 {
        number / scale.recip().round()
    } else {
        number * scale
    };
    (number.abs() < 9e18).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::number;
    use crate::testing::{assert_holds, given};

    #[test]
    fn amounts_are_numbers() {
        for (amount, expected) in [
            ("100m", Some(0.1)),
            ("2500m", Some(2.5)),
            ("1", Some(1.0)),
            ("64Mi", Some(67_108_864.0)),
            ("1G", Some(1e9)),
            ("1e3", Some(1000.0)),
            ("12E6", Some(12e6)),
            ("-1", Some(-1.0)),
            ("1500u", Some(0.0015)),
            ("9e99", None),
            ("16Ei", None),
        ] {
            assert_eq!(number(amount), expected, "{amount}");
        }
    }

    #[test]
    fn limits_and_requests_are_kept_if_that_is_asked_for() {
        let containers = "{c: {image: x, resources: {limits: {cpu: 1500m, memory: 1Gi}, requests: {cpu: 100m, memory: 64M}}}, \
                           d: {image: x, resources: {limits: {cpu: '0'}}}, e: {image: x}}";
        let mut given = given(&[("w", containers)]);
        given.compose.keep_resources = true;
        assert_holds(
            &given.compose_file(),
            "{services: {w-c: {deploy: {resources: {limits: {cpus: 1.5, memory: '1073741824'}, reservations: {cpus: 0.1, memory: '64000000'}}}},
              w-d: {deploy: null}, w-e: {deploy: null}}}",
        );
    }

    #[test]
    fn what_no_engine_takes_is_refused() {
        for (resources, field) in [
            ("{limits: {memory: 1Mi}}", "limits.memory"),
            ("{limits: {cpu: 1m}}", "limits.cpu"),
            ("{limits: {cpu: '-1'}}", "limits.cpu"),
            ("{limits: {memory: 99E}}", "limits.memory"),
            ("{requests: {memory: much}}", "requests.memory"),
            ("{limits: {cpu: '1'}, requests: {cpu: '2'}}", "requests.cpu"),
            (
                "{limits: {memory: 1Gi}, requests: {memory: 2Gi}}",
                "requests.memory",
            ),
        ] {
            let containers = format!("{{c: {{image: x, resources: {resources}}}}}");
            let mut given = given(&[("w", &containers)]);
            given.compose.keep_resources = true;
            let path = format!("containers.c.resources.{field}");
            assert_eq!(
                given.said(),
                [("invalid-value".to_owned(), path)],
                "{resources}"
            );
        }
    }
}
