//! The forms that Backstage gives references, tags, links and keys. What does not keep to them makes it refuse the whole
//! entity.

use std::fmt;

use score_yaml::message;

/// The greatest length of a name, a tag or a namespace.
pub(crate) const LONGEST_NAME: usize = 63;
/// The greatest length of the domain of a key.
const LONGEST_DOMAIN: usize = 253;
/// The schemes of links. A click on one of another may run something.
const LINK_SCHEMES: [&str; 3] = ["https", "http", "mailto"];

/// Why a text is not what it is taken for: what was found and what was expected, and a way out if one is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FormatError {
    message: String,
    hint: Option<String>,
}

impl FormatError {
    /// With the message alone.
    pub fn new(message: impl Into<String>) -> Self {
        FormatError {
            message: message.into(),
            hint: None,
        }
    }

    /// Adds a way out.
    pub(crate) fn hint(self, hint: Option<String>) -> Self {
        FormatError { hint, ..self }
    }

    /// The way out, if one is known.
    #[must_use]
    pub fn way_out(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for FormatError {}

/// A reference to an entity, `[KIND:][NAMESPACE/]NAME`, as it was written.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct EntityRef(String);

impl EntityRef {
    /// Reads a reference.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<Self, FormatError> {
        let text = text.trim();
        let (kind, rest) = split_optional(text, ':');
        let (namespace, name) = split_optional(rest, '/');
        let is_ref =
            kind.is_none_or(is_kind) && namespace.is_none_or(is_dns_label) && is_object_name(name);
        match is_ref {
            true => Ok(EntityRef(text.to_owned())),
            false => Err(FormatError::new(format!(
                "{} is no reference to an entity, expected `[KIND:][NAMESPACE/]NAME`",
                shown(text)
            ))
            .hint(Some(
                "`payments`, `group:default/payments` and `system:default/shop` are some"
                    .to_owned(),
            ))),
        }
    }

    /// A reference to a name of a kind, in full.
    pub(crate) fn full(kind: &str, namespace: &str, name: &str) -> Self {
        EntityRef(format!("{kind}:{namespace}/{name}"))
    }

    /// The same with kind and namespace, where it has none.
    pub(crate) fn with_defaults(self, kind: &str, namespace: &str) -> Self {
        let (own_kind, rest) = split_optional(&self.0, ':');
        let (own_namespace, name) = split_optional(rest, '/');
        EntityRef::full(
            own_kind.unwrap_or(kind),
            own_namespace.unwrap_or(namespace),
            name,
        )
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What stands before the first separator, if there is one, and the rest.
fn split_optional(text: &str, separator: char) -> (Option<&str>, &str) {
    match text.split_once(separator) {
        Some((before, rest)) => (Some(before), rest),
        None => (None, text),
    }
}

/// A namespace of entities.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Namespace(String);

impl Namespace {
    /// The namespace of entities that name none.
    pub(crate) const DEFAULT: &'static str = "default";

    /// Reads a namespace.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<Self, FormatError> {
        match is_dns_label(text) {
            true => Ok(Namespace(text.to_owned())),
            false => Err(FormatError::new(format!(
                "{} is no namespace, expected lower-case letters and digits with single dashes between them, {LONGEST_NAME} at most",
                shown(text)
            ))),
        }
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text in a message.
fn shown(text: &str) -> String {
    match text {
        "" => "an empty text".to_owned(),
        text => message!("`{text}`"),
    }
}

/// A tag.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Tag(String);

impl Tag {
    /// Reads a tag.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<Self, FormatError> {
        let text = text.trim();
        if is_tag(text) {
            return Ok(Tag(text.to_owned()));
        }
        let words = text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '_' | '.' | '/'));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let near = words.join("-").to_ascii_lowercase();
        let hint = is_tag(&near).then(|| message!("`{near}` is one"));
        let message = format!(
            "{} is no tag, expected up to {LONGEST_NAME} lower-case letters, digits, `+`, `#` and `:`, with single dashes between them",
            shown(text)
        );
        Err(FormatError::new(message).hint(hint))
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A link of an entity.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Link {
    url: String,
    title: Option<String>,
}

impl Link {
    /// Reads `URL` or `TITLE=URL`.
    ///
    /// # Errors
    /// It is no such thing.
    pub fn parse(text: &str) -> Result<Self, FormatError> {
        let text = text.trim();
        // The `=` behind a scheme belongs to the URL.
        let title = text.split_once('=');
        let title = title.filter(|(title, _)| !title.contains(':'));
        let (title, url) = match title {
            Some((title, url)) => (Some(title.trim()), url.trim()),
            None => (None, text),
        };
        if title.is_some_and(str::is_empty) || !is_link(url) {
            return Err(FormatError::new(format!(
                "{} is no link, expected `URL` or `TITLE=URL`, with https, http or mailto",
                shown(text)
            )));
        }
        Ok(Link {
            url: url.to_owned(),
            title: title.map(str::to_owned),
        })
    }

    /// Where it leads.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it is called, if it has a name.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }
}

/// The key of an annotation, as Backstage takes them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct AnnotationKey(String);

impl AnnotationKey {
    /// Reads a key, `[DOMAIN/]NAME`.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<Self, FormatError> {
        let (domain, name) = split_optional(text, '/');
        match domain.is_none_or(is_domain) && is_object_name(name) {
            true => Ok(AnnotationKey(text.to_owned())),
            false => Err(FormatError::new(format!(
                "{} is no key of an annotation, expected `[DOMAIN/]NAME`",
                shown(text)
            ))),
        }
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads words that stand on one line, such as a lifecycle.
///
/// # Errors
/// There are none, or there is more.
pub fn line(text: &str) -> Result<String, FormatError> {
    let text = text.trim();
    match text.is_empty() || text.contains(char::is_control) {
        false => Ok(text.to_owned()),
        true => Err(FormatError::new(format!(
            "{} is no name, expected some words on one line",
            shown(text)
        ))),
    }
}

/// The value of `backstage.io/source-location`, `TYPE:TARGET`: a URL alone is one of type `url`.
///
/// ```
/// let location = score_backstage::source_location("https://example.com/shop/tree/main/")?;
/// assert_eq!(location, "url:https://example.com/shop/tree/main/");
/// # Ok::<(), score_backstage::FormatError>(())
/// ```
///
/// # Errors
/// It is no such thing.
pub fn source_location(text: &str) -> Result<String, FormatError> {
    let text = text.trim();
    if is_web_url(text) {
        return Ok(format!("url:{text}"));
    }
    match text.split_once(':') {
        Some(("url", url)) if is_web_url(url) => Ok(text.to_owned()),
        Some(("dir" | "file", path)) if is_visible(path) => Ok(text.to_owned()),
        _ => Err(FormatError::new(format!(
            "{} is no place of sources, expected a URL, `url:URL`, `dir:PATH` or `file:PATH`",
            shown(text)
        ))),
    }
}

/// True for a URL that a browser and the catalog read.
pub(crate) fn is_web_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://");
    let rest = rest.or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.starts_with(['/', '?', '#', ':']) && is_visible(rest))
}

fn is_link(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once(':') else {
        return false;
    };
    match scheme {
        "mailto" => is_visible(rest),
        _ => LINK_SCHEMES.contains(&scheme) && is_web_url(url),
    }
}

/// True if there is something, and nothing in it is white or steers a terminal.
fn is_visible(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn is_kind(text: &str) -> bool {
    text.len() <= LONGEST_NAME
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// True for the name of an entity.
pub(crate) fn is_object_name(text: &str) -> bool {
    let is_end = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    bytes.len() <= LONGEST_NAME
        && is_end(bytes.first())
        && is_end(bytes.last())
        && bytes
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

fn is_domain(text: &str) -> bool {
    text.len() <= LONGEST_DOMAIN && text.split('.').all(is_dns_label)
}

fn is_dns_label(text: &str) -> bool {
    has_parts(text, |b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

fn is_tag(text: &str) -> bool {
    has_parts(text, |b| {
        b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'+' | b'#' | b':')
    })
}

/// True for parts of some characters with single dashes between them.
fn has_parts(text: &str, is_fit: impl Fn(u8) -> bool) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(&is_fit);
    text.len() <= LONGEST_NAME && text.split('-').all(is_part)
}

#[cfg(test)]
mod tests;
