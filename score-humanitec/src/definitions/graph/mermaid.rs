//! A graph in the language of Mermaid, as Markdown on GitHub and GitLab draws it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::ResourceGraph;

impl ResourceGraph {
    /// The graph in Mermaid, from left to right.
    #[must_use]
    pub fn to_mermaid(&self) -> String {
        let mut out = String::from("graph LR\n");
        let numbers: BTreeMap<&str, usize> = self
            .nodes
            .iter()
            .enumerate()
            .map(|(i, node)| (node.resource.as_str(), i))
            .collect();
        for (i, node) in self.nodes.iter().enumerate() {
            let lines = node.lines().map(escaped).join("<br/>");
            writeln!(out, "  n{i}[\"{lines}\"]").expect("a string takes all");
        }
        for edge in &self.edges {
            let number = |resource: &str| numbers.get(resource).copied();
            if let (Some(from), Some(to)) = (number(&edge.from), number(&edge.to)) {
                let why = escaped(&edge.why);
                writeln!(out, "  n{from} -->|{why}| n{to}").expect("a string takes all");
            }
        }
        out
    }
}

/// A text between quotes, whose signs mean nothing.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '#' | '"' | '&' | '<' | '>' | '\\' | '`' | '|' => {
                write!(out, "#{};", u32::from(c)).expect("a string takes all");
            }
            '\n' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
