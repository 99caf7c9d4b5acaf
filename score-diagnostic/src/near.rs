//! The name that was meant.

/// The known name nearest to a wrong one, if one is near enough to be meant: at most a third of
/// its characters (and at least one) inserted, deleted, changed or swapped.
///
/// Of very many names only some are looked at closely: there may be as many wrong ones.
#[must_use]
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_of(wrong, &mut known.into_iter())
}

/// The only known name that goes on where a wrong one ends, behind a dash: `service-port` for `service`.
#[must_use]
pub fn longer<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let goes_on = |name: &&str| {
        let rest = name.strip_prefix(wrong);
        wrong.len() > 2 && rest.is_some_and(|rest| rest.starts_with('-'))
    };
    let mut found = known.into_iter().filter(goes_on);
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// Compiled once for all iterators.
fn nearest_of<'a>(wrong: &str, known: &mut dyn Iterator<Item = &'a str>) -> Option<&'a str> {
    /// So many names are looked at closely whatever they are, and so many more that start or end alike.
    const MANY: usize = 128;
    /// Nobody means a name as long as this one by another: to compare two takes the product of their lengths.
    const LONG: usize = 100;
    if wrong.len() > 4 * LONG {
        return None;
    }
    let length = wrong.chars().count();
    if length > LONG {
        return None;
    }
    let limit = (length / 3).max(1);
    let ends_alike = |name: &str| {
        let end = |text: &str| text.chars().rev().take(3).eq(wrong.chars().rev().take(3));
        name.chars().next() == wrong.chars().next() || end(name)
    };
    let close = known
        .filter(|name| name.len() <= 4 * (length + limit))
        .filter(|name| name.chars().count().abs_diff(length) <= limit)
        .enumerate()
        .filter(|(i, name)| *i < MANY || ends_alike(name))
        .take(2 * MANY);
    close
        .map(|(_, name)| (edit_distance(wrong, name), name))
        .filter(|(distance, name)| *distance <= limit && *name != wrong)
        .min()
        .map(|(_, name)| name)
}

/// Damerau-Levenshtein distance over characters (optimal string alignment), case ignored.
fn edit_distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut before = vec![0; b.len() + 1];
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (previous[j] + 1)
                .min(row[j - 1] + 1)
                .min(previous[j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut previous, row);
    }
    previous[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let known = ["db", "cache", "images"];
        assert_eq!(nearest("bd", known), Some("db"));
        assert_eq!(nearest("cahce", known), Some("cache"));
        assert_eq!(nearest("queue", known), None);
        let known = ["service-port", "s3"];
        assert_eq!(longer("service", known), Some("service-port"));
        assert_eq!(longer("s3", known), None);
        assert_eq!(longer("a-b", ["a-b-c", "a-b-d"]), None);
    }

    #[test]
    fn long_names_are_near_to_none() {
        let (wrong, known) = ("a".repeat(1 << 20), "a".repeat((1 << 20) - 1));
        assert_eq!(nearest(&wrong, [known.as_str()]), None);
        assert_eq!(nearest("ab", [known.as_str()]), None);
    }

    #[test]
    fn of_very_many_names_one_that_starts_alike_is_found() {
        let others: Vec<String> = (0..5000).map(|i| format!("other-{i:04}")).collect();
        let known = others.iter().map(String::as_str).chain(["database-1"]);
        assert_eq!(nearest("datbase-1", known), Some("database-1"));
    }
}
