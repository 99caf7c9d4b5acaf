//! What is known of the platform's types of resources.

use crate::definitions::run::NOT_IN_SCORE;

/// The name and the category of the types that the platform brings and Score files ask for. Those of organisations are not
/// known here.
const DIRECT: &[(&str, &str, &str)] = &[
    ("amqp", "AMQP", "messaging"),
    ("azure-blob", "Azure Blob Storage", "datastore"),
    ("cassandra", "Cassandra", "datastore"),
    ("dns", "DNS", "dns"),
    ("elasticsearch", "Elasticsearch", "datastore"),
    ("environment", "Environment", "score"),
    ("gcs", "Google Cloud Storage Bucket", "datastore"),
    ("mariadb", "MariaDB", "datastore"),
    ("mongodb", "MongoDB", "datastore"),
    ("mssql", "Microsoft SQL Server", "datastore"),
    ("mysql", "MySQL", "datastore"),
    ("postgres", "Postgres", "datastore"),
    ("redis", "Redis", "datastore"),
    ("route", "Route", "ingress"),
    ("s3", "S3 Bucket", "datastore"),
    ("service", "Service", "score"),
    ("tls-cert", "TLS certificate", "security"),
    ("volume", "Persistent Volume", "datastore"),
];

/// The types that come by reference or by `provision`, and not because a Score file asks for them.
const INDIRECT: &[&str] = &[
    "agent",
    "aws-policy",
    "aws-role",
    "azure-federated-identity",
    "azure-managed-identity",
    "azure-role-assignments",
    "azure-role-definition",
    "gcp-iam-member",
    "gcp-iam-policy-binding",
    "gcp-service-account",
    "ingress",
    "k8s-service-account",
    "logging",
];

/// True if Score files may ask for resources of a type: it is a word of Score, and the platform does not bring it by itself.
pub(super) fn is_direct(kind: &str) -> bool {
    !kind.contains('/') && !NOT_IN_SCORE.contains(&kind) && !INDIRECT.contains(&kind)
}

/// The name of a type for people: that of the platform, else its words.
pub(super) fn name(kind: &str) -> String {
    if let Some((_, name, _)) = known(kind) {
        return (*name).to_owned();
    }
    let words = kind.split('-').filter(|word| !word.is_empty());
    let words = words.map(|word| {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect::<String>()
    });
    words.collect::<Vec<String>>().join(" ")
}

/// The category of a type, if it is known.
pub(super) fn category(kind: &str) -> Option<&'static str> {
    known(kind).map(|(_, _, category)| *category)
}

fn known(kind: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    DIRECT.iter().find(|(known, _, _)| *known == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_name_a_type_once() {
        assert!(DIRECT.is_sorted_by(|(a, ..), (b, ..)| a < b));
        assert!(INDIRECT.is_sorted_by(|a, b| a < b));
        assert!(DIRECT.iter().all(|(kind, ..)| is_direct(kind)));
    }

    #[test]
    fn a_type_that_is_not_known_has_its_words_as_name() {
        assert_eq!(name("mysql"), "MySQL");
        assert_eq!(name("gcp-vertex-ai"), "Gcp Vertex Ai");
        assert_eq!(
            (name("-"), name("ärger")),
            (String::new(), "Ärger".to_owned())
        );
        assert_eq!(
            (category("s3"), category("queue")),
            (Some("datastore"), None)
        );
        assert!(is_direct("queue") && !is_direct("acme/queue") && !is_direct("k8s-cluster"));
    }
}
