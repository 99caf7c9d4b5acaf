//! The words that differ between the tools.

/// What a tool says where scripts read its final `Error: …` paragraph word for word. In each text `{file}`,
/// `{workload}` and `{container}` stand for the names.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// A Score file is not a YAML map; what YAML says follows behind `: `.
    pub undecodable: &'static str,
    /// What starts each line of a list of files without a name, ` - `.
    pub bullet: &'static str,
    /// A container's image is `.` and no image was given.
    pub missing_image: &'static str,
}

impl Dialect {
    /// The summary for several Score files whose names are missing or clash, a line each.
    #[must_use]
    pub fn invalid_names<'a>(&self, lines: impl IntoIterator<Item = &'a str>) -> String {
        let mut text = "validation failed:".to_owned();
        for line in lines {
            text.push('\n');
            text.push_str(self.bullet);
            text.push_str(line);
        }
        text
    }
}
