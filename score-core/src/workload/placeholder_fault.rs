//! What is wrong with a placeholder that is malformed or names what is not there, and what its author may have meant.

use score_yaml::message;
use score_yaml::message::{MAX_LISTED, listed};
use score_yaml::{Span, Str, Value};

use super::foreign_variable::{VARIABLES, is_of_terraform, variable_of};
use super::placeholder_spelling::respelt;
use super::{FieldKind, Workload};
use crate::codes;
use crate::diagnostic::{Diagnostic, Dialect, nearest};
use crate::path::FieldPath;
use crate::text::{Piece, Placeholder, SCORE_ROOTS, ScoreRoot, Template};

pub(super) const NO_DEFAULTS: &str = "placeholders have no defaults";
const FOR_ANOTHER_TOOL: &str = "`${{ … }}` is for another tool, which has to fill it in first";
/// What may stand in the place of a type.
pub(super) const TYPES: &str = "`provisioners list` shows the types";

/// True of a type that resources have everywhere: a resource of such a name is mostly of that type.
fn is_usual_type(name: &str) -> bool {
    let usual = [
        "amqp",
        "dns",
        "elasticsearch",
        "mongodb",
        "mssql",
        "mysql",
        "postgres",
        "redis",
        "route",
        "s3",
        "volume",
    ];
    usual.contains(&name)
}

/// A placeholder that is not known.
pub(super) struct PlaceholderFault<'w> {
    pub(super) workload: &'w Workload<Template>,
    pub(super) dialect: &'w Dialect,
    /// The kind of field that it stands in.
    pub(super) kind: FieldKind,
    pub(super) field: &'w FieldPath,
    /// The text that it stands in.
    pub(super) text: &'w Template,
    pub(super) placeholder: &'w Placeholder,
}

