//! References to images, as container engines take them.

use score_yaml::message;

/// True if a text refers to an image: `[HOST[:PORT]/]NAME[/NAME…][:TAG][@DIGEST]`.
pub fn is_image(text: &str) -> bool {
    is_plain_image(text) || is_any_image(text)
}

/// What is wrong with a text that is no image, in words.
#[must_use]
pub fn image_fault(text: &str) -> String {
    let name = match text
        .rfind(':')
        .filter(|colon| !text[*colon..].contains('/'))
    {
        Some(colon) => &text[..colon],
        None => text,
    };
    let has_blank = text.contains(char::is_whitespace);
    let other = text.chars().find(|c| !c.is_ascii() && !c.is_whitespace());
    let last = text.rsplit('/').next().unwrap_or(text);
    let why = match (has_blank, name.contains(char::is_uppercase)) {
        _ if is_still_to_be_written(text) => {
            "it stands for one that is still to be written".to_owned()
        }
        _ if text.contains("://") => "it is a URL".to_owned(),
        _ if is_of_build(text) => "it is a path".to_owned(),
        (true, true) => "there are a blank and capitals in it".to_owned(),
        (true, false) => "there is a blank in it".to_owned(),
        (false, _) if other.is_some() => {
            let other = other.unwrap_or_default();
            message!("there is a `{other}` in it")
        }
        (false, true) => "there are capitals in its name".to_owned(),
        (false, false) if last.matches(':').count() > 1 && !text.contains('@') => {
            "it has two tags, expected one".to_owned()
        }
        (false, false) if tag_behind_at(text).is_some() => {
            "a tag stands behind `:`, and a digest behind `@`".to_owned()
        }
        (false, false) if text.ends_with(':') => "its tag is empty".to_owned(),
        (false, false) if digest_of(text).is_some_and(|digest| is_digest(&digest)) => {
            "there are capitals in its digest".to_owned()
        }
        (false, false) if text.contains("@sha256:") => {
            "its digest is not of 64 digits, `0` to `9` and `a` to `f`".to_owned()
        }
        (false, false) => {
            odd_part(text).unwrap_or_else(|| "expected one like `HOST/NAME:TAG`".to_owned())
        }
    };
    message!("no engine takes the image `{text}`: ") + &why
}

/// What no part of an image has, in words.
fn odd_part(text: &str) -> Option<String> {
    let named = text.split('@').next().unwrap_or_default();
    let last = named.rfind('/').map_or(0, |slash| slash + 1);
    let (name, tag) = match named[last..].split_once(':') {
        Some((name, tag)) => (&named[..last + name.len()], tag),
        None => (named, ""),
    };
    let is_part = |c: &char| c.is_ascii_alphanumeric() || "._-".contains(*c);
    if let Some(other) = tag.chars().find(|c| !is_part(c)) {
        return Some(message!("there is a `{other}` in its tag"));
    }
    if tag.len() > LONGEST_TAG {
        return Some(format!("its tag has more than {LONGEST_TAG} characters"));
    }
    if let Some(first) = tag.chars().next().filter(|c| matches!(c, '.' | '-')) {
        return Some(message!("its tag starts with `{first}`"));
    }
    if let Some(other) = name.chars().find(|c| !is_part(c) && !"/:[]".contains(*c)) {
        return Some(message!("there is a `{other}` in its name"));
    }
    if name.is_empty() {
        return Some("it has no name".to_owned());
    }
    if name.starts_with('/') {
        return Some("it starts with `/`".to_owned());
    }
    if name.ends_with('/') {
        return Some("it ends in `/`".to_owned());
    }
    if name.contains("//") {
        return Some("there is nothing between two `/` of it".to_owned());
    }
    let path = match name.split_once('/') {
        Some((host, path)) if is_host_by_look(host) => path,
        _ => name,
    };
    let part = path.split('/').find(|part| !is_component(part))?;
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    Some(match (part.starts_with(is_word), part.ends_with(is_word)) {
        (false, _) => message!("`{part}` does not start with a letter or a digit"),
        (true, false) => message!("`{part}` does not end in a letter or a digit"),
        (true, true) => message!(
            "in `{part}` signs stand together: expected one `.`, one or two `_`, or dashes"
        ),
    })
}

