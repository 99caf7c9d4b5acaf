//! An object that a definition made, and what is said of it.

use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::provision::Author;
use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::{Map, Span, Str, Value, message};

use super::kind::ObjectKind;
use super::server_rules;
use crate::codes;

/// An object that a definition made, as the run of definitions gives it to the target.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct GivenObject {
    /// The id of the definition; none for what is built in.
    pub(crate) definition: Option<Str>,
    /// The resource, `TYPE.CLASS#ID`.
    pub(crate) resource: Str,
    /// The name of its file.
    pub(crate) file: Str,
    /// The namespace of the environment, if a definition says one.
    pub(crate) namespace: Option<Str>,
    /// True if it is a volume, which containers mount, and no object of its own.
    pub(crate) is_volume: bool,
    /// The place in the definition's file.
    range: (usize, usize),
    /// The object itself.
    pub(crate) object: Tree<Text>,
}

impl GivenObject {
    /// Reads an object from the part that the run gives. `None` for what no run gives.
    pub(crate) fn read(given: Value) -> Option<Self> {
        let Value::Map(mut given) = given else {
            return None;
        };
        let text = |given: &Map, key: &str| given.get(key).and_then(Value::as_str).map(Str::from);
        let offset = |given: &Map, key: &str| match given.get(key) {
            Some(Value::Int(at)) => usize::try_from(*at).ok(),
            _ => None,
        };
        let object = given.swap_remove("object")?;
        Some(GivenObject {
            definition: text(&given, "definition"),
            resource: text(&given, "resource")?,
            file: text(&given, "file")?,
            namespace: text(&given, "namespace"),
            is_volume: text(&given, "location")?.as_str() == "volumes",
            range: (offset(&given, "start")?, offset(&given, "end")?),
            object: Tree::from_value(object, &mut |text| decoded(&text)),
        })
    }
}

/// A text in which a dollar stands twice, and references of compose's are as they are.
fn decoded(text: &str) -> Text {
    let mut out = Text::default();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let behind = &rest[at..];
        if let Some(behind) = behind.strip_prefix("$$") {
            out.push_str("$");
            rest = behind;
            continue;
        }
        let Some(end) = end_of_reference(behind).or_else(|| behind.find('}')) else {
            // There is no reference from here on.
            out.push_str(&behind.replace("$$", "$"));
            return out;
        };
        let reference = Str::from(&behind[..=end]);
        out.append(Text::decode_late_references(reference, |_| false));
        rest = &behind[end + 1..];
    }
    out.push_str(rest);
    out
}

/// The brace that ends a reference, behind those in it.
fn end_of_reference(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    text.bytes().position(|byte| {
        match byte {
            b'{' => open += 1,
            b'}' => open = open.saturating_sub(1),
            _ => return false,
        }
        open == 0
    })
}

/// Where an object comes from, for what is said of it.
#[derive(Clone, Debug)]
pub(crate) struct ObjectSource {
    /// What it is called in messages: "definition `pg`, `service.yaml`".
    pub(crate) subject: String,
    /// Its place, if a file says it.
    pub(crate) span: Option<Span>,
    /// The place where the resource is asked for, and its name.
    asked: Option<(Span, Str)>,
    /// True if it is a part of an extension, whose objects may be those of a cluster that is there.
    is_extension: bool,
}

impl ObjectSource {
    /// The source of an object whose resource has this author.
    pub(crate) fn of(given: &GivenObject, author: Option<Author>) -> Self {
        let subject = match &given.definition {
            Some(definition) => message!("definition `{definition}`, `{}`", given.file),
            None => message!("`{}` of `{}`", given.file, given.resource),
        };
        let (start, end) = given.range;
        ObjectSource {
            subject,
            span: author.map(|author| Span::new(author.entry.file, start, end)),
            asked: author.map(|author| (author.resource, given.resource.clone())),
            is_extension: false,
        }
    }

    /// The source of a part of a workload's module. Of what an extension says all is left out that compose does not have.
    pub(crate) fn of_workload(workload: &str, span: Span, is_extension: bool) -> Self {
        ObjectSource {
            subject: message!("workload `{workload}`"),
            span: Some(span),
            asked: None,
            is_extension,
        }
    }

    /// The source of what nothing is said of.
    pub(crate) fn nobody() -> Self {
        ObjectSource {
            subject: String::new(),
            span: None,
            asked: None,
            is_extension: true,
        }
    }

    /// True if it is a part of an extension.
    pub(crate) fn is_extension(&self) -> bool {
        self.is_extension
    }

    /// Something to say of the object.
    pub(crate) fn fault(&self, code: Code, path: &str, message: String) -> Diagnostic {
        self.placed(Diagnostic::new(self.code(code), message).path(path))
    }

    /// The code of something to say of the object.
    fn code(&self, code: Code) -> Code {
        match self.is_extension {
            true => codes::UNSUPPORTED_FIELD,
            false => code,
        }
    }

