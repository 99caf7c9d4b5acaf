//! A graph as a picture in SVG.
//!
//! `caption`: the words in boxes; `legend`: what colours and lines mean.

mod caption;
mod legend;

use score_yaml::{SortedMap, SortedSet};
use std::fmt::{Arguments, Write as _};

use self::caption::{Caption, columns};
use self::legend::Legend;
use super::layout::{BoxSize, Layout, Line, Point, Row, layout};
use super::markup::Escaped;
use super::reason::{REASONS, reason};
use super::{GraphNode, ResourceGraph};

/// How pictures look, in light and in dark.
pub(super) const STYLE: &str = include_str!("picture.css");

/// Where a picture stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// In a file of its own: with its heading and style.
    File,
    /// In a page: boxes lead to what the page says of resources, and scripts find lines by boxes.
    Page,
}

impl ResourceGraph {
    /// The graph as a picture, an SVG file without scripts: who gives each resource, and why one depends on another. Equal
    /// graphs give equal bytes.
    #[must_use]
    pub fn to_svg(&self) -> String {
        self.picture(Place::File)
    }

    /// The picture. What it shows of the graph are names, no values.
    pub(super) fn picture(&self, place: Place) -> String {
        let captions: Vec<Caption> = self.nodes.iter().map(Caption::of).collect();
        let boxes: Vec<BoxSize> = captions.iter().zip(&self.nodes).map(size).collect();
        let lines = self.lines();
        let sketch = lines.iter().map(|line| Line {
            from: line.from,
            to: line.to,
            label_width: as_float(columns(line.why)) * SMALL_LETTER,
        });
        let layout = layout(&boxes, &sketch.collect::<Vec<_>>());
        let mut picture = Picture {
            graph: self,
            captions: &captions,
            boxes: &boxes,
            lines: &lines,
            layout: &layout,
            place,
            out: String::new(),
        };
        picture.draw();
        picture.out
    }

    /// The edges by the indices of their nodes. Each leads to a node before: so resources are provisioned.
    fn lines(&self) -> Vec<GraphLine<'_>> {
        let indices = self.indices();
        let lines = self.edges.iter().filter_map(|edge| {
            let [from, to] = [&edge.from, &edge.to].map(|name| indices.get(name.as_str()).copied());
            Some(GraphLine {
                from: from?,
                to: to?,
                why: &edge.why,
            })
        });
        lines.filter(|line| line.to < line.from).collect()
    }
}

/// An edge.
#[derive(Clone, Copy, Debug)]
struct GraphLine<'g> {
    from: usize,
    to: usize,
    why: &'g str,
}

impl GraphLine<'_> {
    /// The class of its look.
    fn style(&self) -> &'static str {
        reason(self.why).map_or("", |reason| reason.style)
    }
}

/// The room of a letter in bold lines, and in others; that of the fonts that are as wide as monospaced ones get.
const LETTER: (f64, f64) = (7.3, 6.7);
/// The room of a letter in words on lines.
const SMALL_LETTER: f64 = 6.1;
const LINE_HEIGHT: f64 = 15.0;
const PADDING: Point = Point { x: 10.0, y: 6.0 };
const MARGIN: f64 = 16.0;

fn size((caption, node): (&Caption, &GraphNode)) -> BoxSize {
    let width = |lines: &[String], letter: f64| {
        let widths = lines.iter().map(|line| as_float(columns(line)) * letter);
        widths.fold(0.0, f64::max)
    };
    let width = width(&caption.kind, LETTER.0)
        .max(width(&caption.id, LETTER.1))
        .max(width(&caption.by, LETTER.1));
    BoxSize {
        width: width + 2.0 * PADDING.x,
        height: as_float(caption.lines().count()) * LINE_HEIGHT + 2.0 * PADDING.y,
        is_first: node.workload().is_some(),
    }
}

