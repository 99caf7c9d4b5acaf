//! How high the items of a layout stand.

use super::items::{Component, Items, Kind, Neighbor};

/// The room between two components.
pub(super) const COMPONENT_GAP: f64 = 28.0;

/// The room between two boxes of a column.
const BOX_GAP: f64 = 18.0;

/// The room around what is no box.
const LINE_GAP: f64 = 6.0;

/// How often items are drawn to their neighbours.
const SWEEPS: usize = 8;

/// Gives each item of a component the height of its middle, below `top`, and returns where the component ends.
///
/// Each column is placed so that the items are as near as they can be to their neighbours' heights, first to those in the
/// column before, then to those behind, at last to all.
pub(super) fn place(items: &Items, component: &Component, top: f64, heights: &mut [f64]) -> f64 {
    let columns = &component.columns;
    for column in columns {
        let mut y = 0.0;
        for (place, &at) in column.iter().enumerate() {
            if place > 0 {
                y += distance(items, column[place - 1], at);
            }
            heights[at] = y;
        }
    }
    let mut draw = |column: &[usize], sides: &[Side]| {
        let wanted: Vec<(f64, f64)> = column
            .iter()
            .map(|&at| wanted(items, at, sides, heights))
            .collect();
        settle(items, column, &wanted, heights);
    };
    for _ in 0..SWEEPS {
        columns.iter().skip(1).for_each(|c| draw(c, &[Items::left]));
        let before = columns.iter().rev().skip(1);
        before.for_each(|column| draw(column, &[Items::right]));
    }
    for _ in 0..2 {
        let both: &[Side] = &[Items::left, Items::right];
        columns.iter().for_each(|column| draw(column, both));
        columns.iter().rev().for_each(|column| draw(column, both));
    }
    let all = || columns.iter().flatten().copied();
    let above = |at: usize, heights: &[f64]| heights[at] - items.get(at).height / 2.0;
    let first = all().map(|at| above(at, heights)).reduce(f64::min);
    let first = first.unwrap_or(0.0);
    let mut bottom = top;
    for at in all() {
        heights[at] += top - first;
        bottom = f64::max(bottom, heights[at] + items.get(at).height / 2.0);
    }
    bottom
}

/// The neighbours of an item on a side.
type Side = fn(&Items, usize) -> &[Neighbor];

/// The height that suits the neighbours, and how much it matters.
fn wanted(items: &Items, at: usize, sides: &[Side], heights: &[f64]) -> (f64, f64) {
    let (mut sum, mut weights) = (0.0, 0.0);
    for side in sides {
        for (next, weight) in side(items, at) {
            sum += weight * heights[*next];
            weights += weight;
        }
    }
    match weights > 0.0 {
        true => (sum / weights, weights),
        // Where it is, and others may move it.
        false => (heights[at], 0.01),
    }
}

/// Places a column: the sum of squares of what each item is off what it wants is as small as order and distances allow.
///
/// Without the distances that is a row of numbers that must not fall: those that would are put together, at what they want
/// on average (the pool of adjacent violators).
fn settle(items: &Items, column: &[usize], wanted: &[(f64, f64)], heights: &mut [f64]) {
    struct Pool {
        sum: f64,
        weight: f64,
        count: usize,
    }
    let mut pools: Vec<Pool> = Vec::with_capacity(column.len());
    let mut shifts = Vec::with_capacity(column.len());
    let mut shift = 0.0;
    for (place, (height, weight)) in wanted.iter().enumerate() {
        if place > 0 {
            shift += distance(items, column[place - 1], column[place]);
        }
        shifts.push(shift);
        let mut pool = Pool {
            sum: (height - shift) * weight,
            weight: *weight,
            count: 1,
        };
        while let Some(above) =
            pools.pop_if(|above| above.sum * pool.weight > pool.sum * above.weight)
        {
            pool.sum += above.sum;
            pool.weight += above.weight;
            pool.count += above.count;
        }
        pools.push(pool);
    }
    let bases = pools
        .iter()
        .flat_map(|pool| std::iter::repeat_n(pool.sum / pool.weight, pool.count));
    for ((&at, shift), base) in column.iter().zip(shifts).zip(bases) {
        heights[at] = base + shift;
    }
}

/// How far the middles of two neighbours in a column are from each other, at least.
fn distance(items: &Items, above: usize, below: usize) -> f64 {
    let [above, below] = [above, below].map(|at| items.get(at));
    let gap = match (above.kind, below.kind) {
        (Kind::Box(_), Kind::Box(_)) => BOX_GAP,
        _ => LINE_GAP,
    };
    (above.height + below.height) / 2.0 + gap
}
