//! A graph in the language of Mermaid, as Markdown on GitHub and GitLab draws it.

use std::fmt::Write as _;

use score_yaml::message::visible;

use super::ResourceGraph;

impl ResourceGraph {
    /// The graph in Mermaid, from left to right.
    #[must_use]
    pub fn to_mermaid(&self) -> String {
        let mut out = String::from("graph LR\n");
        let numbers = self.indices();
        for (i, node) in self.nodes.iter().enumerate() {
            let lines = node.lines().map(escaped).join("<br/>");
            writeln!(out, "  n{i}[\"{lines}\"]").expect("a string takes all");
        }
        for edge in &self.edges {
            let number = |resource: &str| numbers.get(resource).copied();
            if let (Some(from), Some(to)) = (number(&edge.from), number(&edge.to)) {
                let why = escaped(&edge.why);
                writeln!(out, "  n{from} -->|\"{why}\"| n{to}").expect("a string takes all");
            }
        }
        out
    }
}

/// A text between quotes, whose signs mean nothing. What cannot be seen is written out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '#' | '"' | '&' | '<' | '>' | '\\' | '`' | '|' => {
                write!(out, "#{};", u32::from(c)).expect("a string takes all");
            }
            c => out.push(c),
        }
    }
    out
}
