//! The ways out of placeholders that are read as variables of the environment, or that the platform fills in.

use score_yaml::message;

use super::FieldKind;
use super::foreign_variable::{VARIABLES, default_of, variable_of};
use super::placeholder_fault::{NO_DEFAULTS, PlaceholderFault};
use crate::document::in_extension;
use crate::path::FieldPath;

/// The last words of names of variables, and the outputs of resources that they are names of.
const OUTPUTS: [(&str, &str); 9] = [
    ("HOST", "host"),
    ("HOSTNAME", "host"),
    ("PORT", "port"),
    ("USER", "username"),
    ("USERNAME", "username"),
    ("PASS", "password"),
    ("PASSWORD", "password"),
    ("DATABASE", "database"),
    ("NAME", "name"),
];

/// Types of resources that give no such outputs.
const WITHOUT_OUTPUTS: [&str; 3] = ["environment", "volume", "route"];

/// The way out of a variable that each container has itself, and that a shell reads there.
fn own_of_container(name: &str) -> Option<&'static str> {
    Some(match name {
        "HOME" => "for the home of the image's user, write it out: `/root`, for example",
        "PWD" => "for the folder of the image, write it out: `/app`, for example",
        "USER" | "LOGNAME" => "for the user of the image, write it out: `root`, for example",
        "PATH" => {
            "for the path of the image, write it out: `/usr/local/bin:/usr/bin:/bin`, for example"
        }
        "SHELL" => "for the shell of the image, write it out: `/bin/sh`, for example",
        "HOSTNAME" => {
            "for the name of the container, let the program read its own variable `HOSTNAME`"
        }
        _ => return None,
    })
}

/// True if a field is the variable of a container that is called so.
fn is_variable(field: &FieldPath, name: &str) -> bool {
    let keys = FieldPath::keys(field.as_ref());
    matches!(keys.as_slice(), [_, _, variables, own] if variables == "variables" && own == name)
}

