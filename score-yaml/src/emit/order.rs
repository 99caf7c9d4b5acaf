//! The natural order of keys: letters by code point, runs of digits by value, other characters before
//! letters, except that letters come first behind a digit.

use crate::unicode::{is_digit, is_letter};
use crate::value::{Map, Str, Value};

/// True if the keys already stand in natural order.
pub(super) fn is_sorted<'a>(mut keys: impl Iterator<Item = &'a str>) -> bool {
    let Some(mut before) = keys.next() else {
        return true;
    };
    keys.all(|key| {
        let fits = !is_less(key, before);
        before = key;
        fits
    })
}

/// Calls a function with each pair, in natural order.
pub(super) fn each_sorted<'a, V: Copy + Send>(
    mut pairs: impl ExactSizeIterator<Item = (&'a str, V)>,
    mut each: impl FnMut((&'a str, V)),
) {
    // Most maps are small, and there are many.
    const FEW: usize = 16;
    let is_less = |a: &(&str, V), b: &(&str, V)| is_less(a.0, b.0);
    if pairs.len() > FEW {
        let mut many: Vec<_> = pairs.collect();
        merge_sort(&mut many, is_less);
        return many.into_iter().for_each(each);
    }
    let Some(first) = pairs.next() else {
        return;
    };
    let mut few = [first; FEW];
    let mut count = 1;
    for pair in pairs {
        few[count] = pair;
        count += 1;
    }
    merge_sort(&mut few[..count], is_less);
    few[..count].iter().for_each(|pair| each(*pair));
}

/// Brings names into natural order.
pub fn sort_names(names: &mut [&str]) {
    merge_sort(names, |a, b| is_less(a, b));
}

/// Brings all maps of a value into natural order.
pub fn sort(value: &mut Value) {
    match value {
        Value::Seq(items) => items.iter_mut().for_each(sort),
        Value::Map(map) => {
            map.values_mut().for_each(sort);
            sort_keys(map);
        }
        _ => {}
    }
}

/// Brings the keys of one map into natural order, not those of maps in it.
pub fn sort_keys(map: &mut Map) {
    if !is_sorted(map.keys().map(Str::as_str)) {
        let keys: Vec<&str> = map.keys().map(Str::as_str).collect();
        let mut order: Vec<usize> = (0..keys.len()).collect();
        merge_sort(&mut order, |a, b| is_less(keys[*a], keys[*b]));
        map.permute(&order);
    }
}

/// The number of items that are worth a thread.
const MANY: usize = 1024;

/// Stable, and safe for an order that is not quite one: yaml.v3's comparison overflows on runs of
/// twenty digits, and the standard library's sorts may panic then.
fn merge_sort<T: Copy + Send>(
    items: &mut [T],
    is_less: impl Fn(&T, &T) -> bool + Copy + Sync + Send,
) {
    if items.len() <= 12 {
        for i in 1..items.len() {
            let mut j = i;
            while j > 0 && is_less(&items[j], &items[j - 1]) {
                items.swap(j, j - 1);
                j -= 1;
            }
        }
        return;
    }
    let middle = items.len() / 2;
    let (first, second) = items.split_at_mut(middle);
    if first.len() > MANY {
        crate::parallel::join(
            || merge_sort(first, is_less),
            || merge_sort(second, is_less),
        );
    } else {
        merge_sort(first, is_less);
        merge_sort(second, is_less);
    }
    if !is_less(&items[middle], &items[middle - 1]) {
        return;
    }
    let left = items[..middle].to_vec();
    let (mut l, mut r) = (0, middle);
    for at in 0..items.len() {
        if l == left.len() {
            break;
        }
        if r < items.len() && is_less(&items[r], &left[l]) {
            items.swap(at, r);
            r += 1;
        } else {
            items[at] = left[l];
            l += 1;
        }
    }
}

/// True if one key stands before another.
fn is_less(a: &str, b: &str) -> bool {
    // Keys differ early or are short; a shared start says only whether it ended in a digit.
    let shared = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    if let (Some(x), Some(y)) = (a.as_bytes().get(shared), b.as_bytes().get(shared))
        && x.is_ascii_alphabetic()
        && y.is_ascii_alphabetic()
    {
        return x < y;
    }
    let mut start = shared;
    while !a.is_char_boundary(start) {
        start -= 1;
    }
    let (before, a, b) = (&a[..start], &a[start..], &b[start..]);
    let (Some(x), Some(y)) = (a.chars().next(), b.chars().next()) else {
        return a.len() < b.len();
    };
    match (is_letter(x), is_letter(y)) {
        (true, true) => return x < y,
        (x_is_letter, y_is_letter) if x_is_letter != y_is_letter => {
            return if before.chars().next_back().is_some_and(is_digit) {
                x_is_letter
            } else {
                y_is_letter
            };
        }
        _ => {}
    }
    // A zero behind other digits counts by its place: `10` behind `1-`.
    let is_inside_number = (x == '0' || y == '0')
        && before
            .chars()
            .rev()
            .take_while(|c| is_digit(*c))
            .any(|c| c != '0');
    let (x_value, x_len) = run(a, i64::from(is_inside_number));
    let (y_value, y_len) = run(b, i64::from(is_inside_number));
    if x_value != y_value {
        x_value < y_value
    } else if x_len != y_len {
        x_len < y_len
    } else {
        x < y
    }
}

/// The value of the digits at the start of a text, behind a value, and how many they are.
fn run(text: &str, start: i64) -> (i64, usize) {
    let mut value = start;
    let mut len = 0;
    for c in text.chars().take_while(|c| is_digit(*c)) {
        value = value
            .wrapping_mul(10)
            .wrapping_add(i64::from(u32::from(c)) - i64::from(b'0'));
        len += 1;
    }
    (value, len)
}
