//! Where an object comes from, and what is said of it.

use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::provision::Author;
use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::{Span, Str, message};

use super::fields::{entries_at, joined};
use super::given_object::GivenObject;
use crate::codes;

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

/// Warns of fields that are left out: all but some. What is empty or false says nothing.
pub(super) fn warn_of_others(
    object: &Tree<Text>,
    known: &[&str],
    path: &str,
    source: &ObjectSource,
    diags: &mut Diagnostics,
) {
    for (field, value) in entries_at(object, &[]) {
        let says_nothing = match value {
            Tree::Null | Tree::Bool(false) => true,
            Tree::Seq(items) => items.is_empty(),
            Tree::Map(map) => map.is_empty(),
            _ => false,
        };
        if !says_nothing && !known.contains(&field.as_str()) {
            let path = joined(path, field);
            let message = message!("compose has nothing for `{field}`: it is left out");
            diags.push(source.left_out(&path, message));
        }
    }
}
