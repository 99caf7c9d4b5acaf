// What the patterns of score-v1b1.json mean in words, and what people write who come from other formats.
{
    use crate::diagnostic::Diagnostic as Error;
    use score_yaml::message;
    use score_yaml::message::Name;

    const PATCHED: &str =
        "Score has nothing of the kind: leave that out, or set it in the output with a patch template (`init --patch-templates FILE`)";
    const RESTARTS: &str =
        "leave it out: Kubernetes restarts containers; with Compose a patch template sets it (`init --patch-templates FILE`)";
    const PROBES: &str =
        "add `httpGet: {path: /, port: 8080}`, or `exec: {command: [\"cat\", \"/tmp/ready\"]}`";
    const PROBE_OF_A_PORT: &str =
        "Score probes with `httpGet` and `exec` alone: `exec: {command: [\"nc\", \"-z\", \"localhost\", \"PORT\"]}`";
    const PROBE_OF_A_COMMAND: &str = "write `exec: {command: [\"PROGRAM\", \"ARGUMENT\"]}`, without the `CMD` of a Compose file";
    const TIMES_OF_A_PROBE: &[&str] = &[
        "initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold", "successThreshold",
        "terminationGracePeriodSeconds", "interval", "timeout", "retries", "start_period", "initialDelay", "period",
    ];

    /// Letters and digits of a name, with a dash for all else.
    fn dashed(text: &str, also: &[char]) -> String {
        let kept = |c: char| c.is_ascii_alphanumeric() || c == '-' || also.contains(&c);
        let text: String = text
            .chars()
            .take(63)
            .map(|c| if kept(c) { c } else { '-' })
            .collect();
        text.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned()
    }

    fn longer(text: String, wrong: &str) -> Vec<String> {
        Some(text).filter(|text| text.len() >= 2 && text != wrong).into_iter().collect()
    }

    /// A name in lower case, with a dash before the capitals of its words: `my-web` for `MyWeb`.
    fn lower_name(text: &str) -> Vec<String> {
        let mut lower = String::new();
        let mut before = '-';
        for c in text.chars() {
            if c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit()) {
                lower.push('-');
            }
            lower.extend(c.to_lowercase());
            before = c;
        }
        longer(dashed(&lower, &[]), text)
    }

    fn name(text: &str) -> Vec<String> {
        longer(dashed(text, &[]), text)
    }

    fn id(text: &str) -> Vec<String> {
        let parts = text.split('.').map(|part| dashed(&part.to_lowercase(), &[]));
        let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
        longer(parts.join("."), text)
    }

    /// Characters of a name.
    const NAME_LENGTH: Option<(usize, usize)> = Some((2, 63));

    /// The key of an annotation, each part of it with a dash for what no part may have.
    fn key_near(text: &str) -> Vec<String> {
        let (prefix, key) = match text.rsplit_once('/') {
            Some((prefix, key)) => (Some(prefix), key),
            None => (None, text),
        };
        let key = dashed(key, &['.', '_']);
        let domain = prefix.map(|prefix| {
            let parts = prefix.split(['.', '/']).map(|part| dashed(&part.to_lowercase(), &[]));
            parts.filter(|part| !part.is_empty()).collect::<Vec<_>>()
        });
        let is_long = |part: &str| (2..=63).contains(&part.len());
        if !is_long(&key) || domain.iter().flatten().any(|part| !is_long(part)) {
            return Vec::new();
        }
        let near = match domain.filter(|parts| !parts.is_empty()) {
            Some(parts) => format!("{}/{key}", parts.join(".")),
            None => key,
        };
        longer(near, text)
    }

    /// The parts of an annotation's key that are wrong.
    fn key_part(text: &str) -> Option<String> {
        let (prefix, key) = match text.rsplit_once('/') {
            Some((prefix, key)) => (Some(prefix), key),
            None => (None, text),
        };
        let is_word = |part: &str, also: &str| {
            let fits = |c: char| c.is_ascii_alphanumeric() || also.contains(c);
            let ends = [part.chars().next(), part.chars().next_back()];
            let ends_well = ends.iter().flatten().all(char::is_ascii_alphanumeric);
            (2..=63).contains(&part.len()) && part.chars().all(fits) && ends_well
        };
        let is_domain = |part: &&str| is_word(part, "-") && !part.contains(|c: char| c.is_ascii_uppercase());
        let domain = prefix.into_iter().flat_map(|prefix| prefix.split('.'));
        let wrong = domain.filter(|part| !is_domain(part)).chain(Some(key).filter(|key| !is_word(key, "._-")));
        let wrong: Vec<&str> = wrong.collect();
        let first = wrong.first()?;
        let short = wrong.iter().copied().filter(|part| part.chars().count() == 1);
        Some(match first.chars().count() {
            0 => "a part of it is empty".to_owned(),
            1 => {
                let has = if short.clone().count() > 1 { "have" } else { "has" };
                let short = score_yaml::message::listed(short, ", ");
                format!("{short} {has} 1 character, each part has 2 or more")
            }
            64.. => message!("`{first}` is longer than 63 characters"),
            _ => message!("`{first}` has other characters than letters, digits and inner dashes"),
        })
    }

    /// The number that a text starts with, and what stands behind it.
    fn number(text: &str) -> Option<(String, String)> {
        let text = text.trim().replace(',', ".");
        let text = text.strip_prefix('+').unwrap_or(&text);
        let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
        let (digits, unit) = text.split_at(end);
        let (whole, rest) = digits.split_once('.').map_or((digits, ""), |(whole, rest)| (whole, rest));
        let whole = whole.trim_start_matches('0');
        if rest.contains('.') || whole.len() + rest.len() > 30 || (whole.is_empty() && rest.is_empty()) {
            return None;
        }
        let whole = if whole.is_empty() { "0" } else { whole };
        let dot = if rest.is_empty() { "" } else { "." };
        Some((format!("{whole}{dot}{rest}"), unit.trim().to_owned()))
    }

    /// The way out of an amount below or of zero.
    fn above_zero(text: &str, near: fn(&str) -> Vec<String>) -> Option<String> {
        let amount = text.trim().trim_start_matches('-').trim();
        let is_negative = amount.len() < text.trim().len();
        let digits = amount.trim_end_matches(char::is_alphabetic);
        let is_zero = !digits.is_empty() && digits.chars().all(|c| matches!(c, '0' | '.'));
        if !is_negative && !is_zero {
            return None;
        }
        let near = near(amount);
        Some(match near.first().filter(|near| !near.starts_with('0') || near.starts_with("0.")) {
            Some(near) => message!("an amount is more than 0: did you mean `{near}`?"),
            None => "an amount is more than 0: for no limit, leave it out".to_owned(),
        })
    }

    /// Amounts of memory near a text: a unit in other letters, or one that may be of a thousand or of 1024.
    fn memory(text: &str) -> Vec<String> {
        let Some((number, unit)) = number(text) else {
            return Vec::new();
        };
        if number.chars().all(|c| matches!(c, '0' | '.')) {
            return Vec::new();
        }
        let unit = unit.to_lowercase();
        let mut letters = unit.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase()).filter(|c| "KMGTPE".contains(*c));
        match (first, letters.as_str()) {
            (Some(first), "" | "b" | "byte" | "bytes" | "egabytes" | "igabytes") => {
                vec![format!("{number}{first}"), format!("{number}{first}i")]
            }
            (Some(first), "i" | "ib" | "ibi") => vec![format!("{number}{first}i")],
            (None, _) if unit.is_empty() => vec![format!("{number}M"), format!("{number}Mi")],
            (None, _) if "bytes".starts_with(&unit) => vec![number],
            _ => Vec::new(),
        }
    }

    /// The way out for memory that is a plain number: those of many digits are bytes, in words that somebody reads.
    fn memory_of_number(number: i64) -> String {
        const UNITS: [(&str, i64); 6] =
            [("Gi", 1 << 30), ("Mi", 1 << 20), ("G", 1_000_000_000), ("M", 1_000_000), ("Ki", 1 << 10), ("K", 1000)];
        if number <= 0 {
            return "an amount is more than 0, `64Mi` for example".to_owned();
        }
        if number < 1_000_000 {
            return format!("write a unit: did you mean `{number}M` or `{number}Mi`?");
        }
        match UNITS.iter().find(|(_, size)| number % size == 0 && number / size > 0) {
            Some((unit, size)) => format!("write `{}{unit}`, or put the bytes in quotes: `\"{number}\"`", number / size),
            None => format!("put the bytes in quotes: `\"{number}\"`"),
        }
    }

    fn cpu(text: &str) -> Vec<String> {
        let Some((number, unit)) = number(text) else {
            return Vec::new();
        };
        match unit.to_lowercase().as_str() {
            "" | "c" | "cpu" | "cpus" | "core" | "cores" | "vcpu" => vec![number],
            "m" | "mcpu" | "milli" | "millicores" if !number.contains('.') => vec![format!("{number}m")],
            _ => Vec::new(),
        }
    }

    /// The mode of `rw-r--r--` and of `0o644`.
    fn mode(text: &str) -> Vec<String> {
        let digits = text.trim_start_matches("0o");
        if digits.len() == 3 && digits.chars().all(|c| ('0'..='7').contains(&c)) {
            return vec![format!("0{digits}")];
        }
        let letters = text.trim_start_matches('-').chars().chain(text.chars());
        let letters: Vec<char> = if text.len() == 10 { text.chars().skip(1).collect() } else { letters.take(9).collect() };
        let is_set = |(i, c): (usize, &char)| match *c {
            '-' => Some(0),
            c if c == ['r', 'w', 'x'][i % 3] => Some(4 >> (i % 3)),
            _ => None,
        };
        if !matches!(text.len(), 9 | 10) {
            return Vec::new();
        }
        let bits: Option<Vec<u32>> = letters.iter().enumerate().map(is_set).collect();
        let digits = bits.map(|bits| bits.chunks(3).map(|three| three.iter().sum::<u32>().to_string()).collect::<String>());
        digits.map(|digits| format!("0{digits}")).into_iter().collect()
    }

    fn before_equals(text: &str) -> Vec<String> {
        let name = text.split('=').next().unwrap_or_default();
        Some(name).filter(|name| !name.is_empty() && *name != text).map(str::to_owned).into_iter().collect()
    }

    /// The words of a line as a shell takes them apart: what stands in quotes is one.
    fn words_of(line: &str) -> Vec<String> {
        let mut words = Vec::new();
        let (mut word, mut quote, mut is_word) = (String::new(), None, false);
        for c in line.chars() {
            match quote {
                Some(opened) if opened == c => quote = None,
                None if matches!(c, '"' | '\'') => (quote, is_word) = (Some(c), true),
                None if c.is_whitespace() => {
                    if is_word {
                        words.push(std::mem::take(&mut word));
                    }
                    is_word = false;
                }
                _ => {
                    if matches!(c, '"' | '\\') {
                        word.push('\\');
                    }
                    word.push(c);
                    is_word = true;
                }
            }
        }
        words.extend(Some(word).filter(|_| is_word));
        words
    }

    /// The way out for a value, by its path.
    fn advise(path: &[&str], node: &Node, root: &Node) -> Option<String> {
        let is_empty = node.is_null() || node.as_str() == Some("");
        match path {
            ["containers", _, "image"] if is_empty => {
                Some("write `image: .`, and give the image with `--image`".to_owned())
            }
            ["containers", _, "variables", name] if node.is_null() => {
                Some(message!("write `{name}: \"\"` for an empty text, or leave it out"))
            }
            ["containers"] if node.as_map().is_some() || node.is_null() => {
                Some("add a container: `main: {image: …}`".to_owned())
            }
            ["containers", _, "resources", "limits" | "requests", "memory"] => {
                let Kind::Int(bytes) = node.kind else {
                    return None;
                };
                Some(memory_of_number(bytes))
            }
            ["containers", _, .., field @ ("command" | "args")] => {
                let line = node.as_str().filter(|line| line.contains(' ') && line.len() < 60)?;
                // Items whose dash has no blank behind it are one text of several lines.
                let is_item = |word: &str| word.starts_with('-') && !word.starts_with("--");
                let written = (node.span.end - node.span.start) as usize;
                let is_long = written > line.len() + 2;
                if line.split_whitespace().all(is_item) && (is_long || *field == "command") {
                    let first = line.split_whitespace().next().unwrap_or_default();
                    let first = first.trim_start_matches('-');
                    return Some(message!("a blank belongs behind the `-` of an item: `- {first}`"));
                }
                let words = words_of(line).into_iter().map(|word| format!("\"{word}\""));
                let words = words.collect::<Vec<_>>().join(", ");
                let line = line.replace('\\', "\\\\").replace('"', "\\\"");
                let shell = format!("[\"sh\", \"-c\", \"{line}\"]");
                let (words, shell) = (words.as_str(), shell.as_str());
                Some(match (*field, line.contains(['|', '&', ';', '<', '>', '$', '*', '\''])) {
                    ("command", false) => message!("write `command: [{words}]`, or `{shell}` for a shell"),
                    ("command", true) => message!("write `command: {shell}`, which a shell reads"),
                    (field, _) => message!("write `{field}: [{words}]`"),
                })
            }
            ["containers", _, "livenessProbe" | "readinessProbe", "httpGet", "port"] => {
                if let Some(number) = node.as_str().and_then(|text| text.parse::<u16>().ok()) {
                    return Some(format!("remove the quotes: `port: {number}`"));
                }
                let known = node.as_str().and_then(|name| root.get("service")?.get("ports")?.get(name));
                let port = known.and_then(|known| known.get("targetPort").or(known.get("port")));
                Some(match port.map(|port| &port.kind) {
                    Some(Kind::Int(port)) => message!("write the number of that port: `port: {port}`"),
                    _ => "write the number that the container listens on: `port: 8080`".to_owned(),
                })
            }
            ["containers", _, "files", _, "mode"] => {
                let Kind::Int(mode) = node.kind else {
                    return None;
                };
                // YAML reads `0644` as octal, and `644` as it stands.
                let octal = format!("{mode:o}");
                let digits = if octal.len() == 3 { octal } else { mode.to_string() };
                Some(format!("put it in quotes: `mode: \"0{digits}\"`"))
            }
            ["containers", _, "variables", _]
                if ["valueFrom", "value_from", "secretKeyRef", "configMapKeyRef", "fieldRef"]
                    .iter()
                    .any(|key| node.get(key).is_some()) =>
            {
                let way = "a variable reads an output of a resource: declare one below `resources`";
                Some(format!("{way}, and write `${{resources.NAME.OUTPUT}}`"))
            }
            ["containers", _, "variables", name] if node.as_map().is_some() => {
                let mut json = String::new();
                let is_json = score_yaml::json::push(&node.to_value(), &mut json).is_ok();
                let json = Some(json).filter(|json| is_json && json.len() < 60 && !json.contains('\''));
                Some(match json {
                    Some(json) => format!("a variable is one text: write `{}: '{json}'`", Name(name)),
                    None => "a variable is one text: put it in quotes, as JSON for example".to_owned(),
                })
            }
            ["resources", _, "type"] if node.is_null() => Some(
                "write `type: postgres`, or another type: `provisioners list` shows those there are".to_owned(),
            ),
            ["resources", _, "type"] if node.as_str().is_some() => {
                Some("`provisioners list` shows the types there are".to_owned())
            }
            [.., "livenessProbe" | "readinessProbe", "httpGet", "port"]
            | ["service", "ports", _, "port" | "targetPort"]
                if node.as_str().is_none_or(|text| text.parse::<u64>().is_err()) =>
            {
                Some("a port is a whole number from 1 to 65535".to_owned())
            }
            ["metadata", "name"] if node.as_map().is_some() || node.as_seq().is_some() => {
                Some("write `metadata: {name: …}`".to_owned())
            }
            ["metadata"] => Some("write `metadata: {name: …}`".to_owned()),
            _ => None,
        }
    }

    /// The error of a document that is of another format.
    fn foreign(root: &Node) -> Option<Error> {
        let (key, version) = root.as_map()?.get_entry("apiVersion").unzip();
        let version = version.and_then(Node::as_str);
        let is_score = version.is_some_and(|version| version.starts_with("score"));
        let hint = "a Score file starts with `apiVersion: score.dev/v1b1`";
        if let (Some(key), Some(version), false) = (key, version, is_score)
            && root.get("containers").is_none()
        {
            let message = message!("this is not a Score file: its `apiVersion` is `{version}`");
            let error = Error::new(codes::INVALID_VALUE, message).at(key.span).path("apiVersion");
            let what = match root.get("kind").and_then(Node::as_str) {
                Some(kind) => message!("it is a manifest of kind `{kind}`; {hint}"),
                None if version.starts_with("humanitec.org/") => {
                    "it is an extension: give it with `--extensions`, beside a Score file".to_owned()
                }
                None => hint.to_owned(),
            };
            return Some(error.hint(what));
        }
        let (key, services) = root.as_map()?.get_entry("services")?;
        let is_other = services.as_map().is_some() && root.get("containers").is_none() && !is_score;
        is_other.then(|| {
            let message = "this is not a Score file: it has `services`, as a Compose file has";
            Error::new(codes::UNKNOWN_FIELD, message).at(key.span).path("services").hint(hint)
        })
    }

    Vocabulary {
        patterns: &[
            PatternWords {
                pattern: r"^score\.dev/v1b1$",
                expected: "`score.dev/v1b1`",
                length: None,
                repair: |_| Vec::new(),
                explain: |_| Some("write `apiVersion: score.dev/v1b1`".to_owned()),
            },
            PatternWords {
                pattern: "^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$",
                expected: "lower-case letters, digits and inner dashes",
                length: NAME_LENGTH,
                repair: lower_name,
                explain: |_| None,
            },
            PatternWords {
                pattern: r"^(([a-z0-9][a-z0-9-]{0,61}[a-z0-9])(\.[a-z0-9][a-z0-9-]{0,61}[a-z0-9])*/)?[A-Za-z0-9][A-Za-z0-9._-]{0,61}[A-Za-z0-9]$",
                expected: "a key like `example.com/team`",
                length: None,
                repair: key_near,
                explain: key_part,
            },
            PatternWords {
                pattern: "^[^=]+$",
                expected: "a name without `=`",
                length: None,
                repair: before_equals,
                explain: |_| None,
            },
            PatternWords {
                pattern: "^0?[0-7]{3}$",
                expected: "an octal file mode like `0644`",
                length: None,
                repair: mode,
                explain: |_| None,
            },
            PatternWords {
                pattern: r"^\d+(?:m|\.\d+)?$",
                expected: "a number of CPUs like `2`, `0.5` or `250m`",
                length: None,
                repair: cpu,
                explain: |text| above_zero(text, cpu).or_else(|| Some("half a CPU is `0.5` or `500m`".to_owned())),
            },
            PatternWords {
                pattern: r"^(0\.\d+|[1-9]\d*(\.\d+)?)(K|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$",
                expected: "an amount of memory like `128M` or `1.5Gi`",
                length: None,
                repair: memory,
                explain: |text| {
                    let unit = "write a number and a unit: `64Mi` is 64 times 1024 times 1024 bytes";
                    above_zero(text, memory).or_else(|| Some(unit.to_owned()))
                },
            },
            PatternWords {
                pattern: "^[A-Za-z0-9_-]+$",
                expected: "letters, digits, dashes and underscores",
                length: None,
                repair: |text| longer(dashed(text, &['_']), text),
                explain: |_| None,
            },
            PatternWords {
                pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]$",
                expected: "letters, digits and inner dashes",
                length: NAME_LENGTH,
                repair: name,
                explain: |_| None,
            },
            PatternWords {
                pattern: r"^[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*$",
                expected: "lower-case letters, digits, inner dashes and dots",
                length: None,
                repair: id,
                explain: |_| None,
            },
        ],
        renamed: &[
            Renamed { owner: "", names: &["ports", "port"], field: "service", way_out: Some("ports are `service.ports`: `service: {ports: {web: {port: 80}}}`") },
            Renamed { owner: "", names: &["container"], field: "containers", way_out: None },
            Renamed { owner: "", names: &["services"], field: "service", way_out: Some("did you mean `service`? it has the `ports` of the one workload") },
            Renamed { owner: "", names: &["volumes"], field: "resources", way_out: Some("declare it below `resources`: `data: {type: volume}`") },
            Renamed { owner: "", names: &["networks", "network"], field: "", way_out: Some("Score has no networks: leave it out, or set it in the output with a patch template (`init --patch-templates FILE`)") },
            Renamed { owner: "", names: &["secrets", "secret"], field: "resources", way_out: Some("declare a resource that has it, and write `${resources.NAME.OUTPUT}` in a variable or a file of a container") },
            Renamed { owner: "", names: &["configs", "configMaps"], field: "", way_out: Some("write it as a file of a container: `containers: {main: {files: {/etc/app.conf: {content: …}}}}`") },
            Renamed { owner: "", names: &["env", "environment"], field: "containers", way_out: Some("write it in a container: `containers: {main: {variables: {NAME: …}}}`") },
            Renamed { owner: "", names: &["externals", "dependencies"], field: "resources", way_out: None },
            Renamed { owner: "containers.*", names: &["env", "environment", "env_vars", "envs"], field: "variables", way_out: None },
            Renamed { owner: "", names: &["kind", "spec", "replicas", "selector", "template", "status", "strategy"], field: "", way_out: Some("Score writes the fields of Kubernetes itself: leave them out (the annotation `k8s.score.dev/kind` makes another kind than Deployment)") },
            Renamed { owner: "", names: &["name"], field: "metadata", way_out: Some("write `metadata: {name: {value}}`") },
            Renamed { owner: "", names: &["version"], field: "apiVersion", way_out: Some("leave it out: the version of the format is `apiVersion: score.dev/v1b1`") },
            Renamed { owner: "", names: &["restart", "restartPolicy", "restart_policy"], field: "", way_out: Some(RESTARTS) },
            Renamed { owner: "containers.*", names: &["working_dir", "workdir", "workingDir"], field: "", way_out: Some("change to it in the command: `[\"sh\", \"-c\", \"cd /app && …\"]`") },
            Renamed { owner: "containers.*", names: &["restart", "restartPolicy", "restart_policy"], field: "", way_out: Some(RESTARTS) },
            Renamed { owner: "containers.*", names: &["build"], field: "image", way_out: Some("write `image: .`, and give `--image`, or `--build` with Compose") },
            Renamed { owner: "containers.*", names: &["securityContext", "imagePullPolicy", "lifecycle", "user", "privileged", "networks", "startupProbe", "deploy", "replicas", "labels", "logging"], field: "", way_out: Some(PATCHED) },
            Renamed { owner: "containers.*.livenessProbe", names: &["tcpSocket", "tcp", "grpc"], field: "exec", way_out: Some(PROBE_OF_A_PORT) },
            Renamed { owner: "containers.*.readinessProbe", names: &["tcpSocket", "tcp", "grpc"], field: "exec", way_out: Some(PROBE_OF_A_PORT) },
            Renamed { owner: "containers.*.livenessProbe", names: &["test", "cmd", "script"], field: "exec", way_out: Some(PROBE_OF_A_COMMAND) },
            Renamed { owner: "containers.*.readinessProbe", names: &["test", "cmd", "script"], field: "exec", way_out: Some(PROBE_OF_A_COMMAND) },
            Renamed { owner: "containers.*.livenessProbe", names: TIMES_OF_A_PROBE, field: "", way_out: Some(PATCHED) },
            Renamed { owner: "containers.*.readinessProbe", names: TIMES_OF_A_PROBE, field: "", way_out: Some(PATCHED) },
            Renamed { owner: "containers.*", names: &["env_file", "envFrom"], field: "variables", way_out: Some("write each variable below `variables`") },
            Renamed { owner: "containers.*", names: &["cmd", "arguments"], field: "args", way_out: None },
            Renamed { owner: "containers.*", names: &["entrypoint", "entryPoint"], field: "command", way_out: None },
            Renamed { owner: "containers.*", names: &["volumeMounts", "mounts", "volume_mounts"], field: "volumes", way_out: None },
            Renamed { owner: "containers.*", names: &["ports", "port", "expose"], field: "", way_out: Some("ports stand at the top of the file, beside `containers`: `service: {ports: {web: {port: 80}}}`") },
            Renamed { owner: "containers.*", names: &["healthcheck", "healthCheck", "health_check"], field: "livenessProbe", way_out: Some("write `livenessProbe: {httpGet: {path: /, port: 8080}}` or `livenessProbe: {exec: {command: […]}}`") },
            Renamed { owner: "containers.*", names: &["liveness", "probe"], field: "livenessProbe", way_out: None },
            Renamed { owner: "containers.*", names: &["readiness"], field: "readinessProbe", way_out: None },
            Renamed { owner: "containers.*", names: &["depends_on", "dependsOn"], field: "before", way_out: Some("write it in the container that starts first: `before: {{owner}: {ready: started}}`; a database or another service is declared below `resources`") },
            Renamed { owner: "containers.*", names: &["limits", "requests"], field: "resources", way_out: Some("write it below `resources`") },
            Renamed { owner: "service", names: &["type", "nodePort", "clusterIP", "annotations", "selector"], field: "", way_out: Some(PATCHED) },
            Renamed { owner: "service", names: &["port", "targetPort", "protocol"], field: "ports", way_out: Some("each port is an entry of `ports`: `service: {ports: {web: {port: 80, targetPort: 8080}}}`") },
            Renamed { owner: "containers.*.files.*", names: &["path", "mountPath", "destination"], field: "target", way_out: Some("the path is the key: `files: {/etc/app.conf: {content: …}}`") },
            Renamed { owner: "containers.*.files.*", names: &["text", "data", "value"], field: "content", way_out: None },
            Renamed { owner: "containers.*.files.*", names: &["file", "from", "src"], field: "source", way_out: None },
            Renamed { owner: "containers.*.volumes.*", names: &["sub_path", "subPath", "subpath"], field: "path", way_out: None },
            Renamed { owner: "containers.*.volumes.*", names: &["read_only", "readonly", "ro"], field: "readOnly", way_out: None },
            Renamed { owner: "containers.*.volumes.*", names: &["name", "volume", "src"], field: "source", way_out: None },
            Renamed { owner: "service.ports.*", names: &["target_port", "target", "containerPort"], field: "targetPort", way_out: None },
            Renamed { owner: "service.ports.*", names: &["number", "published"], field: "port", way_out: None },
            Renamed { owner: "resources.*", names: &["properties", "parameters", "inputs", "config", "values"], field: "params", way_out: None },
            Renamed { owner: "resources.*", names: &["kind"], field: "type", way_out: None },
            Renamed { owner: "resources.*", names: &["name"], field: "id", way_out: None },
        ],
        missing: &[
            ("", "apiVersion", "add the line `apiVersion: score.dev/v1b1`"),
            ("", "metadata", "add `metadata: {name: …}`, the name of the workload"),
            ("", "containers", "add `containers: {main: {image: …}}`"),
            ("metadata", "name", "add `name: …`, the name of the workload"),
            ("containers.*", "image", "add `image: …`; `image: .` is one that `--image` gives"),
            ("containers.*.volumes.*", "source", "add `source: \"${resources.NAME}\"`, a resource of type `volume`"),
            ("containers.*.*.exec", "command", "add `command: [\"cat\", \"/tmp/ready\"]`, the program and its arguments"),
            ("containers.*.*.httpGet", "path", "add `path: /`, what is asked for"),
            ("containers.*.*.httpGet", "port", "add `port: 8080`, the one that the container listens on"),
            ("containers.*.livenessProbe", "exec", PROBES),
            ("containers.*.readinessProbe", "exec", PROBES),
            ("containers.*.livenessProbe", "httpGet", PROBES),
            ("containers.*.readinessProbe", "httpGet", PROBES),
            ("containers.*.files.*", "content", "add `content: …`, or `source: FILE`, a file beside this one"),
            ("containers.*.before.*", "ready", "add `ready: started`, `healthy` or `complete`"),
            ("resources.*", "type", "add `type: …`, `postgres` for example"),
            ("service.ports.*", "port", "add `port: …`, the number that others reach it by"),
        ],
        advise,
        foreign,
    }
}
