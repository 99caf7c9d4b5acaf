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

impl PlaceholderFault<'_> {
    /// The ways out of a reference to a resource of Terraform, by its type, its name and what is asked of it.
    pub(super) fn terraform(&self, kind: &str, name: &str, asked: &[Str]) -> Vec<String> {
        let asked = asked.last().map_or("OUTPUT", Str::as_str);
        let output = match asked {
            "address"
            | "endpoint"
            | "fqdn"
            | "primary_endpoint_address"
            | "public_ip_address"
            | "private_ip_address"
            | "ip" => "host",
            "db_name" => "name",
            asked => asked,
        };
        let read = message!("`${{resources.{name}.{output}}}`");
        if self.workload.resources.contains_key(name) {
            return vec![format!("did you mean {read}?")];
        }
        let found = WORDS.iter().find(|(word, _)| kind.contains(word));
        match found {
            Some((_, kind)) => vec![
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
