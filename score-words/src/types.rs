//! What people call a database or the like, and the types of resources that they mean.

/// Types of resources that most projects know: those of provisioners that come with the tools.
pub(super) const TYPES: [&str; 15] = [
    "amqp",
    "dns",
    "elasticsearch",
    "environment",
    "kafka-topic",
    "mongodb",
    "mssql",
    "mysql",
    "postgres",
    "postgres-instance",
    "redis",
    "route",
    "s3",
    "service-port",
    "volume",
];

/// Words in names, and the type of resource that is meant.
pub(super) const WORDS: [(&str, &str); 30] = [
    ("postgres", "postgres"),
    ("postgresql", "postgres"),
    ("pg", "postgres"),
    ("psql", "postgres"),
    ("mysql", "mysql"),
    ("maria", "mysql"),
    ("mariadb", "mysql"),
    ("mssql", "mssql"),
    ("sqlserver", "mssql"),
    ("mongo", "mongodb"),
    ("mongodb", "mongodb"),
    ("redis", "redis"),
    ("valkey", "redis"),
    ("cache", "redis"),
    ("rabbit", "amqp"),
    ("rabbitmq", "amqp"),
    ("amqp", "amqp"),
    ("queue", "amqp"),
    ("kafka", "kafka-topic"),
    ("elastic", "elasticsearch"),
    ("opensearch", "elasticsearch"),
    ("minio", "s3"),
    ("s3", "s3"),
    ("bucket", "s3"),
    ("database", "postgres"),
    ("db", "postgres"),
    ("pvc", "volume"),
    ("persistent", "volume"),
    ("volume", "volume"),
    ("ingress", "route"),
];

/// Words that say so little beside others, `env-loader`, that they mean a type only where they are all of a name.
const ALONE: [(&str, &str); 6] = [
    ("topic", "kafka-topic"),
    ("search", "elasticsearch"),
    ("disk", "volume"),
    ("domain", "dns"),
    ("hostname", "dns"),
    ("env", "environment"),
];

/// True of the names of an output, `resources.db.host`, whose last is one that resources usually have.
pub fn is_usual_output(names: &str) -> bool {
    const USUAL: &str = "host hostname port name database username password user url uri endpoint bucket access_key_id \
        access_key secret_key region service vhost address connection connection_string dsn token key source id arn";
    let last = names.rsplit('.').next().unwrap_or_default();
    USUAL.split_whitespace().any(|usual| usual == last)
}

/// The type that is meant by a word which is none, of those that there are: `mongodb` by `mongo`, `redis` by `redis-cache`.
#[must_use]
pub fn type_meant<'t>(
    wrong: &str,
    mut known: impl Iterator<Item = &'t str> + Clone,
) -> Option<&'t str> {
    let mut parts = wrong.split(|c: char| !c.is_ascii_alphanumeric());
    parts
        .find_map(|part| {
            let part = part.to_ascii_lowercase();
            // `postgres15`; `s3` is a word.
            let without_version = part.trim_end_matches(|c: char| c.is_ascii_digit());
            let words = [part.as_str(), without_version];
            let meant = words.iter().find_map(|word| {
                let alone = ALONE.iter().filter(|_| part.len() == wrong.len());
                let mut types = WORDS.iter().chain(alone);
                types.find(|(known, _)| known == word)
            });
            let (_, meant) = meant?;
            known.clone().find(|known| known == meant)
        })
        .or_else(|| known.find(|known| wrong.split(['-', '_', ':']).any(|part| part == *known)))
}

/// Where something belongs that is no resource of a type, as an object of Kubernetes is none.
#[must_use]
pub fn in_place_of_type(wrong: &str) -> Option<&'static str> {
    let word: String = wrong.chars().filter(char::is_ascii_alphanumeric).collect();
    match word.to_ascii_lowercase().as_str() {
        "configmap" | "config" | "configs" | "configuration" => {
            Some("a configuration is a file of a container: `files: {/etc/app.conf: {content: …}}`")
        }
        "secret" | "secrets" | "vault" | "externalsecret" | "secretmanager" => Some(
            "what is secret is an output, `${resources.db.password}`, or comes from the environment: `type: environment`",
        ),
        "tmpfs" | "emptydir" | "hostpath" | "pv" | "storage" | "filesystem" => {
            Some("a folder that is mounted is one of `type: volume`")
        }
        "deployment" | "statefulset" | "daemonset" | "pod" | "container" | "service" => {
            Some("leave it out: the workload is one already")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::type_meant;

    #[test]
    fn words_of_others_mean_types_that_there_are() {
        let known = [
            "amqp",
            "environment",
            "mongodb",
            "my-own",
            "redis",
            "route",
            "s3",
            "volume",
        ];
        for (wrong, meant) in [
            ("mongo", Some("mongodb")),
            ("rabbitmq", Some("amqp")),
            ("redis-cache", Some("redis")),
            ("redis7", Some("redis")),
            ("s3-bucket", Some("s3")),
            ("persistent-volume", Some("volume")),
            ("Ingress", Some("route")),
            ("aws-s3", Some("s3")),
            ("postgresql", None),
            ("secret", None),
            ("env", Some("environment")),
            ("Disk", Some("volume")),
            ("env-loader", None),
            ("disk-check", None),
        ] {
            assert_eq!(type_meant(wrong, known.into_iter()), meant, "{wrong}");
        }
    }
}