/// All that a picture says of a resource, in one line, for those that point at it.
fn title(node: &GraphNode) -> String {
    let rule = node.rule().map(|rule| format!(", rule {rule}"));
    let rule = rule.unwrap_or_default();
    format!("{}: {}{rule}", node.resource, node.giver())
}

struct Picture<'g> {
    graph: &'g ResourceGraph,
    captions: &'g [Caption],
    boxes: &'g [BoxSize],
    lines: &'g [GraphLine<'g>],
    layout: &'g Layout,
    place: Place,
    out: String,
}

impl Picture<'_> {
    fn draw(&mut self) {
        let heading = self.graph.heading();
        let legend = self.legend(&heading);
        let width = self.layout.width.max(legend.width) + 2.0 * MARGIN;
        let top = legend.height + 2.0 * MARGIN;
        let height = top + self.layout.height + MARGIN;
        let heading = Escaped(&heading);
        self.push(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"graph\" role=\"img\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\">\n<title>{heading}</title>\n"
        ));
        if self.place == Place::File {
            self.push(format_args!("<style>\n{STYLE}</style>\n"));
        }
        self.out.push_str(&legend.text);
        self.push(format_args!(
            "<g transform=\"translate({MARGIN} {top})\">\n"
        ));
        self.draw_lines();
        self.draw_trunks();
        for at in 0..self.boxes.len() {
            self.draw_box(at);
        }
        self.draw_heads();
        self.draw_words();
        self.out.push_str("</g>\n</svg>\n");
    }

    /// What colours and lines mean, as far as the graph has them.
    fn legend(&self, heading: &str) -> Legend {
        let givers = ["definition", "built-in", "provisioner"];
        let givers = givers.into_iter().filter(|by| {
            let mut nodes = self.graph.nodes.iter();
            nodes.any(|node| node.by() == *by)
        });
        let words: SortedSet<&str> = self.lines.iter().map(|line| line.why).collect();
        let reasons = REASONS.iter().filter(|reason| words.contains(reason.word));
        let heading = (self.place == Place::File).then_some(heading);
        Legend::new(heading, givers, reasons)
    }

    /// Lines, as far as they run alone.
    fn draw_lines(&mut self) {
        for (line, path) in self.lines.iter().zip(&self.layout.lines) {
            let ends = self.ends(Some(line.from), line.to, path.joins);
            let (style, data) = (line.style(), path_data(&path.rows));
            self.push(format_args!(
                "<path class=\"line {style}\"{ends} d=\"{data}\"/>\n"
            ));
        }
    }

    /// Where lines run together. A trunk looks like the lines that joined it so far, if these look alike.
    fn draw_trunks(&mut self) {
        let mut joined: SortedMap<(usize, usize), SortedSet<&str>> = SortedMap::new();
        for (line, path) in self.lines.iter().zip(&self.layout.lines) {
            if let Some(column) = path.joins {
                let styles = joined.entry((line.to, column)).or_default();
                styles.insert(line.style());
            }
        }
        let mut before = None;
        let mut styles = SortedSet::new();
        for trunk in &self.layout.trunks {
            if before.replace(trunk.to) != Some(trunk.to) {
                styles = SortedSet::new();
            }
            styles.extend(joined.get(&(trunk.to, trunk.column)).into_iter().flatten());
            let style = match styles.len() {
                1 => styles.first().copied().unwrap_or_default(),
                _ => "",
            };
            let ends = self.ends(None, trunk.to, Some(trunk.column));
            let data = path_data(&trunk.rows);
            self.push(format_args!(
                "<path class=\"line {style}\"{ends} d=\"{data}\"/>\n"
            ));
        }
    }

    fn draw_box(&mut self, at: usize) {
        let (node, caption) = (&self.graph.nodes[at], &self.captions[at]);
        let Point { x, y } = self.layout.boxes[at];
        let (width, height) = (self.layout.widths[at], self.boxes[at].height);
        let workload = node.workload().map_or("", |_| " workload");
        let radius = if node.definition().is_some() { 8 } else { 1 };
        let (start, id, end) = match self.place {
            Place::File => (String::new(), String::new(), ""),
            Place::Page => (
                format!("<a href=\"#r{at}\">"),
                format!(" id=\"n{at}\""),
                "</a>",
            ),
        };
        let (by, title) = (node.by(), title(node));
        let title = Escaped(&title);
        self.push(format_args!(
            "{start}<g class=\"{by}{workload}\"{id}><title>{title}</title><rect class=\"box\" x=\"{x:.0}\" y=\"{y:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" rx=\"{radius}\"/>"
        ));
        let x = x + PADDING.x;
        let mut base = y + PADDING.y + 0.75 * LINE_HEIGHT;
        for (class, line) in caption.lines() {
            let line = Escaped(line);
            self.push(format_args!(
                "<text{class} x=\"{x:.0}\" y=\"{base:.0}\">{line}</text>"
            ));
            base += LINE_HEIGHT;
        }
        self.push(format_args!("</g>{end}\n"));
    }

    /// The heads of arrows, one for all that lead to a box.
    fn draw_heads(&mut self) {
        let ends: SortedSet<usize> = self.lines.iter().map(|line| line.to).collect();
        for at in ends {
            let Point { x, y } = self.layout.boxes[at];
            let middle = y + self.boxes[at].height / 2.0;
            let ends = self.ends(None, at, None);
            self.push(format_args!(
                "<path class=\"head\"{ends} d=\"M{x:.0} {middle:.0}l-7 -4v8z\"/>\n"
            ));
        }
    }

    /// The words on lines.
    fn draw_words(&mut self) {
        for (line, path) in self.lines.iter().zip(&self.layout.lines) {
            let ends = self.ends(Some(line.from), line.to, None);
            let (x, y) = (path.label.x, path.label.y + 3.0);
            let why = Escaped(line.why);
            self.push(format_args!(
                "<text class=\"label\"{ends} x=\"{x:.0}\" y=\"{y:.0}\">{why}</text>\n"
            ));
        }
    }

    /// By what scripts find lines: the boxes at their ends, and the column in which they join a trunk or in which it begins.
    fn ends(&self, from: Option<usize>, to: usize, column: Option<usize>) -> String {
        if self.place == Place::File {
            return String::new();
        }
        let value = |name: &str, value: Option<usize>| {
            let value = value.map(|value| format!(" data-{name}=\"{value}\""));
            value.unwrap_or_default()
        };
        value("from", from) + &value("to", Some(to)) + &value("column", column)
    }

    fn push(&mut self, text: Arguments<'_>) {
        push_to(&mut self.out, text);
    }
}

