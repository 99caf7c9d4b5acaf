//! Where the boxes of a drawing stand, and how lines run between them: the layered layout of Sugiyama, from left to right.
//!
//! 1. `ranks`: the column of each box, so that every line leads to the right
//! 2. `items`: what stands in the columns: boxes, the words of lines, and trunks. Lines to one box that pass columns run
//!    together in a trunk, so a box that everything needs takes one line of room in each column, not hundreds
//! 3. `order`: who stands above whom, so that few lines cross
//! 4. `place`: the heights, so that lines are straight where they can be
//! 5. `paths`: the columns from left to right, and the lines
//!
//! Sums, products and comparisons alone decide, in the order of the boxes: the same boxes stand in the same places
//! everywhere. The time grows with boxes, lines and the columns that trunks pass; of the last there are [`MAX_TRUNKS`] at
//! most.

mod items;
mod order;
mod paths;
mod place;
mod ranks;

use self::items::Items;

/// A box to be placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct BoxSize {
    pub(super) width: f64,
    pub(super) height: f64,
    /// True if it is wanted in the first column; only if nothing leads to it.
    pub(super) is_first: bool,
}

/// A line between two boxes, by their indices. It leads to a box that stands before the other one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) from: usize,
    pub(super) to: usize,
    /// The width of the word on it.
    pub(super) label_width: f64,
}

/// A place from the upper left corner.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// A straight piece of a line, to the right; it may be as short as a point.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Row {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) y: f64,
}

/// Where everything stands.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    /// The upper left corner of each box.
    pub(super) boxes: Vec<Point>,
    /// The width of each box: the boxes of a column are equally wide.
    pub(super) widths: Vec<f64>,
    /// Each line, as far as it runs alone.
    pub(super) lines: Vec<LinePath>,
    /// Where lines run together.
    pub(super) trunks: Vec<Trunk>,
}

/// How a line runs, from the right side of a box to the left side of the other one, or to where a trunk begins or passes.
#[derive(Debug)]
pub(super) struct LinePath {
    /// Its straight pieces, between which it bends.
    pub(super) rows: Vec<Row>,
    /// The middle of its word.
    pub(super) label: Point,
    /// The column in which it joins a trunk, if it does.
    pub(super) joins: Option<usize>,
}

/// A piece of the line on which lines lead to a box together.
#[derive(Debug)]
pub(super) struct Trunk {
    /// The box.
    pub(super) to: usize,
    /// The column in which it begins. Lines that joined in this one or before run on it.
    pub(super) column: usize,
    /// As of a line.
    pub(super) rows: Vec<Row>,
}

/// The most places in columns that trunks pass. If there were more, long lines run straight, behind the boxes.
const MAX_TRUNKS: usize = 100_000;

/// Places boxes and lines. Lines that do not lead to a box before are left out.
pub(super) fn layout(boxes: &[BoxSize], lines: &[Line]) -> Layout {
    let lines: Vec<Line> = lines
        .iter()
        .copied()
        .filter(|line| line.to < line.from && line.from < boxes.len())
        .collect();
    let ranks = ranks::ranks(boxes, &lines);
    let items = Items::new(boxes, &lines, &ranks, MAX_TRUNKS);
    let mut heights = vec![0.0; items.len()];
    let mut bottom = 0.0;
    for mut component in items.components() {
        order::order(&items, &mut component);
        bottom = place::place(&items, &component, bottom, &mut heights) + place::COMPONENT_GAP;
    }
    let height = (bottom - place::COMPONENT_GAP).max(0.0);
    paths::paths(&items, boxes, &lines, &heights, height)
}

#[cfg(test)]
mod tests;
