//! Entries of provisioner files: what each says, whatever its kind.

use score_yaml::message;
use score_yaml::{FileId, Kind, Mapping, Node, SourceMap, Span, Str, Value};

use super::{Kinds, Provider, Provisioner};
use crate::backend::{Backend, Fragment, FragmentField, Target};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, with_article};
use crate::json;
use crate::plan;
use crate::resource::ResourceUid;
use crate::text::Spanned;

/// An entry of a provisioners file.
pub struct ProvisionerEntry {
    /// The whole uri; its scheme is the kind.
    pub uri: Str,
    /// The type of resource it takes.
    pub kind: Str,
    /// The class it takes; any if unset.
    pub class: Option<Str>,
    /// The id it takes; any if unset.
    pub id: Option<Str>,
    /// What it is, for people.
    pub description: Str,
    /// `supported_params`, as written.
    pub supported_params: Vec<Str>,
    /// `expected_outputs`, as written.
    pub expected_outputs: Vec<Str>,
    /// Where its uri stands; `None` for a built-in one.
    pub span: Option<Span>,
    /// Whether it is one that the tool brings, as it came.
    pub is_unchanged: bool,
    /// Those of its texts that may hold references in the words of the target.
    pub texts: Vec<Str>,
    /// What it does.
    pub provisioner: Box<dyn Provisioner>,
}

impl ProvisionerEntry {
    /// Whether it takes a resource: the type is equal, class and id are equal or unset.
    #[must_use]
    pub fn fits(&self, uid: &ResourceUid) -> bool {
        self.kind == uid.kind()
            && self
                .class
                .as_deref()
                .is_none_or(|class| class == uid.class())
            && self.id.as_deref().is_none_or(|id| id == uid.id())
            && self.provisioner.takes(uid)
    }
}

impl plan::Entry for ProvisionerEntry {
    fn kind(&self) -> &str {
        &self.kind
    }

    fn takes(&self, node: &plan::Node) -> Option<plan::Rank> {
        self.fits(&node.uid).then(plan::Rank::default)
    }
}

impl Provider for ProvisionerEntry {
    fn uri(&self) -> &Str {
        &self.uri
    }

    fn provisioner(&self) -> &dyn Provisioner {
        &*self.provisioner
    }

    fn condition(&self) -> String {
        let wanted = |what: &str, value: Option<&str>| match value {
            Some(value) => message!(" {what} `{value}`"),
            None => String::new(),
        };
        let class = wanted("class", self.class.as_deref());
        message!("{class}{}", wanted("id", self.id.as_deref()))
    }

    fn span(&self) -> Option<Span> {
        self.span
    }

    fn is_unchanged(&self) -> bool {
        self.is_unchanged
    }

    fn texts(&self) -> &[Str] {
        &self.texts
    }
}

/// Entries of provisioners files as those of any kind.
#[must_use]
pub fn providers(entries: Vec<ProvisionerEntry>) -> Vec<Box<dyn Provider>> {
    let boxed = |entry| Box::new(entry) as Box<dyn Provider>;
    entries.into_iter().map(boxed).collect()
}

/// What a kind needs to know to read its entries.
#[derive(Clone, Debug)]
pub struct Context {
    /// What the target tells.
    pub target: Target,
    /// The parts that a provisioner may add for the target.
    pub parts: &'static [FragmentField],
}

impl Context {
    /// The context of a target.
    pub fn new<B: Backend>(backend: &B) -> Self {
        Context {
            target: backend.target(),
            parts: B::Fragment::FIELDS,
        }
    }
}

/// Reads the entries of a provisioners file, in their order.
///
/// # Errors
/// The file is not a list of entries; an entry lacks `uri` or `type`, has a kind or a field that is not known.
pub fn load(
    sources: &SourceMap,
    file: FileId,
    kinds: &Kinds,
    context: &Context,
) -> Result<Vec<ProvisionerEntry>, Diagnostics> {
    let items = items(sources, file)?;
    let mut diags = Diagnostics::new();
    let mut entries = Vec::with_capacity(items.len());
    for item in &items {
        match entry(sources, item, kinds, context) {
            Ok(entry) => entries.push(entry),
            Err(errors) => diags.extend(errors),
        }
    }
    if diags.has_errors() {
        Err(diags)
    } else {
        Ok(entries)
    }
}