impl PlaceholderFault<'_> {
    /// The ways out of a placeholder that the platform fills in.
    pub(super) fn in_extension(&self) -> Vec<String> {
        let keys = FieldPath::keys(self.field.as_ref());
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let ["containers", container, "variables", name] = keys.as_slice() else {
            return vec!["a file for `--extensions` reads those of the platform".to_owned()];
        };
        let raw = &self.placeholder.raw;
        let variable = message!("{container}: {{variables: {{{name}: \"${{{raw}}}\"}}}}");
        let ways = in_extension(&format!("spec: {{containers: {{{variable}}}}}"));
        // What an environment is called is a flag.
        let flag = match self.placeholder.raw.starts_with("context.env.") {
            true => "with `--env ID`, ",
            false => "",
        };
        let ways = message!("take `{name}` out, ") + flag + &ways;
        ways.lines().map(str::to_owned).collect()
    }

    /// The way out of a variable that a container of this workload has.
    pub(super) fn of_container(&self, container: &str, name: &str) -> Vec<String> {
        let container = self.workload.containers.get(container);
        let known = container.filter(|container| container.variables.contains_key(name));
        // The one that is to be filled in has no value.
        let known = known.filter(|_| !is_variable(self.field, name));
        let way =
            |_| message!("`{name}` is a variable of the container: write its value here once more");
        known.map(way).into_iter().collect()
    }

    /// The names of all variables that are read like this one: one resource has them all.
    fn names_beside(&self, name: &str) -> String {
        const MOST: usize = 5;
        let mut names = Vec::new();
        self.workload.each_text(&mut |kind, path, text| {
            for placeholder in text
                .placeholders()
                .filter(|one| kind == self.kind && one.root().is_none())
            {
                let inner = placeholder.raw.trim_matches(['{', ' ']);
                let inner = inner.strip_prefix("process.").unwrap_or(inner);
                let other = match inner.split_once('.') {
                    Some((root, other)) => Some(other).filter(|_| VARIABLES.contains(&root)),
                    None => Some(inner),
                };
                let other = other.and_then(variable_of).map(|(other, _)| other);
                let is_of_container = |other: &str| {
                    let mut containers = self.workload.containers.values();
                    containers.any(|container| container.variables.contains_key(other))
                };
                let other = other.filter(|other| {
                    let has_no_value = || is_variable(path, other) || !is_of_container(other);
                    *other != "name" && !names.contains(other) && has_no_value()
                });
                names.extend(other.filter(|_| names.len() < MOST));
            }
        });
        if !names.contains(&name) {
            names.push(name);
        }
        match names.as_slice() {
            [only] => (*only).to_owned(),
            names => format!("\"{}\"", names.join(",")),
        }
    }

    /// The output of a declared resource that the name of a variable is made of: `resources.db.host` for `DB_HOST`, and for
    /// `POSTGRES_HOST` if there is one resource of that type.
    fn output_meant(&self, name: &str) -> Option<String> {
        let (owner, output) = name.rsplit_once('_')?;
        let (_, output) = *OUTPUTS.iter().find(|(word, _)| *word == output)?;
        let is_owner = |name: &str| {
            let plain = |c: char| {
                if c == '-' {
                    '_'
                } else {
                    c.to_ascii_uppercase()
                }
            };
            name.chars().map(plain).eq(owner.chars())
        };
        let resources = self.workload.resources.iter();
        let resources =
            resources.filter(|(_, resource)| !WITHOUT_OUTPUTS.contains(&resource.uid.kind()));
        let named = resources.clone().find(|(name, _)| is_owner(name));
        let (resource, declared) = named.or_else(|| {
            let mut of_type = resources.filter(|(_, resource)| is_owner(resource.uid.kind()));
            of_type.next().filter(|_| of_type.next().is_none())
        })?;
        let output = match (declared.uid.kind(), output) {
            ("service-port", "host") => "hostname",
            ("service-port", "port") => "port",
            ("service-port", _) => return None,
            (_, output) => output,
        };
        Some(message!("resources.{resource}.{output}"))
    }

    /// The way out that comes before all else: of a variable in a file that a shell reads, and of one that containers have
    /// themselves in any other file, the text is meant.
    pub(super) fn text_of_file(&self) -> Option<String> {
        let raw = self.placeholder.raw.as_str();
        let (name, _) = variable_of(raw).filter(|_| self.kind == FieldKind::FileContent)?;
        let keys = FieldPath::keys(self.field.as_ref());
        let path = keys.get(3).map_or("", String::as_str);
        let mut endings = [".sh", ".bash", ".ash", ".zsh"].iter();
        let is_script = endings.any(|ending| path.ends_with(ending)) || self.text.starts_with("#!");
        let what = match is_script {
            true => "for a shell to read it",
            false => "for the text itself",
        };
        let is_meant = is_script || own_of_container(name).is_some();
        is_meant
            .then(|| message!("write `$${{{raw}}}` {what}, or `noExpand: true` for the whole file"))
    }

    /// The ways out of a variable of the environment; `behind` is what a shell does without it, `:-localhost`.
    pub(super) fn variable(&self, name: &str, behind: &str) -> Vec<String> {
        if name == "name" && behind.is_empty() {
            return vec!["did you mean `${metadata.name}`?".to_owned()];
        }
        let keys = FieldPath::keys(self.field.as_ref());
        if let [_, container, ..] = keys.as_slice()
            && self.kind != FieldKind::Image
            && behind.is_empty()
        {
            let of_container = self.of_container(container, name);
            if !of_container.is_empty() {
                return of_container;
            }
        }
        let mut ways = Vec::new();
        if !behind.is_empty() {
            ways.push(NO_DEFAULTS.to_owned());
        }
        // An image is known before there are variables.
        if self.kind == FieldKind::Image {
            ways.push(message!(
                "write `image: .`, and give `--image \"{}\"`, which a shell fills in",
                self.text
            ));
            return ways;
        }
        let default = default_of(behind);
        let annotation = self.dialect.variables_annotation;
        let mut resources = self.workload.resources.iter();
        let declared = resources.find(|(_, resource)| resource.uid.kind() == "environment");
        let params = declared.and_then(|(_, declared)| declared.params.as_ref()?.as_map());
        let is_param = params.is_some_and(|params| params.contains_key(name));
        // What may be meant instead, and what then stands before the way to the environment.
        let whose = if is_param {
            None
        } else if let Some(output) = self.output_meant(name) {
            ways.push(message!("did you mean `${{{output}}}`?"));
            Some("for a variable of the environment")
        } else {
            let own = own_of_container(name);
            ways.extend(own.map(str::to_owned));
            own.map(|_| "for the value of the machine that runs this")
        };
        let is_named = match declared {
            Some((resource, _)) => {
                let written = message!("`${{resources.{resource}.{name}}}`");
                ways.push(match whose {
                    Some(whose) => format!("{whose}, write {written}"),
                    None => format!("did you mean {written}?"),
                });
                let named = annotation.filter(|_| !is_param);
                ways.extend(named.map(|key| {
                    let names = self.names_beside(name);
                    message!(
                        "name it in the resource: `metadata: {{annotations: {{{key}: {names}}}}}`"
                    )
                }));
                // A target that reads all variables late has no params of them.
                let has_params = params.is_some_and(|params| !params.is_empty());
                if annotation.is_none() && has_params {
                    ways.push(message!("leave the `params` of `{resource}` out"));
                }
                named.is_some() || annotation.is_none() && has_params
            }
            None => {
                let names = annotation.map(|_| self.names_beside(name));
                let names = names.unwrap_or_default();
                let named = annotation
                    .map(|key| message!(", metadata: {{annotations: {{{key}: {names}}}}}"));
                let is_named = named.is_some();
                let named = named.unwrap_or_default();
                let way = message!(
                    "write `${{resources.env.{name}}}`, and declare `env` below `resources`"
                );
                ways.push(match whose {
                    Some(whose) => format!("{whose}, {way}"),
                    None => way,
                });
                ways.push(format!("`env: {{type: environment{named}}}`"));
                is_named
            }
        };
        // Given as it is, it takes the place of what the environment has.
        let given = params.and_then(|params| params.get(name)?.as_string());
        if annotation.is_some() && given.is_some_and(|given| given.as_literal() == Some("")) {
            ways.push(message!(
                "`params.{name}` is the empty text: write `{name}: null` to take that of the environment: `export {name}=…`"
            ));
            return ways;
        }
        if !is_named && (default.is_none() || is_param && annotation.is_some()) {
            return ways;
        }
        let exported = default.unwrap_or("…");
        ways.push(message!(
            "its value is taken from the environment: `export {name}={exported}`"
        ));
        // Params of an environment are no way that every target has.
        ways.extend(
            default.map(|value| message!("for a fixed value, write `{value}` in its place")),
        );
        ways
    }
}
