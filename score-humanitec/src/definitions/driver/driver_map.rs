//! What stands in for drivers that cannot run offline: `--driver-map NAME=echo|ignore`.

use score_yaml::{SortedMap, Str, message};

/// What stands in for a driver that cannot run offline, as it makes something in a cloud.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum StandIn {
    /// The driver that gives its inputs as outputs.
    Echo,
    /// One that does nothing, and whose outputs are open.
    Ignore,
}

/// The drivers for which something else stands in, by name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DriverMap(SortedMap<Str, StandIn>);

impl DriverMap {
    /// Adds an entry, `NAME=echo` or `NAME=ignore`; a later one for the same driver replaces an earlier one. The name may
    /// be that of a driver in any organisation, without `ORG/`.
    ///
    /// # Errors
    /// It is neither.
    pub fn add(&mut self, text: &str) -> Result<(), String> {
        let invalid = || message!("expected `NAME=echo` or `NAME=ignore`, found `{text}`");
        let (name, what) = text.split_once('=').ok_or_else(invalid)?;
        let stand_in = match what {
            "echo" => StandIn::Echo,
            "ignore" => StandIn::Ignore,
            _ => return Err(invalid()),
        };
        if name.is_empty() {
            return Err(invalid());
        }
        self.insert(name, stand_in);
        Ok(())
    }

    /// Adds what stands in for a driver, named as in [`add`](Self::add).
    pub fn insert(&mut self, name: &str, stand_in: StandIn) {
        self.0.insert(name.into(), stand_in);
    }

    /// What stands in for a driver, `ORG/DRIVER`.
    #[must_use]
    pub fn get(&self, driver: &str) -> Option<StandIn> {
        let bare = driver.split_once('/').map_or(driver, |(_, bare)| bare);
        self.0.get(driver).or_else(|| self.0.get(bare)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_driver_is_found_by_its_full_name_first() {
        let mut map = DriverMap::default();
        for text in ["pg=ignore", "acme/pg=echo", "other=echo", "other=ignore"] {
            assert_eq!(map.add(text), Ok(()));
        }
        assert_eq!(map.get("acme/pg"), Some(StandIn::Echo));
        assert_eq!(map.get("humanitec/pg"), Some(StandIn::Ignore));
        assert_eq!(map.get("x/other"), Some(StandIn::Ignore));
        assert_eq!(map.get("x/y"), None);
        for text in ["pg", "pg=", "=echo", "pg=Echo"] {
            let error = map.add(text).expect_err(text);
            assert!(error.contains(&format!("`{text}`")), "{error}");
        }
    }
}
