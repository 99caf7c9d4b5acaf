//! Field paths as messages show them and overrides take them: `containers.web.files.a\.txt`.
