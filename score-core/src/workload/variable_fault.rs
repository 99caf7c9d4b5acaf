//! The ways out of placeholders that are read as variables of the environment, or that the platform fills in.

use score_yaml::message;

use super::FieldKind;
use super::foreign_variable::{VARIABLES, default_of, variable_of};
use super::placeholder_fault::{NO_DEFAULTS, PlaceholderFault};
use crate::document::in_extension;
use crate::path::FieldPath;

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
        let ways = message!("take `{name}` out, ") + &ways;
        ways.lines().map(str::to_owned).collect()
    }

    /// The way out of a variable that a container of this workload has.
    pub(super) fn of_container(&self, container: &str, name: &str) -> Vec<String> {
        let container = self.workload.containers.get(container);
        let known = container.filter(|container| container.variables.contains_key(name));
        let way =
            |_| message!("`{name}` is a variable of the container: write its value here once more");
        known.map(way).into_iter().collect()
    }

    /// The names of all variables that are read like this one: one resource has them all.
    fn names_beside(&self, name: &str) -> String {
        const MOST: usize = 5;
        let mut names = Vec::new();
        self.workload.each_text(&mut |kind, _, text| {
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
                    *other != "name" && !names.contains(other) && !is_of_container(other)
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
        let is_named = match declared {
            Some((resource, declared)) => {
                ways.push(message!("did you mean `${{resources.{resource}.{name}}}`?"));
                let params = declared.params.as_ref().and_then(|params| params.as_map());
                let is_param = params.is_some_and(|params| params.contains_key(name));
                let named = annotation.filter(|_| !is_param);
                ways.extend(named.map(|key| {
                    let names = self.names_beside(name);
                    message!(
                        "name it in the resource: `metadata: {{annotations: {{{key}: {names}}}}}`"
                    )
                }));
                named.is_some()
            }
            None => {
                let names = annotation.map(|_| self.names_beside(name));
                let names = names.unwrap_or_default();
                let named = annotation
                    .map(|key| message!(", metadata: {{annotations: {{{key}: {names}}}}}"));
                let is_named = named.is_some();
                let named = named.unwrap_or_default();
                ways.push(message!(
                    "write `${{resources.env.{name}}}`, and declare `env` below `resources`"
                ));
                ways.push(format!("`env: {{type: environment{named}}}`"));
                is_named
            }
        };
        if !is_named {
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
