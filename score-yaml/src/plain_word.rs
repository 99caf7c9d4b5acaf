//! Plain words: text of letters, digits and the marks that mean nothing to YAML wherever they stand, which is neither
//! quoted nor escaped. Most keys and many values are such, and every byte of them is looked up, so this is a table.

/// For each byte whether it means nothing to YAML inside a word.
static IS_PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut b = 0;
    while b < table.len() {
        table[b] = (b as u8).is_ascii_alphanumeric()
            || matches!(b as u8, b'_' | b'-' | b'.' | b'/' | b'@' | b'=' | b'$');
        b += 1;
    }
    table
};

/// The number of bytes at the start of a text that mean nothing to YAML inside a word.
pub(crate) fn plain_prefix_len(text: &[u8]) -> usize {
    let end = text.iter().position(|b| !IS_PLAIN[usize::from(*b)]);
    end.unwrap_or(text.len())
}

/// True if a word that starts with a letter may be a boolean or null, in any version of YAML: those start so and
/// have five letters at most.
pub(crate) fn may_be_bool_or_null(word: &[u8]) -> bool {
    word.len() <= 5
        && word.first().is_some_and(|first| {
            matches!(first.to_ascii_lowercase(), b't' | b'f' | b'n' | b'y' | b'o')
        })
}
