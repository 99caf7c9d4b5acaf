//! Codes of the Compose target.

use score_core::diagnostic::code_table;
pub use score_kubernetes::codes::*;

code_table! {
    COMPOSE_CODES in "../codes/":
    UNDEFINED_PART = "undefined-part", Warning, "A compose file names a service, volume or the like that it does not have; only another compose file can add it.";
    HIDDEN_MOUNT = "hidden-mount", Warning, "A provisioner or a patch mounts something where something else is mounted already, which the container does not see.";
}