/// The image that is probably meant by a text that is none: one without quotes and a scheme, with dashes for blanks inside
/// of names, and in lower case.
fn image_near(text: &str) -> Option<String> {
    let is_quote = |c: &char| matches!(c, '"' | '\'' | '“' | '”' | '„' | '‘' | '’');
    let is_hidden = |c: &char| matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}');
    let plain: String = text
        .chars()
        .filter(|c| !is_quote(c) && !is_hidden(c))
        .collect();
    let mut close = String::with_capacity(plain.len());
    for word in plain.split_whitespace() {
        let is_inside = close.ends_with(|c: char| c.is_ascii_alphanumeric())
            && word.starts_with(|c: char| c.is_ascii_alphanumeric());
        if is_inside {
            close.push('-');
        }
        close.push_str(word);
    }
    let close = match close.split_once("://") {
        Some((_, behind)) => behind.to_owned(),
        None => close,
    };
    let (name, tag) = match close
        .rfind(':')
        .filter(|colon| !close[*colon..].contains('/'))
    {
        Some(colon) => close.split_at(colon),
        None => (close.as_str(), ""),
    };
    // A digest has no capitals.
    let tag = match name.contains('@') {
        true => tag.to_ascii_lowercase(),
        false => tag.to_owned(),
    };
    let lower_digest = digest_of(&close).zip(close.split_once('@'));
    let lower_digest = lower_digest.map(|(digest, (name, _))| format!("{name}@{digest}"));
    let lower = name.to_lowercase() + &tag;
    let untagged = close.trim_end_matches(':').to_owned();
    let tagged = tag_behind_at(&close);
    // The colon of a port, and one in place of a slash.
    let with_port = close.split_once(':').and_then(|(host, rest)| {
        let (port, name) = rest.split_once(':')?;
        let is_port = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
        (is_port && !host.contains('/') && is_host_by_look(host))
            .then(|| format!("{host}:{port}/{name}"))
    });
    let in_tag = close.replace('+', "-");
    let without_slash = close.trim_end_matches(['/', ',', ';']).to_owned();
    let mut single_slashes = String::with_capacity(close.len());
    for c in close.chars() {
        if c != '/' || !single_slashes.ends_with('/') {
            single_slashes.push(c);
        }
    }
    // A tag starts with a letter, a digit or `_`.
    let plain_tag = match tag.strip_prefix(':') {
        Some(tag) => format!("{name}:{}", tag.trim_start_matches(['-', '.'])),
        None => close.clone(),
    };
    // The first of two tags.
    let has_tag = |rest: &&str| {
        rest.rsplit('/')
            .next()
            .is_some_and(|last| last.contains(':'))
    };
    let one_tag = close.rsplit_once(':').map(|(rest, _)| rest);
    let one_tag = one_tag.filter(has_tag).map(str::to_owned);
    let near = [
        Some(close.clone()),
        lower_digest,
        Some(lower),
        Some(untagged),
        tagged,
    ];
    let more = [
        with_port,
        one_tag,
        Some(in_tag),
        Some(without_slash),
        Some(single_slashes),
        Some(plain_tag),
    ];
    near.into_iter()
        .chain(more)
        .flatten()
        .find(|near| near != text && is_image(near))
}