    /// Tells of a name that nothing has. To look for one that is near takes a look at each that is known.
    pub(super) fn tell_unknown<'k>(
        &self,
        (path, name): (&str, &str),
        message: impl FnOnce() -> String,
        known: impl Iterator<Item = &'k str>,
        diags: &mut Diagnostics,
    ) {
        let code = codes::INVALID_MANIFEST;
        diags.push_with(self.code(code).severity(), || {
            self.fault(code, path, message()).near(name, known)
        });
    }

    /// What is left out of the object, as compose has no way to say it.
    pub(crate) fn left_out(&self, path: &str, message: String) -> Diagnostic {
        self.fault(codes::UNSUPPORTED_FIELD, path, message)
    }

    /// What was found in the object, with its place and whose it is.
    pub(crate) fn placed(&self, mut found: Diagnostic) -> Diagnostic {
        found.message = format!("{}: {}", self.subject, found.message);
        if let Some(span) = self.span {
            found = found.at(span);
        }
        match &self.asked {
            Some((span, resource)) => found.label(*span, message!("for `{resource}`")),
            None => found,
        }
    }

    /// What was found in the object by others.
    pub(crate) fn placed_all(&self, found: Diagnostics) -> impl Iterator<Item = Diagnostic> {
        found.into_iter().map(|found| self.placed(found))
    }
}

/// An object with its kind, and its name.
#[derive(Clone, Debug)]
pub(crate) struct KubernetesObject {
    pub(crate) source: ObjectSource,
    pub(crate) kind: ObjectKind,
    /// `metadata.name`
    pub(crate) name: Str,
    /// The object itself.
    pub(crate) tree: Tree<Text>,
}

impl KubernetesObject {
    /// Reads what all objects have; of those whose kind is converted, checks the types of all fields. What else an API server
    /// refuses goes to `refused`.
    pub(crate) fn read(
        source: ObjectSource,
        tree: Tree<Text>,
        refused: &mut Vec<Diagnostic>,
        diags: &mut Diagnostics,
    ) -> Option<Self> {
        let word = |field: &str| text_at(&tree, &[field]).unwrap_or_default();
        let kind = ObjectKind::of(word("apiVersion"), word("kind"));
        let mut found = match kind.is_converted() {
            true => server_rules::type_faults(&tree),
            false => Diagnostics::new(),
        };
        let name = text_at(&tree, &["metadata", "name"]).map(Str::from);
        if name.is_none() && kind.is_converted() && found.is_empty() {
            let message = "it has no name".to_owned();
            let fault = Diagnostic::new(codes::INVALID_MANIFEST, message);
            found.push(fault.path("metadata.name"));
        }
        let is_valid = found.is_empty();
        if is_valid && kind.is_converted() {
            refused.extend(source.placed_all(server_rules::rule_faults(&tree)));
        }
        diags.extend(source.placed_all(found));
        is_valid.then(|| KubernetesObject {
            source,
            kind,
            name: name.unwrap_or_default(),
            tree,
        })
    }

    /// What a path of keys leads to.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Tree<Text>> {
        tree_at(&self.tree, path)
    }
}

/// What a path of keys leads to.
pub(crate) fn tree_at<'t>(tree: &'t Tree<Text>, path: &[&str]) -> Option<&'t Tree<Text>> {
    let found = path.iter().try_fold(tree, |tree, key| tree.get(key))?;
    (!matches!(found, Tree::Null)).then_some(found)
}

/// The plain text that a path of keys leads to.
pub(crate) fn text_at<'t>(tree: &'t Tree<Text>, path: &[&str]) -> Option<&'t str> {
    tree_at(tree, path)?.as_string()?.as_literal()
}

/// The whole number that a path of keys leads to.
pub(crate) fn int_at(tree: &Tree<Text>, path: &[&str]) -> Option<i64> {
    match tree_at(tree, path)? {
        Tree::Int(number) => Some(*number),
        _ => None,
    }
}

/// True if a path of keys leads to `true`.
pub(crate) fn is_true_at(tree: &Tree<Text>, path: &[&str]) -> bool {
    matches!(tree_at(tree, path), Some(Tree::Bool(true)))
}

/// The items of the list that a path of keys leads to.
pub(crate) fn items_at<'t>(tree: &'t Tree<Text>, path: &[&str]) -> &'t [Tree<Text>] {
    tree_at(tree, path)
        .and_then(Tree::as_seq)
        .unwrap_or_default()
}

/// The entries of the map that a path of keys leads to.
pub(crate) fn entries_at<'t>(
    tree: &'t Tree<Text>,
    path: &[&str],
) -> impl Iterator<Item = (&'t Str, &'t Tree<Text>)> {
    let map = tree_at(tree, path).and_then(Tree::as_map);
    map.into_iter().flat_map(|map| map.iter())
}

/// A single value as a text.
pub(crate) fn single_text(value: &Tree<Text>) -> Option<Text> {
    Some(match value {
        Tree::String(text) => text.clone(),
        Tree::Int(number) => Text::literal(number.to_string()),
        Tree::UInt(number) => Text::literal(number.to_string()),
        Tree::Bool(value) => Text::literal(value.to_string()),
        Tree::Float(number) => Text::literal(number.to_string()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_and_references_are_told_apart() {
        for (text, parts) in [
            ("plain", 1),
            ("$$", 1),
            ("a$${X}", 1),
            ("${X:?vault/x}", 1),
            ("a ${X:?vault/x} $$5", 3),
            ("$", 1),
            ("$ $$", 1),
            ("a ${X:-${Y:-z}} $$5", 3),
        ] {
            assert_eq!(decoded(text).parts.len(), parts, "{text}");
        }
        assert_eq!(decoded("$${X}").as_literal(), Some("${X}"));
        assert_eq!(decoded("$5 $$$$").as_literal(), Some("$5 $$"));
        assert!(decoded("${X:?y}").has_late_reference());
    }
}
