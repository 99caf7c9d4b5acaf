//! Placeholders of Terraform, `${aws_db_instance.db.address}`, as Score has what they mean.

use score_yaml::{Str, message};

use super::placeholder_fault::{PlaceholderFault, TYPES};

/// Words in the types of Terraform, and the type of resource that is meant. The first that fits counts.
const WORDS: [(&str, &str); 16] = [
    ("elasticache", "redis"),
    ("redis", "redis"),
    ("memorystore", "redis"),
    ("mysql", "mysql"),
    ("mssql", "mssql"),
    ("postgres", "postgres"),
    ("rds", "postgres"),
    ("db_instance", "postgres"),
    ("sql", "postgres"),
    ("docdb", "mongodb"),
    ("mongo", "mongodb"),
    ("bucket", "s3"),
    ("mq_broker", "amqp"),
    ("msk", "kafka-topic"),
    ("opensearch", "elasticsearch"),
    ("elasticsearch", "elasticsearch"),
];

/// The output of a type of resource that is meant by an attribute of Terraform.
fn output_meant<'a>(kind: &str, asked: &'a str) -> &'a str {
    match (kind, asked) {
        ("s3", "id" | "name" | "bucket_name" | "bucket_prefix") => "bucket",
        ("s3", "bucket_domain_name" | "bucket_regional_domain_name" | "url" | "self_link") => {
            "endpoint"
        }
        ("s3", asked) => asked,
        ("mssql", "address" | "endpoint" | "fqdn" | "fully_qualified_domain_name") => "server",
        ("mssql", "db_name" | "name") => "database",
        ("kafka-topic", _) if asked.starts_with("bootstrap_brokers") => "host",
        (
            _,
            "address"
            | "domain_name"
            | "endpoint"
            | "fqdn"
            | "fully_qualified_domain_name"
            | "hostname"
            | "ip"
            | "ip_address"
            | "primary_endpoint_address"
            | "private_ip_address"
            | "public_ip_address",
        ) => "host",
        (_, "db_name") => "name",
        (_, "administrator_login" | "master_username" | "user") => "username",
        (_, "administrator_login_password" | "auth_token" | "master_password") => "password",
        (_, asked) => asked,
    }
}

impl PlaceholderFault<'_> {
    /// The ways out of a reference to a resource of Terraform, by its type, its name and what is asked of it.
    pub(super) fn terraform(&self, kind: &str, name: &str, asked: &[Str]) -> Vec<String> {
        let asked = asked.last().map_or("OUTPUT", Str::as_str);
        let declared = self.workload.resources.get(name);
        let declared = declared.map(|resource| resource.uid.kind());
        let found = WORDS.iter().find(|(word, _)| kind.contains(word));
        let found = found.map(|(_, kind)| *kind);
        let output = output_meant(declared.or(found).unwrap_or_default(), asked);
        let read = message!("`${{resources.{name}.{output}}}`");
        if declared.is_some() {
            return vec![format!("did you mean {read}?")];
        }
        match found {
            Some(kind) => vec![
                message!("declare `{name}: {{type: {kind}}}` below `resources`, and write ")
                    + &read,
            ],
            None => vec![
                message!("declare `{name}: {{type: …}}` below `resources`, and write ") + &read,
                TYPES.to_owned(),
            ],
        }
    }
}