/// The items of the list that the file holds.
fn items(sources: &SourceMap, file: FileId) -> Result<Vec<Node>, Diagnostics> {
    let documents = score_yaml::parse(sources, file).map_err(|errors| {
        errors
            .into_iter()
            .map(Diagnostic::from)
            .collect::<Diagnostics>()
    })?;
    if documents.is_empty() {
        let name = &sources.get(file).name;
        let message = message!("`{name}` is empty, expected a list of entries");
        return Err(invalid(Span::new(file, 0, 0), message)
            .hint("a list without an entry is `[]`")
            .into());
    }
    let mut documents = documents.into_iter().filter(|document| !document.is_null());
    let Some(top) = documents.next() else {
        return Ok(Vec::new());
    };
    if let Some(second) = documents.next() {
        let message = "the file holds a second YAML document, expected one list of entries";
        return Err(Diagnostic::new(Code::SecondDocument, message)
            .at(second.span)
            .into());
    }
    let found = top.kind_name();
    match top.kind {
        Kind::Seq(items) => Ok(items),
        _ => Err(invalid(
            top.span,
            message!(
                "a provisioners file is a list of entries, not {}",
                with_article(found)
            ),
        )
        .into()),
    }
}

fn invalid(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::InvalidProvisioner, message).at(span)
}

fn entry(
    sources: &SourceMap,
    node: &Node,
    kinds: &Kinds,
    context: &Context,
) -> Result<ProvisionerEntry, Diagnostics> {
    let Some(map) = node.as_map() else {
        return Err(invalid(
            node.span,
            message!(
                "an entry is a map, this one is {}",
                with_article(node.kind_name())
            ),
        )
        .into());
    };
    let Some(uri) = map
        .get("uri")
        .filter(|uri| uri.as_str().is_some_and(|uri| !uri.is_empty()))
    else {
        let at = map.get("uri").unwrap_or(node).span;
        return Err(invalid(at, "an entry has a `uri`, `template://NAME` for example").into());
    };
    let text = uri.as_str().unwrap_or_default();
    let scheme = scheme(text);
    let Some(load) = scheme.and_then(|scheme| kinds.get(scheme)) else {
        return Err(unknown_kind(uri.span, text, kinds).into());
    };

    let mut reader = EntryReader {
        sources,
        map,
        span: uri.span,
        asked: vec!["uri"],
        diags: Diagnostics::new(),
    };
    let kind = reader.string("type");
    let class = reader.string("class").map(|class| class.value);
    let id = reader.string("id").map(|id| id.value);
    let description = reader
        .string("description")
        .map(|text| text.value)
        .unwrap_or_default();
    let supported_params = reader.strings("supported_params");
    let expected_outputs = reader.strings("expected_outputs");
    let provisioner = load(&mut reader, context);
    let mut diags = reader.finish();
    let provisioner = match provisioner {
        Ok(provisioner) => provisioner,
        Err(errors) => {
            diags.extend(errors);
            return Err(diags);
        }
    };
    let kind = match kind {
        Some(kind) if !kind.is_empty() => kind.value,
        _ => provisioner.default_type().unwrap_or_default().into(),
    };
    if kind.is_empty() {
        diags.push(invalid(
            uri.span,
            message!("the entry `{text}` says no `type`"),
        ));
    }
    if diags.has_errors() {
        return Err(diags);
    }
    Ok(ProvisionerEntry {
        uri: text.into(),
        kind,
        class,
        id,
        description,
        supported_params,
        expected_outputs,
        span: Some(uri.span),
        is_unchanged: false,
        texts: match context.target.has_deferred {
            true => texts(node),
            false => Vec::new(),
        },
        provisioner,
    })
}

