//! Paths with slashes, by their text alone. The functions of the operating system's paths are those
//! of Unix everywhere, so that a template gives the same on every system.

use score_template::value::{Type, Value};
use score_template::{Arguments as _, CallResult, Context, Function};

const STR: &[Type] = &[Type::Str];

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("base", STR, |_, args| {
        Ok(Value::bytes(base(args.bytes(0)?)))
    }),
    Function::new("clean", STR, |_, args| {
        Ok(Value::bytes(clean(args.bytes(0)?)))
    }),
    Function::new("dir", STR, |_, args| Ok(Value::bytes(dir(args.bytes(0)?)))),
    Function::new("ext", STR, |_, args| Ok(Value::bytes(ext(args.bytes(0)?)))),
    Function::new("isAbs", STR, is_abs),
    Function::new("osBase", STR, |_, args| {
        Ok(Value::bytes(base(args.bytes(0)?)))
    }),
    Function::new("osClean", STR, |_, args| {
        Ok(Value::bytes(clean(args.bytes(0)?)))
    }),
    Function::new("osDir", STR, |_, args| {
        Ok(Value::bytes(dir(args.bytes(0)?)))
    }),
    Function::new("osExt", STR, |_, args| {
        Ok(Value::bytes(ext(args.bytes(0)?)))
    }),
    Function::new("osIsAbs", STR, is_abs),
];

fn is_abs(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    Ok(Value::Bool(args.bytes(0)?.starts_with(b"/")))
}

fn after_last_slash(path: &[u8]) -> usize {
    path.iter()
        .rposition(|byte| *byte == b'/')
        .map_or(0, |slash| slash + 1)
}

/// The last element; `.` of an empty path, `/` of one of slashes.
fn base(path: &[u8]) -> &[u8] {
    let end = path
        .iter()
        .rposition(|byte| *byte != b'/')
        .map_or(0, |last| last + 1);
    match (&path[..end], path.is_empty()) {
        (_, true) => b".",
        (b"", false) => b"/",
        (path, false) => &path[after_last_slash(path)..],
    }
}

/// All but the last element, cleaned.
fn dir(path: &[u8]) -> Vec<u8> {
    clean(&path[..after_last_slash(path)])
}

/// The extension: from the last point of the last element on.
fn ext(path: &[u8]) -> &[u8] {
    let name = &path[after_last_slash(path)..];
    let point = name.iter().rposition(|byte| *byte == b'.');
    point.map_or(b"", |point| &name[point..])
}

/// The shortest path that means the same.
fn clean(path: &[u8]) -> Vec<u8> {
    let is_rooted = path.starts_with(b"/");
    let mut elements: Vec<&[u8]> = Vec::new();
    for element in path.split(|byte| *byte == b'/') {
        match element {
            b"" | b"." => {}
            b".." => match elements.last() {
                Some(last) if *last != b".." => _ = elements.pop(),
                _ if is_rooted => {}
                _ => elements.push(element),
            },
            _ => elements.push(element),
        }
    }
    let joined = elements.join(&b'/');
    match (is_rooted, joined.is_empty()) {
        (true, _) => [b"/", joined.as_slice()].concat(),
        (false, true) => b".".to_vec(),
        (false, false) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for (path, base_name, dir_name, extension, cleaned) in [
            ("", ".", ".", "", "."),
            ("/", "/", "/", "", "/"),
            ("//", "/", "/", "", "/"),
            ("a/b.tar.gz", "b.tar.gz", "a", ".gz", "a/b.tar.gz"),
            ("a.b/c/", "c", "a.b/c", "", "a.b/c"),
            ("a//b/../c/.", ".", "a/c", ".", "a/c"),
            ("/../a", "a", "/", "", "/a"),
            ("../../a/..", "..", "../../a", ".", "../.."),
        ] {
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            assert_eq!(text(base(path.as_bytes())), base_name, "{path}");
            assert_eq!(text(&dir(path.as_bytes())), dir_name, "{path}");
            assert_eq!(text(ext(path.as_bytes())), extension, "{path}");
            assert_eq!(text(&clean(path.as_bytes())), cleaned, "{path}");
        }
    }
}