impl PlaceholderFault<'_> {
    pub(super) fn diagnostic(&self) -> Diagnostic {
        let raw = self.placeholder.raw.as_str();
        let path = self.placeholder.path.as_slice();
        let at = |index| self.placeholder.element_span(index);
        let empty = path.iter().position(|element| element.is_empty());
        if let Some((before, inner)) = raw.split_once("${") {
            return self.unclosed(before, inner);
        }
        let is_declared = |name: &str| self.workload.resources.contains_key(name);
        if let (Some(spelt), None) = (respelt(raw, is_declared), empty) {
            return self.in_other_words(&spelt);
        }
        if let (Some((name, rest)), None) = (self.placeholder.resource(), empty) {
            let workload = &self.workload.name.value;
            let message = message!("no resource `{name}` in workload `{workload}`");
            let unknown = Diagnostic::new(codes::UNKNOWN_RESOURCE, message).at(at(1));
            let unknown = unknown.hint(self.declared(name));
            return match rest {
                [resource, output, ..] if self.near(name).is_none() => unknown
                    .hint(message!(
                        "of another workload? give it one `id` in both: `{resource}: {{type: …, id: {name}-{resource}}}`"
                    ))
                    .hint(message!("and write `${{resources.{resource}.{output}}}`")),
                _ => unknown,
            };
        }
        let root = path.first().map_or("", Str::as_str);
        let is_root = SCORE_ROOTS.find(root).is_some();
        let malformed = |message| Diagnostic::new(codes::MALFORMED_PLACEHOLDER, message);
        let has_default = matches!(variable_of(raw), Some((_, behind)) if !behind.is_empty());
        let diagnostic = match empty {
            _ if path.len() < 2 || has_default => {
                let found = match raw {
                    "" => "nothing".to_owned(),
                    raw => message!("`{raw}`"),
                };
                let expected = "expected `resources.NAME.OUTPUT` or `metadata.KEY`";
                malformed(format!("{expected}, found {found}")).at(self.placeholder.span)
            }
            Some(index) => {
                return malformed(self.empty_element(index))
                    .at(at(index))
                    .hint(self.named(index));
            }
            None => {
                let roots = SCORE_ROOTS.listed();
                let (found, place) = match raw.starts_with('{') {
                    true => (message!("`${{{raw}}}}}`"), self.whole()),
                    false => (message!("`{root}`"), at(0)),
                };
                let message = format!("expected {roots}, found {found}");
                Diagnostic::new(codes::UNKNOWN_REFERENCE, message).at(place)
            }
        };
        let ways = match self.placeholder.root() {
            None => self.meant(),
            Some(ScoreRoot::Metadata) if path.len() < 2 => {
                vec!["write the key: `${metadata.name}`, for example".to_owned()]
            }
            Some(_) => Vec::new(),
        };
        if let Some(way) = self.text_of_file() {
            let diagnostic = diagnostic.hint(way);
            return ways.into_iter().fold(diagnostic, Diagnostic::hint);
        }
        let diagnostic = match ways.is_empty() && !is_root && !root.is_empty() {
            true => diagnostic.near(root, SCORE_ROOTS.names()),
            false => ways.into_iter().fold(diagnostic, Diagnostic::hint),
        };
        let ways = self.ways_to_text().unwrap_or_default();
        ways.lines().fold(diagnostic, Diagnostic::hint)
    }

    /// The error of a placeholder in the spelling of another language.
    fn in_other_words(&self, spelt: &str) -> Diagnostic {
        let raw = &self.placeholder.raw;
        let why = if raw.starts_with('{') {
            "has two braces, expected one"
        } else if raw.contains(char::is_whitespace) {
            "has blanks in it, expected none"
        } else if raw.to_lowercase() == spelt {
            "has capitals in its first name, expected none"
        } else {
            "has other signs between its names, expected dots"
        };
        let close = if raw.starts_with('{') { "}" } else { "" };
        let message = message!("the placeholder `${{{raw}}}{close}` ") + why;
        let error = Diagnostic::new(codes::MALFORMED_PLACEHOLDER, message);
        let error = error
            .at(self.placeholder.span)
            .hint(message!("write `${{{spelt}}}`"));
        let ways = self.ways_to_text().unwrap_or_default();
        ways.lines().fold(error, Diagnostic::hint)
    }

    /// The ways out for who means the text itself.
    fn ways_to_text(&self) -> Option<String> {
        let raw = &self.placeholder.raw;
        Some(match self.kind {
            FieldKind::Image if raw.starts_with('{') => FOR_ANOTHER_TOOL.to_owned(),
            FieldKind::Image if self.dialect.image_hint.is_empty() => return None,
            FieldKind::Image => self.dialect.image_hint.to_owned(),
            _ if raw.starts_with('{') => message!("write `$${{{raw}}}}}` for the text itself"),
            FieldKind::FileContent => message!(
                "write `$${{{raw}}}` for the text itself, or `noExpand: true` for the whole file"
            ),
            _ => message!("write `$${{{raw}}}` for the text itself"),
        })
    }

    /// A placeholder that holds the start of another one: it was meant to end before that, or to hold it.
    fn unclosed(&self, before: &str, inner: &str) -> Diagnostic {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '\\');
        let end = before.find(|c| !is_part(c)).unwrap_or(before.len());
        let (name, rest) = before.split_at(end);
        // `${resources.db.username:${…}`: a text between two of them, and no sign of a default.
        let is_path = rest == ":" && name.starts_with("resources.");
        let is_default = rest.starts_with([':', '?', '|']) && !is_path;
        let is_around = rest.is_empty() && (name.is_empty() || name.ends_with(['.', '-', '_']));
        if is_default || is_around {
            let message =
                message!("a placeholder cannot hold another one, found `${{{inner}}}` in it");
            let error = Diagnostic::new(codes::MALFORMED_PLACEHOLDER, message);
            return error
                // Up to the brace that closes it.
                .at(self.part(before.len(), self.placeholder.raw.len() + 1))
                .hint(match is_default {
                    true => format!("{NO_DEFAULTS}: {}", message!("write `${{{name}}}`")),
                    false => "write the name out: `${resources.NAME.OUTPUT}`".to_owned(),
                });
        }
        // What goes on in another line is another text.
        if let Some((line, _)) = rest.split_once('\n') {
            let message = message!("no `}}` closes `${{{name}` on its line");
            let error = Diagnostic::new(codes::MALFORMED_PLACEHOLDER, message);
            let error = error.at(self.part(end, end));
            return error.hint(message!("write `${{{name}}}{line}`"));
        }
        let message = message!("no `}}` closes `${{{name}` before the next placeholder");
        let error = Diagnostic::new(codes::MALFORMED_PLACEHOLDER, message).at(self.part(end, end));
        error.hint(message!("write `${{{name}}}{rest}${{{inner}}}`"))
    }

    /// The place of a placeholder in two braces with its signs, if it stands there as it is.
    fn whole(&self) -> Span {
        let span = self.placeholder.span;
        let range = span.range();
        if range.len() != self.placeholder.raw.len() || range.start < "${".len() {
            return span;
        }
        let is_it = |piece: &Piece| match piece {
            Piece::Placeholder(other) => std::ptr::eq(other, self.placeholder),
            _ => false,
        };
        let behind = self
            .text
            .pieces
            .iter()
            .skip_while(|piece| !is_it(piece))
            .nth(1);
        // The second brace is the start of what follows.
        let close = match behind {
            Some(Piece::Literal(text)) if text.starts_with('}') => "}}",
            _ => "}",
        };
        Span::new(span.file, range.start - "${".len(), range.end + close.len())
    }

    /// The place of some bytes of the text between the braces.
    fn part(&self, start: usize, end: usize) -> Span {
        let span = self.placeholder.span;
        match span.range().len() == self.placeholder.raw.len() {
            true => Span::new(
                span.file,
                span.range().start + start,
                span.range().start + end,
            ),
            false => span,
        }
    }

    /// What is wrong with a placeholder that has an empty element.
    fn empty_element(&self, index: usize) -> String {
        let raw = &self.placeholder.raw;
        let path = &self.placeholder.path;
        if index == 0 || index + 1 < path.len() {
            let place = if index == 0 {
                "before the first dot"
            } else {
                "between the dots"
            };
            return message!("a name {place} of `${{{raw}}}` is empty");
        }
        match (self.placeholder.root(), path.get(1)) {
            (Some(ScoreRoot::Resources), Some(_))
                if index > 1 && self.kind == FieldKind::VolumeSource =>
            {
                message!("`${{{raw}}}` ends in a dot, expected a resource alone")
            }
            (Some(ScoreRoot::Resources), Some(name)) if index > 1 => {
                message!("`${{{raw}}}` ends in a dot, expected an output of `{name}` behind it")
            }
            (Some(ScoreRoot::Resources), _) => {
                message!("`${{{raw}}}` ends in a dot, expected the name of a resource behind it")
            }
            _ => message!("`${{{raw}}}` ends in a dot, expected a key behind it"),
        }
    }

    /// The way out of an element that is empty.
    fn named(&self, index: usize) -> String {
        let path = &self.placeholder.path;
        let known: Vec<&str> = self.workload.resources.keys().map(Str::as_str).collect();
        let is_name = index == 1 && self.placeholder.root() == Some(ScoreRoot::Resources);
        match (is_name, known.as_slice()) {
            (true, [name])
                if path.len() > 2 && path[2..].iter().all(|element| !element.is_empty()) =>
            {
                let rest: Vec<&str> = path[2..].iter().map(Str::as_str).collect();
                message!(
                    "write the name of the resource: `${{resources.{name}.{}}}`",
                    rest.join(".")
                )
            }
            (true, [_, ..]) => {
                let known = listed(known, ", ");
                format!("write the name of a resource there: {known}")
            }
            _ => self.completed(index),
        }
    }

    /// The placeholder without a dot too many, or with what its last dot is followed by.
    fn completed(&self, index: usize) -> String {
        let path = &self.placeholder.path;
        let known = path.iter().filter(|element| !element.is_empty());
        let known = known.map(Str::as_str).collect::<Vec<_>>().join(".");
        let is_last = index + 1 == path.len();
        match self.placeholder.root() {
            Some(ScoreRoot::Resources)
                if is_last && index > 1 && self.kind == FieldKind::VolumeSource =>
            {
                let name = &path[1];
                message!("leave out what is behind its name: `${{resources.{name}}}`")
            }
            Some(ScoreRoot::Resources) if is_last && index == 2 => {
                message!("write the output: `${{{known}.OUTPUT}}`, `${{{known}.host}}` for example")
            }
            Some(ScoreRoot::Resources) if is_last && index == 1 => {
                "write `${resources.NAME.OUTPUT}`".to_owned()
            }
            Some(ScoreRoot::Metadata) if is_last && index == 1 => {
                message!("write the key: `${{{known}.name}}` for example")
            }
            None if self.workload.resources.contains_key(known.as_str()) => {
                message!("write `${{resources.{known}.OUTPUT}}`, with the name of an output")
            }
            None if !known.starts_with("resources.") && !known.starts_with("metadata.") => {
                "write `${resources.NAME.OUTPUT}` or `${metadata.KEY}`".to_owned()
            }
            _ => message!("leave the dot out: `${{{known}}}`"),
        }
    }

    /// The name of a resource near another one.
    fn near(&self, name: &str) -> Option<&str> {
        let names = || self.workload.resources.keys().map(Str::as_str);
        nearest(name, names()).or_else(|| {
            // The only one with the name in it, or in the name: `orders-db` for `db`.
            let has = |long: &str, short: &str| long.split(['-', '_']).any(|part| part == short);
            let mut alike = names().filter(|known| has(known, name) || has(name, known));
            let first = alike.next()?;
            alike.next().is_none().then_some(first)
        })
    }

    /// The resources that may be meant by the name of one that is not declared.
    fn declared(&self, name: &str) -> String {
        let resources = &self.workload.resources;
        if let Some(near) = self.near(name) {
            return message!("did you mean `{near}`?");
        }
        let metadata = self.workload.metadata.get("resources");
        if let Some(Value::Map(misplaced)) = metadata
            && misplaced.get(name).is_some()
        {
            return message!(
                "`{name}` stands in `metadata`: move `resources` out of it, to the left margin"
            );
        }
        let known = resources.iter().take(MAX_LISTED);
        let known =
            known.map(|(name, resource)| message!("`{name}` (of type `{}`)", resource.uid.kind()));
        let known: Vec<String> = known.collect();
        match known.len() {
            0 => match is_usual_type(name) {
                true => message!("declare it: `resources: {{{name}: {{type: {name}}}}}`"),
                false => message!("declare it: `resources: {{{name}: {{type: …}}}}`; ") + TYPES,
            },
            1 => format!("there is {}", known.join(", ")),
            _ => format!("there are {}", known.join(", ")),
        }
    }

    /// What was meant by a placeholder whose root is none of Score's: a variable of the environment, or a resource in the
    /// words of another format.
    fn meant(&self) -> Vec<String> {
        const RESOURCES: [&str; 7] = [
            "externals",
            "external",
            "resource",
            "res",
            "dependencies",
            "outputs",
            "shared",
        ];
        // Of Terraform; the name of an output may stand behind `outputs`.
        const MODULES: [&str; 3] = ["module", "modules", "data"];
        // Of a Score file, and not read by placeholders.
        const PARTS: [&str; 4] = ["service", "containers", "container", "files"];
        const WORKLOADS: [&str; 4] = ["workload", "service", "app", "score"];
        let raw = self.placeholder.raw.as_str();
        if let Some(name) = of_cloud_formation(raw) {
            let mut ways = vec![message!(
                "`{raw}` is CloudFormation's: write the value itself, or a variable of the environment:"
            )];
            ways.append(&mut self.variable(&name, ""));
            return ways;
        }
        let below = raw
            .split_once('.')
            .filter(|(root, _)| VARIABLES.contains(root));
        let variable = variable_of(below.map_or(raw, |(_, below)| below));
        if let Some((name, behind)) = variable.filter(|(_, behind)| !behind.is_empty()) {
            return self.variable(name, behind);
        }
        // `${{ secrets.TOKEN }}` of a pipeline.
        let inner = raw.strip_prefix('{').map(str::trim);
        let inner = inner.and_then(|inner| inner.split_once('.'));
        if let Some((root, name)) = inner
            && (VARIABLES.contains(&root) || root == "inputs")
            && let Some((name, "")) = variable_of(name)
        {
            let mut ways = self.variable(name, "");
            if self.kind != FieldKind::Image {
                ways.push(FOR_ANOTHER_TOOL.to_owned());
            }
            return ways;
        }
        match self.placeholder.path.as_slice() {
            [process, root, name] if process == "process" && VARIABLES.contains(&root.as_str()) => {
                let variable = variable_of(name);
                variable.map_or_else(Vec::new, |_| self.variable(name, ""))
            }
            [root, ..] if root == "context" => self.in_extension(),
            [root, name, outputs, rest @ ..]
                if MODULES.contains(&root.as_str()) && outputs == "outputs" =>
            {
                self.resource(name, rest, false)
            }
            [root, name, rest @ ..] if MODULES.contains(&root.as_str()) && !rest.is_empty() => {
                self.resource(name, rest, false)
            }
            [root, name] if name == "name" && WORKLOADS.contains(&root.as_str()) => {
                vec!["did you mean `${metadata.name}`?".to_owned()]
            }
            [root, container, variables, name]
                if root == "containers" && variables == "variables" =>
            {
                self.of_container(container, name)
            }
            [root, name, rest @ ..] if RESOURCES.contains(&root.as_str()) => {
                self.resource(name, rest, root == "shared")
            }
            [root, name, rest @ ..] if is_of_terraform(root) => self.terraform(root, name, rest),
            [root] if RESOURCES.contains(&root.as_str()) => Vec::new(),
            [name] => variable.map_or_else(Vec::new, |_| self.variable(name, "")),
            [root, name] if VARIABLES.contains(&root.as_str()) => {
                variable.map_or_else(Vec::new, |_| self.variable(name, ""))
            }
            [root, workload, _, ..] if matches!(root.as_str(), "workloads" | "services") => {
                let params = message!("{{workload: {workload}, port: …}}");
                vec![
                    message!(
                        "another workload is a resource, `${{resources.{workload}.hostname}}`"
                    ),
                    message!(
                        "with `{workload}: {{type: service-port, params: {params}}}` below `resources`"
                    ),
                ]
            }
            [root, ..] if PARTS.contains(&root.as_str()) => {
                vec![
                    "write the value itself: placeholders read `metadata` and `resources`"
                        .to_owned(),
                ]
            }
            _ => Vec::new(),
        }
    }

    /// The way out of a resource in the words of another format.
    fn resource(&self, name: &str, rest: &[Str], is_shared: bool) -> Vec<String> {
        let resources = &self.workload.resources;
        let rest: String = rest.iter().map(|element| message!(".{element}")).collect();
        let near = match resources.contains_key(name) {
            true => Some(name),
            false => nearest(name, resources.keys().map(Str::as_str)),
        };
        if let Some(near) = near {
            return vec![message!("did you mean `${{resources.{near}{rest}}}`?")];
        }
        // What several workloads share has an id.
        let id = if is_shared {
            message!(", id: {name}")
        } else {
            String::new()
        };
        let is_usual = is_usual_type(name);
        let kind = if is_usual { name } else { "…" };
        let way = message!(
            "add `{name}: {{type: {kind}{id}}}` below `resources`, and write `${{resources.{name}{rest}}}`"
        );
        let types = (!is_usual).then(|| TYPES.to_owned());
        [way].into_iter().chain(types).collect()
    }
}

/// The variable of the environment for a pseudo parameter of CloudFormation: `AWS_ACCOUNT_ID` of `AWS::AccountId`.
fn of_cloud_formation(raw: &str) -> Option<String> {
    let parameter = raw.strip_prefix("AWS::")?;
    let is_name = !parameter.is_empty() && parameter.chars().all(|c| c.is_ascii_alphabetic());
    let mut name = "AWS".to_owned();
    for c in parameter.chars().filter(|_| is_name) {
        if c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_uppercase());
    }
    is_name.then_some(name)
}
