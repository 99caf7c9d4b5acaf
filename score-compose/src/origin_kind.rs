//! The kinds of parts of a compose file, as [`Origin::of`] names them.
//!
//! [`Origin::of`]: score_core::backend::Origin::of

/// A service.
pub(crate) const SERVICE: &str = "service";
/// The image of a service.
pub(crate) const IMAGE: &str = "image";
/// A volume that a workload mounts by its name.
pub(crate) const MOUNT: &str = "mount";
/// A volume that the outputs of a resource name.
pub(crate) const OUTPUT: &str = "output";
/// A volume, network or model of the project.
pub(crate) const PART: &str = "part";
