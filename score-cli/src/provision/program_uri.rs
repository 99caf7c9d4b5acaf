//! Uris that name programs, `cmd://NAME`.

/// What stands before the program in a uri.
pub(super) const SCHEME: &str = "cmd://";

/// True if a uri names a program.
pub(crate) fn is_program(uri: &str) -> bool {
    uri.starts_with(SCHEME)
}

/// The program of a uri by the name that allows it: without the fragment, which tells entries of one program apart.
pub(crate) fn program_name(uri: &str) -> &str {
    let rest = uri.strip_prefix(SCHEME).unwrap_or(uri);
    rest.split('#').next().unwrap_or(rest)
}
