//! Where scripts and pages find the binaries.

use std::path::Path;

/// PATH with the binary's folder first, for calls in scripts.
pub(crate) fn search_path(binary: &str) -> String {
    let folder = Path::new(binary).parent().unwrap_or(Path::new(""));
    let path = std::env::var("PATH").unwrap_or_default();
    format!("{}:{path}", folder.display())
}
