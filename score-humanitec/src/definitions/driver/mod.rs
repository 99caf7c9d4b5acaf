//! Drivers: what makes the outputs and manifests of a resource from the inputs of its definition. Those that run offline
//! run here; of others only the shape of the inputs is checked, and their outputs are open.

mod data;
mod dns_wildcard;
mod driver_map;
mod echo;
mod engine;
mod field_names;
mod guard;
mod hpa;
mod ingress;
mod input_reader;
mod known;
mod manifest;
mod object_name;
mod reply;
mod run;
mod template;
mod template_help;
mod terraform;
#[cfg(test)]
pub(super) mod testing;
mod volume;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::message;

pub use driver_map::{DriverMap, StandIn};
pub use field_names::FieldNames;
pub(super) use field_names::{DriverFields, driver_fields};
pub(super) use known::{likely_input, serves_dns};
pub use manifest::{DriverManifest, Location};
pub use reply::DriverReply;
pub use run::{DriverRun, Route};

use self::known::DriverKind;
use super::definition::{Definition, named};
use crate::codes;

/// A driver for the resources of one definition: it keeps what need not be made anew for each of them, as compiled
/// templates are.
pub trait Driver: Send + Sync {
    /// Makes a resource.
    ///
    /// # Errors
    /// The inputs are not those that the driver takes, a template fails, or gives something else than expected.
    fn run(&self, run: &DriverRun<'_>) -> Result<DriverReply, Diagnostics>;
}

/// The driver of a definition, or what `map` puts in its place.
///
/// # Errors
/// It is not known, and cannot run here.
pub fn driver(definition: &Definition, map: &DriverMap) -> Result<Box<dyn Driver>, Diagnostic> {
    let name = definition.driver.value.as_str();
    match map.get(name) {
        Some(StandIn::Echo) => return Ok(Box::new(echo::Echo)),
        Some(StandIn::Ignore) => return Ok(Box::new(echo::Ignored)),
        None => {}
    }
    Ok(match DriverKind::of(name) {
        Some(DriverKind::Echo | DriverKind::PassedOn) => Box::new(echo::Echo),
        Some(DriverKind::Template) => Box::<template::TemplateDriver>::default(),
        Some(DriverKind::DnsWildcard) => Box::<dns_wildcard::DnsWildcard>::default(),
        Some(DriverKind::Ingress) => Box::new(ingress::Ingress),
        Some(DriverKind::Hpa) => Box::new(hpa::Hpa),
        Some(DriverKind::VolumePvc) => Box::new(volume::VolumePvc),
        Some(DriverKind::VolumeNfs) => Box::new(volume::VolumeNfs),
        Some(DriverKind::Terraform) => Box::new(terraform::Terraform),
        None => return Err(unknown(definition)),
    })
}

fn unknown(definition: &Definition) -> Diagnostic {
    let name = &definition.driver.value;
    let message = message!("driver `{name}` cannot run offline");
    let error = Diagnostic::new(codes::UNKNOWN_DRIVER, message).at(definition.driver.span);
    let error = error.path("driver_type");
    let of_platform = known::NAMES
        .iter()
        .find(|known| known.rsplit('/').next() == Some(name.as_str()));
    let error = match of_platform {
        Some(known) => error.hint(format!("did you mean `{known}`?")),
        None => error.near(name, known::NAMES),
    };
    let echo =
        message!("`--driver-map {name}=echo` gives the inputs of the definition as its outputs");
    let ignore = message!("`--driver-map {name}=ignore` leaves its outputs open");
    named(&definition.id, error.hint(echo).hint(ignore))
}
