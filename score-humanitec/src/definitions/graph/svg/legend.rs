//! What the colours and lines of a picture mean.

use std::fmt::Write as _;

use super::caption::columns;
use super::{LETTER, LINE_HEIGHT, MARGIN, as_float};
use crate::definitions::graph::markup::Escaped;
use crate::definitions::graph::reason::Reason;

/// The heading and the legend of a picture, which stand above it.
#[derive(Default)]
pub(super) struct Legend {
    pub(super) text: String,
    /// How far it goes to the right of the margin.
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Where reasons stand.
const REASONS_LEFT: f64 = 140.0;

/// The width of a sample, and of the room before its words.
const SAMPLE: (f64, f64) = (26.0, 34.0);

/// The room of a letter of the heading.
const HEADING_LETTER: f64 = 9.0;

impl Legend {
    /// The legend of what a picture has: who gives resources, and the reasons of lines.
    pub(super) fn new<'r>(
        heading: Option<&str>,
        givers: impl Iterator<Item = &'r str>,
        reasons: impl Iterator<Item = &'r Reason>,
    ) -> Self {
        let mut legend = Legend::default();
        if let Some(heading) = heading {
            let text = Escaped(heading);
            let y = MARGIN + 12.0;
            legend.add(format_args!(
                "<text class=\"heading\" x=\"{MARGIN}\" y=\"{y}\">{text}</text>"
            ));
            legend.grow(HEADING_LETTER * as_float(columns(heading)), 11.0);
        }
        let top = legend.height;
        for (row, by) in givers.enumerate() {
            legend.giver(top + as_float(row) * LINE_HEIGHT, by);
        }
        let mut reasons = reasons.peekable();
        if reasons.peek().is_some() {
            legend.arrow(top);
        }
        for (row, reason) in reasons.enumerate() {
            legend.reason(top + as_float(row + 1) * LINE_HEIGHT, reason);
        }
        legend
    }

    /// Who gives resources.
    fn giver(&mut self, top: f64, by: &str) {
        let radius = if by == "definition" { 4 } else { 1 };
        let (y, text, base) = (MARGIN + top, MARGIN + SAMPLE.1, MARGIN + top + 9.0);
        let width = SAMPLE.0;
        self.add(format_args!(
            "<g class=\"{by}\"><rect class=\"box\" x=\"{MARGIN}\" y=\"{y}\" width=\"{width}\" height=\"11\" rx=\"{radius}\"/><text x=\"{text}\" y=\"{base}\">{by}</text></g>"
        ));
        self.grow(SAMPLE.1 + as_float(columns(by)) * LETTER.1, top);
    }

    /// What an arrow means.
    fn arrow(&mut self, top: f64) {
        let (x, base) = (MARGIN + REASONS_LEFT, MARGIN + top + 9.0);
        self.add(format_args!(
            "<text x=\"{x}\" y=\"{base}\">A → B: A depends on B, because</text>"
        ));
    }

    /// Why one resource depends on another.
    fn reason(&mut self, top: f64, reason: &Reason) {
        let Reason {
            word,
            meaning,
            style,
        } = reason;
        let (x, y) = (MARGIN + REASONS_LEFT, MARGIN + top + 5.0);
        let (text, base, width) = (x + SAMPLE.1, MARGIN + top + 9.0, SAMPLE.0);
        let meaning = Escaped(meaning);
        self.add(format_args!(
            "<path class=\"line {style}\" d=\"M{x} {y}h{width}\"/><text x=\"{text}\" y=\"{base}\">{word}<tspan class=\"meaning\">: {meaning}</tspan></text>"
        ));
        let letters = columns(word) + columns(reason.meaning) + 2;
        let width = REASONS_LEFT + SAMPLE.1 + as_float(letters) * LETTER.1;
        self.grow(width, top);
    }

    fn add(&mut self, line: std::fmt::Arguments<'_>) {
        writeln!(self.text, "{line}").expect("a string takes all");
    }

    /// Makes room for a line at this height.
    fn grow(&mut self, width: f64, top: f64) {
        self.width = self.width.max(width);
        self.height = self.height.max(top + LINE_HEIGHT);
    }
}