/// What leads out of a text that is no image.
#[must_use]
pub fn image_hint(text: &str) -> Option<String> {
    if text.contains("{{") {
        let way =
            "no template is rendered here: write `image: .`, and give the image with `--image`";
        return Some(way.to_owned());
    }
    if is_of_build(text) {
        let way = "write `image: .`, and give the built image with `--image`";
        return Some(way.to_owned());
    }
    if is_still_to_be_written(text) {
        let way = "write the image itself, or `image: .`, and give it with `--image`";
        return Some(way.to_owned());
    }
    // The command line of an engine, whichever it is.
    let mut words = text.split_whitespace().skip(1);
    if let Some(command @ ("pull" | "run" | "push" | "build")) = words.next() {
        let image = words
            .next()
            .filter(|image| command == "pull" && is_image(image));
        return Some(match image {
            Some(image) => message!("did you mean `{image}`?"),
            None => "write the image alone, without the command".to_owned(),
        });
    }
    if let Some(way) = comment_behind(text) {
        return Some(way);
    }
    if let Some(tag) = text.strip_prefix(':') {
        return Some(message!("write the name before it: `image: NAME:{tag}`"));
    }
    if let Some(near) = image_near(text) {
        return Some(message!("did you mean `{near}`?"));
    }
    // Nobody knows the rest of a digest, and without it another image is meant.
    let (name, _) = text.split_once("@sha256:")?;
    let last = name.rsplit('/').next().unwrap_or_default();
    let other = match last.contains(':') {
        true => message!("or `{name}` alone"),
        false => message!("or a tag, `{name}:TAG`"),
    };
    is_image(name).then(|| message!("write all 64 digits, `{name}@sha256:…`, ") + &other)
}

/// The folder that an image is built from, if a text is the path of one or of a file that says how it is built.
#[must_use]
pub fn build_context(text: &str) -> Option<&str> {
    if !is_of_build(text) {
        return None;
    }
    let (folder, file) = match text.rsplit_once('/') {
        Some(("", file)) => ("/", file),
        Some(parts) => parts,
        None => (".", text),
    };
    let is_file = ["Dockerfile", "Containerfile"]
        .iter()
        .any(|name| file.starts_with(name));
    Some(if is_file { folder } else { text })
}

/// True of what examples have in the place of an image: `YOUR_IMAGE`, `<registry>/<image>:<tag>`.
fn is_still_to_be_written(text: &str) -> bool {
    const WORDS: [&str; 9] = [
        "YOUR",
        "TODO",
        "TBD",
        "CHANGEME",
        "CHANGE",
        "REPLACE",
        "FIXME",
        "PLACEHOLDER",
        "INSERT",
    ];
    let is_part = |c: char| c.is_ascii_alphanumeric() || "<>/:._- ".contains(c);
    if text.contains('<') {
        return text.contains('>') && text.chars().all(is_part);
    }
    let mut words = text.split(['_', '-', '/', ':', '.', ' ']);
    words.any(|word| WORDS.contains(&word))
}

/// The way out for a comment without a blank before it, or in the words of another language.
fn comment_behind(text: &str) -> Option<String> {
    if let Some((image, _)) = text.split_once('#')
        && is_image(image.trim())
    {
        let way = message!("did you mean `{}`? a comment stands", image.trim());
        return Some(way + " at the end of the line, with a blank before its `#`");
    }
    let (image, _) = text.split_once(" //")?;
    let image = image.trim();
    is_image(image).then(|| {
        let way = message!("did you mean `{image}`? a comment starts with `#`");
        way + ", and stands at the end of the line"
    })
}

/// What stands behind the `@` of an image, in small letters.
fn digest_of(text: &str) -> Option<String> {
    let (_, digest) = text.split_once('@')?;
    Some(digest.to_ascii_lowercase())
}

/// True of the path of a file or a folder from which an image is built.
fn is_of_build(text: &str) -> bool {
    let last = text.rsplit('/').next().unwrap_or(text);
    text.starts_with("./")
        || text.starts_with("../")
        || matches!(last, "Dockerfile" | "Containerfile")
}

