//! Resource uids as users write them.

use score_core::resource::ResourceUid;

/// The uid that `TYPE[.CLASS]#ID` stands for.
pub(crate) fn parse(text: &str) -> Option<ResourceUid> {
    let (head, id) = text.split_once('#')?;
    let (kind, class) = head
        .split_once('.')
        .map_or((head, None), |(kind, class)| (kind, Some(class)));
    Some(ResourceUid::new("", "", kind, class, Some(id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_may_be_left_out() {
        for (text, uid) in [
            ("a#b.c", "a.default#b.c"),
            ("a.x#b", "a.x#b"),
            ("a.x.y#b#c", "a.x.y#b#c"),
        ] {
            assert_eq!(parse(text).map(|uid| uid.to_string()).as_deref(), Some(uid));
        }
        assert_eq!(parse("a.b"), None);
    }
}
