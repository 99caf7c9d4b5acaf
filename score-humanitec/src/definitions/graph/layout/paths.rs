//! The columns of a layout from left to right, and its lines.

use super::items::{Items, Kind};
use super::{BoxSize, Layout, Line, LinePath, Point, Row, Trunk};

/// The room between two columns, at least and at most.
const GAP: (f64, f64) = (24.0, 110.0);

/// A line climbs so much for each step to the right, if there is room.
const STEEPNESS: f64 = 5.0;

/// Where a column is.
#[derive(Clone, Copy)]
struct Column {
    left: f64,
    width: f64,
}

impl Column {
    fn right(self) -> f64 {
        self.left + self.width
    }
}

/// The layout of items whose middles have these heights.
pub(super) fn paths(
    items: &Items,
    boxes: &[BoxSize],
    lines: &[Line],
    heights: &[f64],
    height: f64,
) -> Layout {
    let columns = columns(items, heights);
    let corners = boxes.iter().enumerate().map(|(at, size)| Point {
        x: columns[items.get(at).column].left,
        y: heights[at] - size.height / 2.0,
    });
    let tracer = Tracer {
        items,
        columns: &columns,
        heights,
    };
    Layout {
        width: columns.last().map_or(0.0, |column| column.right()),
        height,
        boxes: corners.collect(),
        widths: (0..boxes.len()).map(|at| tracer.column(at).width).collect(),
        lines: lines
            .iter()
            .enumerate()
            .map(|(at, line)| tracer.line(at, *line))
            .collect(),
        trunks: tracer.trunks(),
    }
}

/// Where the columns are: next to each other, with more room where lines climb.
fn columns(items: &Items, heights: &[f64]) -> Vec<Column> {
    let count = items.iter().map(|item| item.column + 1).max().unwrap_or(0);
    let mut widths = vec![0.0; count];
    let mut gaps = vec![GAP.0; count];
    for (at, item) in items.iter().enumerate() {
        widths[item.column] = f64::max(widths[item.column], item.width);
        for (next, _) in items.right(at) {
            let climb = (heights[*next] - heights[at]).abs() / STEEPNESS;
            gaps[item.column] = f64::max(gaps[item.column], climb.min(GAP.1));
        }
    }
    let mut left = 0.0;
    let columns = widths.iter().zip(gaps).map(|(width, gap)| {
        let column = Column {
            left,
            width: *width,
        };
        left = column.right() + gap;
        column
    });
    columns.collect()
}

struct Tracer<'a> {
    items: &'a Items,
    columns: &'a [Column],
    heights: &'a [f64],
}

impl Tracer<'_> {
    fn line(&self, index: usize, line: Line) -> LinePath {
        let label = self.items.label(index);
        let next = self.items.right(label).first().map(|(next, _)| *next);
        let next = next.unwrap_or(line.to);
        let row = self.row(label);
        LinePath {
            rows: vec![self.right(line.from), row, self.left(next)],
            label: Point {
                x: f64::midpoint(row.left, row.right),
                y: row.y,
            },
            joins: match self.items.get(next).kind {
                Kind::Trunk(_) => Some(self.items.get(next).column),
                Kind::Box(_) | Kind::Label(_) => None,
            },
        }
    }

    /// The trunks: a piece ends where another line joins.
    fn trunks(&self) -> Vec<Trunk> {
        let mut pieces: Vec<Trunk> = Vec::new();
        for ((to, column), at) in self.items.trunks() {
            let mut left = self.items.left(at).iter();
            let is_join =
                left.any(|(next, _)| matches!(self.items.get(*next).kind, Kind::Label(_)));
            let next = self.items.trunk_at(to, column + 1).unwrap_or(to);
            let rows = [self.row(at), self.left(next)];
            match pieces.last_mut().filter(|piece| piece.to == to && !is_join) {
                Some(piece) => {
                    // It ended where this one begins.
                    piece.rows.pop();
                    piece.rows.extend(rows);
                }
                None => pieces.push(Trunk {
                    to,
                    column,
                    rows: rows.into(),
                }),
            }
        }
        pieces
    }

    fn column(&self, at: usize) -> Column {
        self.columns[self.items.get(at).column]
    }

    /// The whole row of an item in its column.
    fn row(&self, at: usize) -> Row {
        let column = self.column(at);
        Row {
            left: column.left,
            right: column.right(),
            y: self.heights[at],
        }
    }

    /// The left end of the row of an item.
    fn left(&self, at: usize) -> Row {
        let row = self.row(at);
        Row {
            right: row.left,
            ..row
        }
    }

    /// The right end of the row of an item.
    fn right(&self, at: usize) -> Row {
        let row = self.row(at);
        Row {
            left: row.right,
            ..row
        }
    }
}
