//! A graph as a page: the picture, and what is known of each resource.
//!
//! The page stands alone: it names no other file and no address, and its policy allows nothing but the style and the script
//! that are in it, by their hashes. Without the script all of it can be read; with it, boxes are clicked and resources
//! filtered.

mod details;

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use self::details::Details;
use super::ResourceGraph;
use super::markup::Escaped;
use super::svg::{self, Place};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

impl ResourceGraph {
    /// The graph as an HTML page that stands alone. Literal secrets are hidden unless `shows_secrets`.
    #[must_use]
    pub fn to_html(&self, shows_secrets: bool) -> String {
        let style = format!("\n{}{STYLE}", svg::STYLE);
        let script = format!("\n{SCRIPT}");
        let heading = self.heading();
        let mut page = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n",
            hash(&style),
            hash(&script),
            title = Escaped(&heading),
        );
        let secrets = match shows_secrets {
            true => "<strong>This page shows secrets.</strong>",
            false => "Secrets are hidden.",
        };
        let (nodes, edges) = (self.nodes.len(), self.edges.len());
        write!(
            page,
            "<p>{nodes} resources, {edges} dependencies. {secrets}</p>\n<p class=\"tools\"><label>Filter <input type=\"search\" id=\"filter\" autocomplete=\"off\" placeholder=\"words of resources, definitions, values\"></label> <output id=\"count\"></output> <label><input type=\"checkbox\" id=\"fit\"> fit the picture into the window</label></p>\n</header>\n<main>\n<div id=\"picture\">\n{}</div>\n<div id=\"resources\">\n",
            self.picture(Place::Page),
        )
        .expect("a string takes all");
        Details::new(self, shows_secrets).write(&mut page);
        write!(
            page,
            "</div>\n</main>\n<script>{script}</script>\n</body>\n</html>\n"
        )
        .expect("a string takes all");
        page
    }
}

/// The hash by which a policy allows a text.
fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}
