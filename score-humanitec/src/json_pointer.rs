//! JSON pointers: <https://www.rfc-editor.org/rfc/rfc6901>.

use score_yaml::{Str, message};

/// Why a text is no pointer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PointerFault {
    /// It does not start with `/`.
    NoSlash,
    /// It has a `~` that is neither `~0` nor `~1`.
    BadEscape,
}

impl PointerFault {
    /// What is wrong with the path of an operation.
    pub(crate) fn of_path(self, path: &str) -> String {
        match self {
            PointerFault::NoSlash => message!("has path `{path}`; paths start with `/`"),
            PointerFault::BadEscape => {
                message!("has path `{path}`, in which `~` has to be `~0`, and `/` in a key `~1`")
            }
        }
    }
}

/// The keys of a pointer; none of the empty one, which means the whole.
pub(crate) fn keys(pointer: &str) -> Result<Vec<Str>, PointerFault> {
    if pointer.is_empty() {
        return Ok(Vec::new());
    }
    let below = pointer.strip_prefix('/').ok_or(PointerFault::NoSlash)?;
    below.split('/').map(key).collect()
}

/// A key without its escapes.
fn key(written: &str) -> Result<Str, PointerFault> {
    let mut escapes = written.split('~').skip(1);
    match escapes.all(|behind| behind.starts_with(['0', '1'])) {
        true => Ok(written.replace("~1", "/").replace("~0", "~").into()),
        false => Err(PointerFault::BadEscape),
    }
}

/// Appends a key to a pointer.
pub(crate) fn push_key(pointer: &mut String, key: &str) {
    pointer.push('/');
    for c in key.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// The index that a key is in a list of a length.
pub(crate) fn index(key: &str, length: usize) -> Option<usize> {
    let is_plain = key == "0" || !key.starts_with(['0', '+']);
    let at: usize = key.parse().ok().filter(|_| is_plain)?;
    (at < length).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        for parts in [
            vec![],
            vec![""],
            vec!["", ""],
            vec!["a", "b"],
            vec!["a/b", "~", "~1", "/~0", "01", "-", "ü ⟦"],
        ] {
            let mut pointer = String::new();
            parts.iter().for_each(|part| push_key(&mut pointer, part));
            let read = keys(&pointer).expect("it was just written");
            assert_eq!(read, parts, "{pointer}");
        }
        assert_eq!(keys("a/b"), Err(PointerFault::NoSlash));
        for wrong in ["/~", "/a~2", "/~0~", "/~~1"] {
            assert_eq!(keys(wrong), Err(PointerFault::BadEscape), "{wrong}");
        }
    }

    #[test]
    fn an_index_is_a_plain_number_of_the_list() {
        assert_eq!(index("0", 1), Some(0));
        assert_eq!(index("10", 11), Some(10));
        for wrong in [
            "",
            "00",
            "01",
            "+1",
            "-1",
            "-",
            "1",
            " 0",
            "0x0",
            "99999999999999999999",
        ] {
            assert_eq!(index(wrong, 1), None, "{wrong}");
        }
    }
}
