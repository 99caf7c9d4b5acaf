//! Who stands above whom in the columns of a layout.

use super::items::{Component, Items, Neighbor};

/// How often columns are sorted, at most.
const SWEEPS: usize = 24;

/// After so many sweeps that make nothing better it is enough.
const PATIENCE: usize = 4;

/// Components with more items are not looked through pair by pair.
const MAX_SWAPPED: usize = 4_000;

/// Sorts the columns of a component so that few lines cross: each item goes to the middle of its neighbours in the column
/// before, or in the one behind; then neighbours in a column change places where that helps.
pub(super) fn order(items: &Items, component: &mut Component) {
    let mut places = vec![0; items.len()];
    let note = |columns: &[Vec<usize>], places: &mut [usize]| {
        for column in columns {
            for (place, &at) in column.iter().enumerate() {
                places[at] = place;
            }
        }
    };
    let columns = &mut component.columns;
    note(columns, &mut places);
    let is_small = columns.iter().map(Vec::len).sum::<usize>() <= MAX_SWAPPED;
    let mut best = (crossings(items, columns, &places), columns.clone());
    let mut in_vain = 0;
    for sweep in 0..SWEEPS {
        if best.0 == 0 || in_vain == PATIENCE {
            break;
        }
        let count = columns.len();
        for step in 1..count {
            if sweep % 2 == 0 {
                sort(&mut columns[step], &mut places, |at| items.left(at));
            } else {
                sort(&mut columns[count - 1 - step], &mut places, |at| {
                    items.right(at)
                });
            }
        }
        if is_small {
            swap(items, columns, &mut places);
        }
        let crossings = crossings(items, columns, &places);
        in_vain += 1;
        if crossings < best.0 {
            best = (crossings, columns.clone());
            in_vain = 0;
        }
    }
    *columns = best.1;
}

/// Sorts a column by the middle of the neighbours of each item. What has none keeps its place.
fn sort<'i>(
    column: &mut [usize],
    places: &mut [usize],
    neighbors: impl Fn(usize) -> &'i [Neighbor],
) {
    let middle = |at: usize| {
        let neighbors = neighbors(at);
        let sum: usize = neighbors.iter().map(|(next, _)| places[*next]).sum();
        (!neighbors.is_empty()).then(|| as_float(sum) / as_float(neighbors.len()))
    };
    let mut sorted: Vec<(f64, usize)> = column
        .iter()
        .filter_map(|&at| Some((middle(at)?, at)))
        .collect();
    sorted.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let mut sorted = sorted.into_iter();
    for (place, at) in column.iter_mut().enumerate() {
        if !neighbors(*at).is_empty()
            && let Some((_, next)) = sorted.next()
        {
            *at = next;
        }
        places[*at] = place;
    }
}

/// Lets neighbours in a column change places as long as fewer lines cross then.
fn swap(items: &Items, columns: &mut [Vec<usize>], places: &mut [usize]) {
    for _ in 0..PATIENCE {
        let mut is_better = false;
        for column in &mut *columns {
            for place in 1..column.len() {
                let (above, below) = (column[place - 1], column[place]);
                let now = crossings_of(items, places, above, below);
                let then = crossings_of(items, places, below, above);
                if then < now {
                    column.swap(place - 1, place);
                    places[above] = place;
                    places[below] = place - 1;
                    is_better = true;
                }
            }
        }
        if !is_better {
            break;
        }
    }
}

/// How many lines of two items cross if one stands right above the other.
fn crossings_of(items: &Items, places: &[usize], above: usize, below: usize) -> usize {
    let pairs = |above: &[Neighbor], below: &[Neighbor]| {
        let mut above: Vec<usize> = above.iter().map(|(at, _)| places[*at]).collect();
        above.sort_unstable();
        let below = below.iter().map(|(at, _)| places[*at]);
        below
            .map(|place| above.len() - above.partition_point(|&above| above <= place))
            .sum::<usize>()
    };
    pairs(items.left(above), items.left(below)) + pairs(items.right(above), items.right(below))
}

/// How many lines cross between the columns.
fn crossings(items: &Items, columns: &[Vec<usize>], places: &[usize]) -> usize {
    let mut sum = 0;
    for pair in columns.windows(2) {
        let mut ends = Vec::new();
        for &at in &pair[0] {
            let start = ends.len();
            ends.extend(items.right(at).iter().map(|(next, _)| places[*next]));
            ends[start..].sort_unstable();
        }
        // Of the lines from above, those that end further below cross. `tree` counts ends, as a Fenwick tree.
        let mut tree = vec![0_usize; pair[1].len() + 1];
        for (before, &end) in ends.iter().enumerate() {
            let mut not_below = 0;
            let mut at = end + 1;
            while at > 0 {
                not_below += tree[at];
                at &= at - 1;
            }
            sum += before - not_below;
            let mut at = end + 1;
            while at < tree.len() {
                tree[at] += 1;
                at += at & at.wrapping_neg();
            }
        }
    }
    sum
}

fn as_float(n: usize) -> f64 {
    // Places are far below two to the thirty-second.
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}
