//! The last run of an environment as that of one with another name.

use std::fs;

use score_yaml::message;

use super::LastRun;
use crate::environment_name::{name_environment, names_environment};
use crate::error::Error;

impl LastRun {
    /// Has it be one of the environment `to`, which was one of `from`. Where that has no file of values of its own, that of the
    /// other one stands in for it. Returns notes for people.
    ///
    /// # Errors
    /// The path of a file of values names the environment, and a name would lead elsewhere.
    pub(crate) fn rename(&mut self, from: &str, to: &str) -> Result<Vec<String>, Error> {
        self.former_name.clear();
        to.clone_into(&mut self.ids.env);
        let mut notes = Vec::new();
        let mut is_stand_in = false;
        let paths = self.values.iter().chain(&self.former_values);
        for path in paths.filter(|path| names_environment(path)) {
            let named = |name: &str| name_environment("--values", path, name);
            let [of_to, of_from] = [named(to)?, named(from)?];
            if fs::metadata(&of_from).is_ok() {
                is_stand_in = true;
                if fs::metadata(&of_to).is_err() {
                    notes.push(message!(
                        "There is no '{of_to}': '{of_from}' stands in for it as long as that is so"
                    ));
                }
            }
        }
        // What the other one has from a third one it has from that, too.
        if is_stand_in {
            from.clone_into(&mut self.values_of);
        }
        Ok(notes)
    }
}
