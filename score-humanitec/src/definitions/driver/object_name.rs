//! Names of objects that drivers make.

use super::DriverRun;

/// The longest name of a volume, and of most objects.
const LONGEST: usize = 63;
/// So many digits of the GUResID tell two resources of one id apart.
const DIGITS: usize = 8;

/// The name of the objects of a resource: what its id names, and the start of its GUResID.
pub(super) fn object_name(run: &DriverRun<'_>) -> String {
    let id = &run.resource.id;
    let base = match run.resource.private_name() {
        Some((workload, name)) => format!("{workload}-{name}"),
        None => id.strip_prefix("shared.").unwrap_or(id).to_owned(),
    };
    let digits: String = run.guresid.chars().take(DIGITS).collect();
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let base = base.to_ascii_lowercase();
    let base = base.chars().map(|c| if is_plain(c) { c } else { '-' });
    let base: String = base.take(LONGEST - DIGITS - 1).collect();
    match base.trim_matches('-') {
        "" => digits,
        base => format!("{base}-{digits}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definitions::driver::testing::Case;

    #[test]
    fn names_say_whose_the_object_is() {
        let long = format!("shared.{}", "ab-".repeat(40));
        for (id, expected) in [
            ("modules.api.externals.data", "api-data-01234567"),
            ("shared.Main_DB", "main-db-01234567"),
            ("---", "01234567"),
            (
                &long,
                &format!("{}-01234567", "ab-".repeat(18).trim_end_matches('-')),
            ),
        ] {
            let mut case = Case::new("humanitec/echo", "");
            case.resource.id = id.into();
            let name = case.with_run(object_name);
            assert_eq!(name, *expected);
            assert!(name.len() <= LONGEST);
        }
    }
}
