//! What HTML writes for characters, as it is copied from the source of a page: `&amp;`.

/// Such a text and its character. `&amp;` is the last, as it may make another one of what follows it.
const ENTITIES: [(&str, &str); 7] = [
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&apos;", "'"),
    ("&nbsp;", " "),
    ("&amp;", "&"),
];

/// The one with which a text starts, and its character.
pub(crate) fn starts(text: &str) -> Option<(&'static str, &'static str)> {
    ENTITIES
        .into_iter()
        .find(|(entity, _)| text.starts_with(entity))
}

/// The first one in a text, and its character.
#[must_use]
pub fn first_in(text: &str) -> Option<(&'static str, &'static str)> {
    let mut places = memchr::memchr_iter(b'&', text.as_bytes());
    places.find_map(|at| starts(&text[at..]))
}

/// A text with the characters in the places of these.
#[must_use]
pub fn decoded(text: &str) -> String {
    let mut text = text.to_owned();
    for (entity, character) in ENTITIES {
        text = text.replace(entity, character);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_stand_in_the_places_of_entities() {
        let text = "a &amp;&amp; b &gt; c";
        assert_eq!(first_in(text), Some(("&amp;", "&")));
        assert_eq!(decoded(text), "a && b > c");
        assert_eq!(first_in("a=1&b=2;"), None);
    }
}