/// A line through straight pieces, bent between them.
fn path_data(rows: &[Row]) -> String {
    let mut data = String::new();
    // The piece that is being drawn.
    let mut piece: Option<Row> = None;
    for row in rows {
        piece = Some(match piece {
            Some(piece) if piece.y.round() == row.y.round() => Row {
                left: piece.left,
                ..*row
            },
            Some(piece) => {
                end_piece(&mut data, piece);
                let middle = f64::midpoint(piece.right, row.left);
                let (before, x, y) = (piece.y, row.left, row.y);
                push_to(
                    &mut data,
                    format_args!("C{middle:.0} {before:.0} {middle:.0} {y:.0} {x:.0} {y:.0}"),
                );
                *row
            }
            None => {
                push_to(&mut data, format_args!("M{:.0} {:.0}", row.left, row.y));
                *row
            }
        });
    }
    if let Some(piece) = piece {
        end_piece(&mut data, piece);
    }
    data
}

/// A straight piece to its end, unless it is a point.
fn end_piece(data: &mut String, piece: Row) {
    if piece.left.round() < piece.right.round() {
        push_to(data, format_args!("H{:.0}", piece.right));
    }
}

fn push_to(out: &mut String, text: Arguments<'_>) {
    out.write_fmt(text).expect("a string takes all");
}

fn as_float(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}
