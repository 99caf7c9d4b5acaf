use proptest::prelude::*;

use super::*;

fn boxes(count: usize) -> Vec<BoxSize> {
    (0..count)
        .map(|at| BoxSize {
            // 40 to 160, and 20 to 60.
            width: [40.0, 160.0, 90.0][at % 3],
            height: [20.0, 60.0][at % 2],
            is_first: at % 5 == 4,
        })
        .collect()
}

fn lines(ends: &[(usize, usize)]) -> Vec<Line> {
    let line = |&(from, to): &(usize, usize)| Line {
        from,
        to,
        label_width: 30.0,
    };
    ends.iter().map(line).collect()
}

const SLACK: f64 = 0.001;

/// Panics unless boxes and words have room of their own, and lines lead to the right, from box to box.
fn check(boxes: &[BoxSize], lines: &[Line], layout: &Layout) {
    let corners = layout.boxes.iter().zip(&layout.widths).zip(boxes);
    let mut places: Vec<(f64, f64, f64, f64)> = corners
        .map(|((corner, width), size)| {
            assert!(*width >= size.width);
            (corner.x, corner.x + width, corner.y, corner.y + size.height)
        })
        .collect();
    let words = layout.lines.iter().zip(lines).map(|(path, line)| {
        let (x, y) = (path.label.x, path.label.y);
        let half = line.label_width / 2.0;
        (x - half, x + half, y - 6.0, y + 6.0)
    });
    places.extend(words);
    // Sums of fractions are off by a little.
    let (width, height) = (layout.width + SLACK, layout.height + SLACK);
    for (at, a) in places.iter().enumerate() {
        assert!(
            a.0 >= -SLACK && a.2 >= -SLACK && a.1 <= width && a.3 <= height,
            "{a:?}"
        );
        for b in &places[at + 1..] {
            let is_apart = a.1 <= b.0 + SLACK
                || b.1 <= a.0 + SLACK
                || a.3 <= b.2 + SLACK
                || b.3 <= a.2 + SLACK;
            assert!(is_apart, "{a:?} {b:?}");
        }
    }
    let ends_at = |row: &Row, to: usize| {
        row.right == layout.boxes[to].x && row.y == layout.boxes[to].y + boxes[to].height / 2.0
    };
    for (path, line) in layout.lines.iter().zip(lines) {
        let last = path.rows.last().expect("a line has rows");
        assert!(
            path.rows
                .windows(2)
                .all(|pair| pair[0].right < pair[1].left)
        );
        assert_eq!(
            path.rows[0].left,
            layout.boxes[line.from].x + layout.widths[line.from]
        );
        match path.joins {
            None => assert!(ends_at(last, line.to)),
            Some(column) => {
                let mut trunks = layout.trunks.iter();
                let joined = trunks.find(|t| t.to == line.to && t.column == column);
                let joined = joined.expect("a piece begins where a line joins");
                assert_eq!((joined.rows[0].left, joined.rows[0].y), (last.left, last.y));
            }
        }
    }
    for pair in layout.trunks.windows(2) {
        let last = pair[0].rows.last().expect("a trunk has rows");
        if pair[0].to == pair[1].to {
            assert_eq!(
                (pair[1].rows[0].left, pair[1].rows[0].y),
                (last.right, last.y)
            );
        } else {
            assert!(ends_at(last, pair[0].to));
        }
    }
    if let Some(last) = layout.trunks.last() {
        assert!(ends_at(
            last.rows.last().expect("a trunk has rows"),
            last.to
        ));
    }
}

proptest! {
    #[test]
    fn boxes_and_words_have_room_and_lines_lead_from_box_to_box(
        count in 1_usize..40,
        ends in prop::collection::vec((0_usize..40, 0_usize..40), 0..80),
    ) {
        let boxes = boxes(count);
        let ends = ends.into_iter().map(|(a, b)| (a % count, b % count));
        let lines = lines(&ends.filter(|(from, to)| to < from).collect::<Vec<_>>());
        let placed = layout(&boxes, &lines);
        check(&boxes, &lines, &placed);
        prop_assert_eq!(format!("{placed:?}"), format!("{:?}", layout(&boxes, &lines)));
    }
}

#[test]
fn what_is_first_stands_left_and_what_nobody_needs_near_what_it_needs() {
    let boxes = boxes(6);
    // 4 is first; 5 is not, and needs 0 alone.
    let lines = lines(&[(1, 0), (2, 1), (3, 2), (4, 3), (5, 0)]);
    assert_eq!(ranks::ranks(&boxes, &lines), [4, 3, 2, 1, 0, 3]);
}

#[test]
fn lines_to_one_box_run_together() {
    let boxes = boxes(6);
    let lines = lines(&[(1, 0), (2, 1), (2, 0), (3, 2), (3, 0), (4, 3), (4, 0)]);
    let placed = layout(&boxes, &lines);
    check(&boxes, &lines, &placed);
    let trunks: Vec<_> = placed.trunks.iter().map(|t| (t.to, t.column)).collect();
    assert_eq!(trunks, [(0, 2), (0, 4), (0, 6)]);
}

#[test]
fn a_tree_has_no_lines_that_cross() {
    // 0 needs nothing; each box leads to the one of half its number.
    let boxes = boxes(63);
    let lines = lines(&(1..63).map(|at| (at, at / 2)).collect::<Vec<_>>());
    let placed = layout(&boxes, &lines);
    check(&boxes, &lines, &placed);
    let ends: Vec<(f64, f64, f64)> = placed
        .lines
        .iter()
        .zip(&lines)
        .map(|(path, line)| {
            let to = placed.boxes[line.to];
            let row = path.rows[0];
            (to.x, row.y, to.y)
        })
        .collect();
    for a in &ends {
        for b in ends.iter().filter(|b| b.0 == a.0) {
            assert!((a.1 < b.1) <= (a.2 <= b.2), "{a:?} {b:?}");
        }
    }
}

#[test]
fn large_graphs_are_placed_and_too_many_long_lines_run_straight() {
    let count = 10_000;
    let boxes = boxes(count);
    let chain: Vec<_> = (1..count).map(|at| (at, at - 1)).collect();
    let to_first = (2..count).map(|at| (at, 0));
    let placed = layout(
        &boxes,
        &lines(&chain.iter().copied().chain(to_first).collect::<Vec<_>>()),
    );
    assert_eq!(placed.trunks.len(), count - 2);
    let across = (count / 2..count).map(|at| (at, at - count / 2));
    let placed = layout(
        &boxes,
        &lines(&chain.iter().copied().chain(across).collect::<Vec<_>>()),
    );
    assert_eq!(placed.trunks.len(), 0);
    assert_eq!(placed.boxes.len(), count);
}

#[test]
fn lines_to_boxes_that_are_not_before_are_left_out() {
    assert_eq!(layout(&[], &[]).height, 0.0);
    let placed = layout(&boxes(2), &lines(&[(0, 0), (0, 1), (1, 0), (7, 0)]));
    assert_eq!(placed.lines.len(), 1);
}
