//! The surroundings of a container: the project and the workload that its service depends on.

use indexmap::IndexMap;
use score_core::provision::Provisioned;
use score_core::resource::ResourceUid;
use score_core::workload::Port;
use score_yaml::{SortedMap, Str};

use crate::additions::SupportedAdditions;
use crate::conversion::{ModuleParts, Objects};
use crate::files::FileNames;
use crate::fragment::ComposeFragment;
use crate::mounts_directory::MountsDirectory;
use crate::provisioned_parts::ProvisionedParts;
use crate::workload_options::WorkloadOptions;

/// The project, as the services of all workloads depend on it.
#[derive(Clone, Copy)]
pub(crate) struct ProjectContext<'a> {
    /// The mounts directory.
    pub(crate) mounts: MountsDirectory<'a>,
    /// The names of the files in it.
    pub(crate) file_names: &'a FileNames,
    /// The resources.
    pub(crate) resources: &'a IndexMap<ResourceUid, Provisioned<ComposeFragment>>,
    /// The parts of the compose file that provisioners add.
    pub(crate) provisioned: &'a ProvisionedParts,
    /// The objects that definitions made.
    pub(crate) objects: &'a Objects,
    /// True if the services of workloads wait for the wait service.
    pub(crate) has_wait_service: bool,
    /// True if cron jobs run without their schedules.
    pub(crate) allow_unscheduled: bool,
    /// The options that flags set for all workloads.
    pub(crate) options: WorkloadOptions,
}

/// A workload, as the services of its containers depend on it.
#[derive(Clone, Copy)]
pub(crate) struct WorkloadContext<'a> {
    /// The project that it is in.
    pub(crate) project: &'a ProjectContext<'a>,
    /// Its name.
    pub(crate) workload: &'a str,
    /// The ports of its service, if it has additions.
    pub(crate) ports: Option<&'a SortedMap<Str, Port>>,
    /// Its options.
    pub(crate) options: WorkloadOptions,
    /// The containers and volumes in Kubernetes' shape of its module.
    pub(crate) module: &'a ModuleParts,
    /// Its additions.
    pub(crate) additions: &'a SupportedAdditions,
}