/// The image with the tag that stands behind its `@`, where a digest belongs.
fn tag_behind_at(text: &str) -> Option<String> {
    let (name, tag) = text.split_once('@')?;
    let is_free = !name
        .rsplit('/')
        .next()
        .is_some_and(|last| last.contains(':'));
    (is_free && is_tag(tag)).then(|| format!("{name}:{tag}"))
}

/// True if a text is an image as most are written: lower-case words with one of `.`, `-` and `/` between them, and
/// perhaps a tag. Looked at in one go.
fn is_plain_image(text: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let (name, tag) = match text.rsplit_once(':') {
        Some((name, tag)) => (name, Some(tag)),
        None => (text, None),
    };
    let mut was_word = false;
    for byte in name.bytes() {
        match byte {
            b'.' | b'-' | b'/' if was_word => was_word = false,
            byte if is_word(byte) => was_word = true,
            _ => return false,
        }
    }
    // An id is of 64 digits.
    was_word && text.len() < 64 && tag.is_none_or(is_tag)
}

fn is_any_image(text: &str) -> bool {
    let (named, digest) = match text.split_once('@') {
        Some((named, digest)) => (named, Some(digest)),
        None => (text, None),
    };
    let last = named.rfind('/').map_or(0, |slash| slash + 1);
    let (name, tag) = match named[last..].rfind(':') {
        Some(colon) => (&named[..last + colon], Some(&named[last + colon + 1..])),
        None => (named, None),
    };
    let (host, path) = match name.split_once('/') {
        Some((host, path)) if is_host_by_look(host) => (Some(host), path),
        _ => (None, name),
    };
    // What looks like the id of an image is not taken for a name.
    let is_id = text.len() == 64 && text.bytes().all(is_lower_hex);
    !is_id
        && host.is_none_or(is_host)
        && name.len() <= 255
        && path.split('/').all(is_component)
        && tag.is_none_or(is_tag)
        && digest.is_none_or(is_digest)
}

/// The first part is a host if it could be no part of a name.
fn is_host_by_look(part: &str) -> bool {
    part.contains(['.', ':']) || part == "localhost" || part.bytes().any(|b| b.is_ascii_uppercase())
}

fn is_host(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) => {
            let is_address =
                !address.is_empty() && address.bytes().all(|b| b == b':' || b.is_ascii_hexdigit());
            if !is_address || !(rest.is_empty() || rest.starts_with(':')) {
                return false;
            }
            ("", rest.strip_prefix(':'))
        }
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let is_label = |label: &str| {
        let bytes = label.as_bytes();
        bytes.first().is_some_and(u8::is_ascii_alphanumeric)
            && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
            && bytes
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || *b == b'-')
    };
    (text.starts_with('[') || host.split('.').all(is_label))
        && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()))
}

/// Lower-case letters and digits, with `.`, `_`, `__` or any number of `-` between.
fn is_component(text: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = text.as_bytes();
    let ends_well = |b: Option<&u8>| b.is_some_and(|b| is_word(*b));
    if !ends_well(bytes.first()) || !ends_well(bytes.last()) {
        return false;
    }
    bytes.split(|b| is_word(*b)).all(|between| {
        matches!(between, b"" | b"." | b"_" | b"__") || between.iter().all(|b| *b == b'-')
    })
}

/// The most characters of a tag.
const LONGEST_TAG: usize = 128;

fn is_tag(text: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    text.len() <= LONGEST_TAG
        && text.bytes().next().is_some_and(is_word)
        && text.bytes().all(|b| is_word(b) || b == b'.' || b == b'-')
}

fn is_digest(text: &str) -> bool {
    let length = match text.split_once(':') {
        Some(("sha256", _)) => 64,
        Some(("sha384", _)) => 96,
        Some(("sha512", _)) => 128,
        _ => return false,
    };
    let hex = &text["sha256:".len()..];
    hex.len() == length && hex.bytes().all(is_lower_hex)
}

fn is_lower_hex(b: u8) -> bool {
    b.is_ascii_digit() || (b'a'..=b'f').contains(&b)
}
