//! The published schemas of this crate's file formats.

/// The schema of extension files, for editors: what of them can be said without the Score file and the types of
/// Kubernetes.
pub const EXTENSION: &str = include_str!("../schemas/humanitec-v1b1.json");

/// The schema of the files that `--deploy-config` takes.
pub const DEPLOY_CONFIG: &str = include_str!("../schemas/deploy-config-v1b1.json");

/// The schema of the documents of definitions files, for editors: what can be said of one definition alone.
pub const RESOURCE_DEFINITIONS: &str = include_str!("../schemas/resource-definitions.json");

#[cfg(test)]
mod tests {
    use score_schema::Schema;

    #[test]
    fn the_schemas_compile() {
        for source in [
            super::EXTENSION,
            super::DEPLOY_CONFIG,
            super::RESOURCE_DEFINITIONS,
        ] {
            assert!(Schema::compile(source).is_ok());
        }
    }
}
