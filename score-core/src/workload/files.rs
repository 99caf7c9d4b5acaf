//! Lowers the files of a container: their text, or their bytes.

use score_yaml::message;
use std::borrow::Cow;

use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use base64::{DecodeError, Engine as _};
use score_yaml::{Key, Node, Str};

use super::lowering::LoweringContext;
use super::read::WorkloadReader;
use super::{Content, File, is_root};
use crate::codes;
use crate::diagnostic::{Diagnostic, TreeReader};
use crate::document::merge_conflict;
use crate::text::{Spanned, Template};

/// The file of one entry of a container's `files`.
pub(super) fn file(
    context: &LoweringContext<'_>,
    reader: &mut WorkloadReader<'_>,
    key: &Key,
    node: &Node,
) -> Option<File<Template>> {
    let map = reader.map_of(node)?;
    let mode = reader
        .string(map, "mode")
        .and_then(|mode| reader.at("mode", |reader| octal(reader, &mode)));
    let verbatim = reader.bool(map, "noExpand").unwrap_or(false);
    let content = reader.field(map, "content", |reader, _, node| {
        Some(Spanned::new(reader.str_of(node)?, node.span))
    });
    let binary = reader.string(map, "binaryContent");
    let source = reader.string(map, "source");
    let name = source.as_ref().and_then(|source| source.rsplit('/').next());
    if let Some(doubt) = doubtful_target(key, name.unwrap_or_default()) {
        reader.push(doubt);
    }
    if let Some(doubt) = content
        .as_ref()
        .and_then(|content| path_as_content(context, key, content))
    {
        reader.push(doubt);
    }
    let has_text = content.is_some() || binary.is_some();
    let named = source
        .as_ref()
        .filter(|_| !has_text)
        .map(|source| source.value.clone());
    let content = match (content, binary, source) {
        (Some(content), _, _) if verbatim => Content::Verbatim(content.value.into()),
        (Some(content), _, _) => Content::Text(Spanned::new(
            context.template(content.value, content.span),
            content.span,
        )),
        (None, Some(binary), _) => {
            Content::Bytes(reader.at("binaryContent", |reader| base64_bytes(reader, &binary))?)
        }
        (None, None, Some(source)) => reader.at("source", |reader| {
            source_content(context, reader, &source, verbatim)
        })?,
        (None, None, None) => {
            let message = "the file has none of `content`, `binaryContent` and `source`";
            reader.error(codes::MISSING_FIELD, message, key.span);
            return None;
        }
    };
    Some(File {
        span: key.span,
        mode,
        content,
        source: named,
    })
}

/// The warning of a target that is written as a folder's: one target makes a file of its last name in there, another the
/// folder itself. `name` is that of the file that is copied, if there is one.
fn doubtful_target(key: &Key, name: &str) -> Option<Diagnostic> {
    let target = key.text.as_str();
    let (folder, last) = target.rsplit_once('/')?;
    if !matches!(last, "" | "." | "..") || !target.starts_with('/') || is_root(target) {
        return None;
    }
    let message = message!("`{target}` is written as a folder, expected the path of a file");
    let folder = match last {
        ".." => target,
        _ => folder,
    };
    let folder = folder.trim_end_matches('/');
    let name = match name {
        "" | "." | ".." => "NAME",
        name => name,
    };
    let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message).at(key.span);
    Some(doubt.hint(message!("write `{folder}/{name}`")))
}

/// The warning of a content that is the path of a file which is there.
fn path_as_content(
    context: &LoweringContext<'_>,
    key: &Key,
    content: &Spanned<&str>,
) -> Option<Diagnostic> {
    const LONGEST: usize = 200;
    let text = content.value;
    if text.len() > LONGEST || text.is_empty() {
        return None;
    }
    let path = text.strip_prefix('@').unwrap_or(text);
    let is_path = path.len() < text.len()
        || path.starts_with("./")
        || path.starts_with("../")
        || key.text.rsplit('/').next() == Some(path);
    if !is_path || path.contains(|c: char| c.is_whitespace() || "${}".contains(c)) {
        return None;
    }
    context
        .lowering
        .host
        .read(context.lowering.score_file, path)
        .ok()?;
    let message =
        message!("the content is the text `{text}`, which names a file beside the Score file");
    let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message).at(content.span);
    let source = path.strip_prefix("./").unwrap_or(path);
    Some(doubt.hint(message!(
        "for what that file holds, write `source: {source}`"
    )))
}

