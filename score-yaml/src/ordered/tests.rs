use indexmap::IndexMap;
use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    Insert(u8),
    InsertNew(u8),
    ShiftInsert(u8, usize),
    ShiftRemove(u8),
    SwapRemove(u8),
    Sort,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let key = || 0..40_u8;
    let step = prop_oneof![
        8 => key().prop_map(Step::Insert),
        2 => key().prop_map(Step::InsertNew),
        1 => (key(), 0..40_usize).prop_map(|(key, at)| Step::ShiftInsert(key, at)),
        2 => key().prop_map(Step::ShiftRemove),
        2 => key().prop_map(Step::SwapRemove),
        1 => Just(Step::Sort),
    ];
    prop::collection::vec(step, 0..120)
}

proptest! {
    #[test]
    fn it_does_what_an_index_map_does(steps in steps()) {
        let mut map = OrderedMap::new();
        let mut model = IndexMap::new();
        for (i, step) in steps.into_iter().enumerate() {
            let text = |key: u8| format!("k{key}");
            match step {
                Step::Insert(key) => prop_assert_eq!(map.insert(text(key), i), model.insert(text(key), i)),
                Step::InsertNew(key) => {
                    let is_new = !model.contains_key(&text(key));
                    prop_assert_eq!(map.insert_new(text(key), i).is_ok(), is_new);
                    model.entry(text(key)).or_insert(i);
                }
                Step::ShiftInsert(key, at) => {
                    let others = model.len() - usize::from(model.contains_key(&text(key)));
                    let at = at.min(others);
                    prop_assert_eq!(map.shift_insert(at, text(key), i), model.shift_insert(at, text(key), i));
                }
                Step::ShiftRemove(key) => {
                    prop_assert_eq!(map.shift_remove(&text(key)), model.shift_remove(&text(key)));
                }
                Step::SwapRemove(key) => {
                    prop_assert_eq!(map.swap_remove(&text(key)), model.swap_remove(&text(key)));
                }
                Step::Sort => {
                    map.sort_keys();
                    model.sort_unstable_keys();
                }
            }
            prop_assert!(map.iter().eq(model.iter()));
        }
        for key in 0..40 {
            let key = format!("k{key}");
            prop_assert_eq!(map.get(&key), model.get(&key));
        }
    }
}

#[test]
fn equality_does_not_look_at_the_order_of_keys() {
    for size in [3, SHORT, SHORT + 1, 100] {
        let pairs = (0..size).map(|i| (i.to_string(), i));
        let map: OrderedMap<String, usize> = pairs.clone().collect();
        let mut other: OrderedMap<String, usize> = pairs.rev().collect();
        assert_eq!(map, other);
        other.insert("0".to_owned(), 7);
        assert_ne!(map, other);
        other.shift_remove("0");
        assert_ne!(map, other);
    }
}
