//! What stands in the columns of a layout.

use score_yaml::SortedMap;

use super::{BoxSize, Line};

/// What a place in a column is for. Boxes have the even columns, words of lines the odd ones, trunks pass both.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A box, by its index.
    Box(usize),
    /// The word of a line, by the line's index.
    Label(usize),
    /// The trunk to a box.
    Trunk(usize),
}

/// Something in a column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) column: usize,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A neighbour of an item in the next column, and how much it matters that both have the same height.
pub(super) type Neighbor = (usize, f64);

/// All that stands in columns. Items are known by their indices, boxes come first.
#[derive(Debug)]
pub(super) struct Items {
    items: Vec<Item>,
    left: Vec<Vec<Neighbor>>,
    right: Vec<Vec<Neighbor>>,
    /// The items of lines' words, by line.
    labels: Vec<usize>,
    /// Where the trunk to a box is, by box and column.
    trunks: SortedMap<(usize, usize), usize>,
}

/// Items that hang together: its columns from left to right, of each the items from top to bottom.
#[derive(Debug)]
pub(super) struct Component {
    pub(super) columns: Vec<Vec<usize>>,
}

/// The room that the word of a line takes from top to bottom.
const LABEL_HEIGHT: f64 = 15.0;

/// The room of a trunk.
const TRUNK_HEIGHT: f64 = 4.0;

impl Items {
    pub(super) fn new(boxes: &[BoxSize], lines: &[Line], ranks: &[usize], most: usize) -> Self {
        let items = boxes.iter().zip(ranks).enumerate();
        let items = items.map(|(index, (size, rank))| Item {
            kind: Kind::Box(index),
            column: 2 * rank,
            width: size.width,
            height: size.height,
        });
        let mut all = Items {
            items: items.collect(),
            left: vec![Vec::new(); boxes.len()],
            right: vec![Vec::new(); boxes.len()],
            labels: Vec::with_capacity(lines.len()),
            trunks: SortedMap::new(),
        };
        let has_trunks = trunk_places(lines, ranks) <= most;
        for (index, line) in lines.iter().enumerate() {
            let label = all.push(Item {
                kind: Kind::Label(index),
                column: 2 * ranks[line.from] + 1,
                width: line.label_width,
                height: LABEL_HEIGHT,
            });
            all.labels.push(label);
            all.join(line.from, label, 1.0);
            if ranks[line.to] == ranks[line.from] + 1 {
                all.join(label, line.to, 1.0);
            } else if has_trunks {
                let trunk = all.trunk(line.to, 2 * ranks[line.from] + 2);
                all.join(label, trunk, 2.0);
            }
        }
        all
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Item> {
        self.items.iter()
    }

    pub(super) fn get(&self, at: usize) -> &Item {
        &self.items[at]
    }

    /// The neighbours in the column before.
    pub(super) fn left(&self, at: usize) -> &[Neighbor] {
        &self.left[at]
    }

    /// The neighbours in the column behind.
    pub(super) fn right(&self, at: usize) -> &[Neighbor] {
        &self.right[at]
    }

    /// The item of a line's word.
    pub(super) fn label(&self, line: usize) -> usize {
        self.labels[line]
    }

    /// The trunks, by box and then from left to right.
    pub(super) fn trunks(&self) -> impl Iterator<Item = ((usize, usize), usize)> {
        self.trunks.iter().map(|(&key, &at)| (key, at))
    }

    /// The trunk to a box in a column, if there is one.
    pub(super) fn trunk_at(&self, to: usize, column: usize) -> Option<usize> {
        self.trunks.get(&(to, column)).copied()
    }

    /// What hangs together, in the order of the first boxes.
    pub(super) fn components(&self) -> Vec<Component> {
        let mut is_seen = vec![false; self.len()];
        let mut components = Vec::new();
        for start in 0..self.len() {
            if !is_seen[start] {
                components.push(self.component(start, &mut is_seen));
            }
        }
        components
    }

    /// What hangs together with an item. Neighbours come one after the other, which leaves few lines that cross.
    fn component(&self, start: usize, is_seen: &mut [bool]) -> Component {
        let mut columns: SortedMap<usize, Vec<usize>> = SortedMap::new();
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            if std::mem::replace(&mut is_seen[at], true) {
                continue;
            }
            columns.entry(self.items[at].column).or_default().push(at);
            let neighbors = self.left[at].iter().chain(&self.right[at]).rev();
            open.extend(neighbors.map(|(next, _)| *next).filter(|&at| !is_seen[at]));
        }
        Component {
            columns: columns.into_values().collect(),
        }
    }

    fn push(&mut self, item: Item) -> usize {
        self.items.push(item);
        self.left.push(Vec::new());
        self.right.push(Vec::new());
        self.items.len() - 1
    }

    fn join(&mut self, left: usize, right: usize, weight: f64) {
        self.right[left].push((right, weight));
        self.left[right].push((left, weight));
    }

    /// The trunk to a box in a column; it leads on to the box.
    fn trunk(&mut self, to: usize, column: usize) -> usize {
        let mut first = None;
        let mut before = None;
        for column in column..self.items[to].column {
            let known = self.trunks.get(&(to, column)).copied();
            let trunk = known.unwrap_or_else(|| {
                self.push(Item {
                    kind: Kind::Trunk(to),
                    column,
                    width: 0.0,
                    height: TRUNK_HEIGHT,
                })
            });
            if let Some(before) = before {
                self.join(before, trunk, 8.0);
            }
            first.get_or_insert(trunk);
            if known.is_some() {
                return first.unwrap_or(trunk);
            }
            self.trunks.insert((to, column), trunk);
            before = Some(trunk);
        }
        if let Some(before) = before {
            self.join(before, to, 1.0);
        }
        first.unwrap_or(to)
    }
}

/// The number of places that trunks pass.
fn trunk_places(lines: &[Line], ranks: &[usize]) -> usize {
    let mut first: Vec<usize> = ranks.to_vec();
    for line in lines {
        first[line.to] = first[line.to].min(ranks[line.from] + 1);
    }
    let lengths = first.iter().zip(ranks).map(|(first, rank)| rank - first);
    2 * lengths.sum::<usize>()
}