fn source_content(
    context: &LoweringContext<'_>,
    reader: &mut WorkloadReader<'_>,
    source: &Spanned<Str>,
    verbatim: bool,
) -> Option<Content<Template>> {
    match context
        .lowering
        .host
        .read(context.lowering.score_file, source)
    {
        Ok(bytes) => {
            let text = String::from_utf8(bytes);
            if let Ok(text) = &text
                && let Some(start) = merge_conflict(text)
            {
                reader.push(conflict_in(source, text, start));
            }
            Some(match (text, verbatim) {
                (Ok(text), true) => Content::Verbatim(text.into()),
                (Ok(text), false) => Content::Text(Spanned::new(
                    Template::parse(&text, source.span, ""),
                    source.span,
                )),
                (Err(error), true) => Content::Bytes(error.into_bytes()),
                (Err(error), false) => {
                    Content::NotUtf8(Spanned::new(error.into_bytes(), source.span))
                }
            })
        }
        Err(error) => {
            let said = error.to_string();
            let is_missing = said.ends_with("there is no such file");
            let is_folder = said.ends_with("it is a folder");
            let message = match (is_missing, is_folder) {
                (true, _) => message!("there is no file `{}`", source.value),
                (_, true) => message!("`{}` is a folder, expected a file", source.value),
                (false, false) if said.starts_with('`') => said.clone(),
                (false, false) => format!("`source` cannot be read: {said}"),
            };
            let told = Diagnostic::of_error(codes::INVALID_FILE, message, error.reason());
            let told = told.at(source.span);
            reader.push(match told.code {
                codes::INVALID_FILE if is_folder => {
                    let folder = source.trim_end_matches('/');
                    told.hint(message!(
                        "name a file of it, `source: {folder}/FILE`; each file is an entry of its own"
                    ))
                }
                codes::INVALID_FILE if source.contains("${") => told
                    .hint("no placeholder is read in `source`, which names a file beside this one")
                    .hint(message!("for a text, write `content: \"{}\"`", source.value)),
                codes::INVALID_FILE if is_missing || said.starts_with('`') => {
                    told.hint(looked_in(context.lowering.score_file, source))
                }
                _ => told,
            });
            None
        }
    }
}

/// The warning of marks of a merge conflict in a file.
fn conflict_in(source: &Spanned<Str>, text: &str, start: usize) -> Diagnostic {
    let line = text[..start].matches('\n').count() + 1;
    let message = message!(
        "a conflict of a merge is in `{}`, at line {line}",
        source.value
    );
    let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message).at(source.span);
    doubt.hint("take the lines of one side there, and remove the marks")
}

/// What leads to a file that is not where a source says: which path it has to have, or the folder it was looked for in.
fn looked_in(score_file: &str, source: &str) -> String {
    let folder = score_file
        .rsplit_once('/')
        .map_or(".", |(folder, _)| folder);
    let name = source.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.split(['?', '#']).next().unwrap_or_default();
    let name = if matches!(name, "" | "." | "..") {
        "FILE"
    } else {
        name
    };
    let is_outside =
        source.starts_with(['/', '~', '$']) || source.split('/').any(|part| part == "..");
    let is_of_windows = source.contains('\\');
    if source.contains("://") {
        return message!("nothing is fetched: save it beside the Score file, `source: {name}`");
    }
    if is_outside || (is_of_windows && source.contains(':')) {
        return message!("put a copy of it into `{folder}/`, and write `source: {name}`");
    }
    if source.contains(['*', '?']) {
        return "no patterns are read: each file is an entry of its own".to_owned();
    }
    match is_of_windows {
        true => message!(
            "names of folders end in `/`: `source: {}`",
            source.replace('\\', "/")
        ),
        false => message!("it is looked for in the Score file's directory, `{folder}/`"),
    }
}

fn octal(reader: &mut WorkloadReader<'_>, mode: &Spanned<Str>) -> Option<Spanned<u32>> {
    let bits = u32::from_str_radix(mode, 8).ok();
    if bits.is_none() {
        let message = message!(
            "`{}` is no file mode, expected an octal number like `0644`",
            mode.value
        );
        reader.error(codes::INVALID_FILE, message, mode.span);
    }
    bits.map(|bits| Spanned::new(bits, mode.span))
}

/// Standard base64 as Go reads it: padded, line breaks skipped, unused bits ignored.
fn base64_bytes(reader: &mut WorkloadReader<'_>, text: &Spanned<Str>) -> Option<Vec<u8>> {
    const BASE64: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
    );
    let mut digits = Cow::Borrowed(text.as_str());
    if digits.contains(['\n', '\r']) {
        digits = Cow::Owned(digits.replace(['\n', '\r'], ""));
    }
    match BASE64.decode(digits.as_bytes()) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            let why = match error {
                DecodeError::InvalidByte(..) => "it has characters that are none of base64's",
                _ => "it is cut short, or not padded with `=`",
            };
            let message = message!("`binaryContent` is not base64: {why}");
            let error = Diagnostic::new(codes::INVALID_FILE, message).at(text.span);
            reader.push(error.hint(match meant_base64(&digits, &BASE64) {
                Some(way) => way,
                None => "`base64 FILE` makes it; a text is written as `content`".to_owned(),
            }));
            None
        }
    }
}

/// The way out for what is nearly base64: behind the start of a URL, in the alphabet of URLs, or without its padding.
fn meant_base64(text: &str, base64: &GeneralPurpose) -> Option<String> {
    const LONGEST: usize = 60;
    let (behind, is_url) = match text.strip_prefix("data:") {
        Some(_) => (text.split_once("base64,")?.1, true),
        None => (text, false),
    };
    let plain = behind.trim().replace('-', "+").replace('_', "/");
    let has_other_letters = plain != behind.trim();
    let missing = (4 - plain.len() % 4) % 4;
    let padded = format!("{plain}{}", "=".repeat(missing));
    let is_right = !padded.is_empty() && base64.decode(padded.as_bytes()).is_ok();
    is_right.then(
        || match (padded.len() <= LONGEST, is_url, has_other_letters) {
            (true, ..) => message!("write `binaryContent: {padded}`"),
            (false, true, _) => "write what stands behind `base64,` alone".to_owned(),
            (false, false, true) => "write `+` for each `-`, and `/` for each `_`".to_owned(),
            (false, false, false) => format!("write `{}` behind it", "=".repeat(missing)),
        },
    )
}
