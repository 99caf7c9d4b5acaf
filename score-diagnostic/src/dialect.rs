//! The words that differ between the tools.

/// The words of a tool where scripts read its final `Error: …` paragraph word for word. In each text `{file}`,
/// `{workload}` and `{container}` stand for the names.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// A Score file is not a YAML map; what YAML says follows behind `: `.
    pub undecodable: &'static str,
    /// The start of each line of a list of files without a name, ` - `.
    pub bullet: &'static str,
    /// A container's image is `.` and no image was given.
    pub missing_image: &'static str,
    /// The hint that says which placeholders an image takes.
    pub image_hint: &'static str,
    /// The annotation of a resource of type `environment` that names the variables it gives, if they have to be named: their
    /// values are then those of the run's environment, or params of that resource.
    pub variables_annotation: Option<&'static str>,
    /// How a command or an argument reads the variable `NAME` of its container, if something other than a shell fills it in.
    pub variable_in_command: Option<&'static str>,
    /// What this tool has in place of fields of an extension that mean nothing to its target, as ways out by their paths.
    pub in_place_of: &'static [(&'static str, &'static str)],
}

impl Dialect {
    /// What this tool has in place of a field of an extension, if that means nothing to its target.
    #[must_use]
    pub fn in_place_of(&self, field: &str) -> Option<&'static str> {
        let mut all = self.in_place_of.iter();
        all.find(|(known, _)| *known == field).map(|(_, way)| *way)
    }

    /// The summary for several Score files whose names are missing or clash, a line each; of very many the first, and
    /// how many more. `more` were not kept at all.
    #[must_use]
    pub fn invalid_names(&self, lines: &[&str], more: usize) -> Vec<String> {
        const SHOWN: usize = 15;
        let bullet = self.bullet;
        let mut text = vec!["validation failed:".to_owned()];
        let shown = lines.iter().take(SHOWN);
        text.extend(shown.map(|line| format!("{bullet}{line}")));
        match lines.len().saturating_sub(SHOWN) + more {
            0 => {}
            more => text.push(format!("{bullet}… and {more} more")),
        }
        text
    }
}