/// The texts of an entry that may hold references.
fn texts(node: &Node) -> Vec<Str> {
    let mut found = Vec::new();
    let mut left = vec![node];
    while let Some(node) = left.pop() {
        match &node.kind {
            Kind::String(text) if text.contains("${") => found.push(text.clone()),
            Kind::Seq(items) => left.extend(items),
            Kind::Map(map) => left.extend(map.iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    found
}

/// The scheme of a uri: letters, digits, `+`, `-` and `.` before the first colon.
fn scheme(uri: &str) -> Option<&str> {
    let (scheme, _) = uri.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    is_scheme.then_some(scheme)
}

fn unknown_kind(span: Span, uri: &str, kinds: &Kinds) -> Diagnostic {
    let schemes: Vec<_> = kinds
        .schemes()
        .map(|scheme| format!("`{scheme}://`"))
        .collect();
    let message = match scheme(uri) {
        Some(scheme) => format!("no kind of provisioner has the scheme `{scheme}`"),
        None => message!("the uri `{uri}` has no scheme"),
    };
    invalid(span, message)
        .near(scheme(uri).unwrap_or_default(), kinds.schemes())
        .hint(format!("it starts with one of {}", schemes.join(", ")))
}

/// Hands out the fields of an entry. A field that no one asked for is unknown.
pub struct EntryReader<'a> {
    sources: &'a SourceMap,
    map: &'a Mapping,
    span: Span,
    asked: Vec<&'static str>,
    diags: Diagnostics,
}

impl<'a> EntryReader<'a> {
    /// The whole uri.
    #[must_use]
    pub fn uri(&self) -> &'a str {
        self.map
            .get("uri")
            .and_then(Node::as_str)
            .unwrap_or_default()
    }

    /// Where the uri stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// The texts of the run.
    #[must_use]
    pub fn sources(&self) -> &'a SourceMap {
        self.sources
    }

    /// A field that is a string, if it is given. Other scalars count as their text.
    pub fn string(&mut self, field: &'static str) -> Option<Spanned<Str>> {
        let node = self.field(field)?;
        let text = scalar_text(node);
        if text.is_none() {
            self.wrong_type(field, "a string", node);
        }
        text.map(|text| Spanned::new(text, node.span))
    }

    /// A field that is a list of strings; empty if it is not given.
    pub fn strings(&mut self, field: &'static str) -> Vec<Str> {
        let Some(node) = self.field(field) else {
            return Vec::new();
        };
        let Some(items) = node.as_seq() else {
            self.wrong_type(field, "a list of strings", node);
            return Vec::new();
        };
        let mut strings = Vec::with_capacity(items.len());
        for item in items {
            match scalar_text(item) {
                Some(text) => strings.push(text),
                None => self.wrong_type(field, "a list of strings", item),
            }
        }
        strings
    }

    /// Adds an error about the entry.
    pub fn fail(&mut self, span: Span, message: impl Into<String>) {
        self.diags.push(invalid(span, message));
    }

    fn field(&mut self, field: &'static str) -> Option<&'a Node> {
        self.asked.push(field);
        self.map.get(field).filter(|node| !node.is_null())
    }

    fn wrong_type(&mut self, field: &str, expected: &str, found: &Node) {
        let message = message!(
            "`{field}` is {expected}, not {}",
            with_article(found.kind_name())
        );
        self.diags.push(invalid(found.span, message).path(field));
    }

    /// Reports the fields that no one asked for.
    fn finish(mut self) -> Diagnostics {
        for key in self.map.keys() {
            if !self.asked.contains(&key.text.as_str()) {
                let message = message!("`{}` entries have no field `{}`", self.uri(), key.text);
                self.diags
                    .push(invalid(key.span, message).near(&key.text, self.asked.iter().copied()));
            }
        }
        self.diags
    }
}

/// The text of a scalar that is not null.
fn scalar_text(node: &Node) -> Option<Str> {
    match &node.kind {
        Kind::String(text) | Kind::Timestamp(text) => Some(text.clone()),
        Kind::Bool(_) | Kind::Int(_) | Kind::UInt(_) | Kind::Float(_) => {
            let value: Value = node.clone().into_value();
            let mut text = String::new();
            json::push(&value, &mut text).ok()?;
            Some(text.into())
        }
        Kind::Null | Kind::Seq(_) | Kind::Map(_) => None,
    }
}
