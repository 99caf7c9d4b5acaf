//! The column of each box.

use super::{BoxSize, Line};

/// The columns: a box stands right of all that lead to it, as far left as that allows. One to which nothing leads stands
/// just before what it leads to, unless it is wanted in the first column.
pub(super) fn ranks(boxes: &[BoxSize], lines: &[Line]) -> Vec<usize> {
    let mut out = vec![Vec::new(); boxes.len()];
    let mut has_line_in = vec![false; boxes.len()];
    for line in lines {
        out[line.from].push(line.to);
        has_line_in[line.to] = true;
    }
    let mut ranks = vec![0; boxes.len()];
    // Lines lead to boxes before: from the last one on, all that lead to a box are done before it.
    for from in (0..boxes.len()).rev() {
        for &to in &out[from] {
            ranks[to] = ranks[to].max(ranks[from] + 1);
        }
    }
    for from in 0..boxes.len() {
        let nearest = out[from].iter().map(|&to| ranks[to]).min();
        if let Some(nearest) = nearest
            && !has_line_in[from]
            && !boxes[from].is_first
        {
            ranks[from] = nearest - 1;
        }
    }
    ranks
}
