//! The command tree of a binary.

use super::{
    catalog, definitions, delta, environments, generate, graph, init, project, sets, state, tool,
    types, validate,
};
use crate::binary::Binary;
use crate::command_line::CommandSpec;

/// All commands of a binary.
#[must_use]
pub fn root(binary: Binary) -> CommandSpec {
    let name = binary.name();
    CommandSpec {
        name,
        about: binary.texts().about.to_owned(),
        long_about: binary.texts().long_about.to_owned(),
        foreign_flags: binary.texts().foreign_flags,
        run_command: binary.texts().run_command,
        commands: vec![
            init::spec(name, binary.texts(), binary.init_flags()),
            generate::spec(binary.texts(), binary.manifests(), binary.generate_flags()),
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
            project::resources(name, binary.texts()),
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
