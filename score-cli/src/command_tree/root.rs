//! The command tree of a binary.

use super::{
    catalog, definitions, delta, environments, generate, graph, init, project, sets, state, tool,
    types, validate,
};
use crate::command_line::{CommandSpec, FlagSet as _};
use crate::frontend::Frontend;

/// All commands of a binary.
#[must_use]
pub fn root<F: Frontend>() -> CommandSpec {
    let name = F::NAME;
    CommandSpec {
        name,
        about: F::TEXTS.about.to_owned(),
        long_about: F::TEXTS.long_about.to_owned(),
        foreign_flags: F::TEXTS.foreign_flags,
        run_command: F::TEXTS.run_command,
        commands: vec![
            init::spec(name, &F::TEXTS, F::InitFlags::FLAGS),
            generate::spec(&F::TEXTS, F::MANIFESTS, F::GenerateFlags::FLAGS),
            validate::spec(name),
            delta::spec(name),
            sets::set(name),
            catalog::spec(name),
            definitions::spec(name),
            graph::spec(name),
            environments::spec(name),
            types::resource_types(name),
            types::schema(name),
            project::provisioners(name),
            project::workloads(name),
            project::resources(name, &F::TEXTS),
            state::spec(name),
            tool::check_version(name),
            tool::version(name),
            tool::completion(name),
            tool::help(name),
            tool::explain(name),
        ],
        ..CommandSpec::default()
    }
}
