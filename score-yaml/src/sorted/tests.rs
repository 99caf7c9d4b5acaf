use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    Insert(u8),
    Entry(u8),
    InsertNew(u8),
    Remove(u8),
    PopFirst,
    Retain(u8),
    Change(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let key = || 0..100_u8;
    let step = prop_oneof![
        16 => key().prop_map(Step::Insert),
        2 => key().prop_map(Step::Entry),
        2 => key().prop_map(Step::InsertNew),
        4 => key().prop_map(Step::Remove),
        1 => Just(Step::PopFirst),
        1 => (2..8_u8).prop_map(Step::Retain),
        2 => key().prop_map(Step::Change),
    ];
    prop::collection::vec(step, 0..300)
}

proptest! {
    #[test]
    fn it_does_what_a_btree_map_does(steps in steps()) {
        let mut map = SortedMap::new();
        let mut model = BTreeMap::new();
        for (i, step) in steps.into_iter().enumerate() {
            match step {
                Step::Insert(key) => prop_assert_eq!(map.insert(key, i), model.insert(key, i)),
                Step::Entry(key) => {
                    prop_assert_eq!(map.entry(key).or_insert(i), model.entry(key).or_insert(i));
                }
                Step::InsertNew(key) => {
                    let known = map.entry(key).insert_new(i).err();
                    let known = known.map(|(key, known, new)| (*key, *known, new));
                    prop_assert_eq!(known, model.get(&key).map(|known| (key, *known, i)));
                    model.entry(key).or_insert(i);
                }
                Step::Remove(key) => prop_assert_eq!(map.remove(&key), model.remove(&key)),
                Step::PopFirst => prop_assert_eq!(map.pop_first(), model.pop_first()),
                Step::Retain(parts) => {
                    map.retain(|key, _| key % parts != 0);
                    model.retain(|key, _| key % parts != 0);
                }
                Step::Change(key) => {
                    prop_assert_eq!(map.get_mut(&key), model.get_mut(&key));
                    map.iter_mut().chain(&mut model).for_each(|(_, value)| *value += 1);
                }
            }
            prop_assert_eq!((map.len(), map.is_empty()), (model.len(), model.is_empty()));
            prop_assert!(map.iter().eq(&model));
            prop_assert!(map.iter().len() == model.len() && map.iter().rev().eq(model.iter().rev()));
            prop_assert_eq!(map.first_key_value(), model.first_key_value());
        }
        for key in 0..100 {
            prop_assert_eq!(map.get_key_value(&key), model.get_key_value(&key));
            prop_assert!(map.iter_from(&key).eq(model.range(key..)));
            prop_assert_eq!(map.iter_from(&key).len(), model.range(key..).count());
        }
        let (mut ends, mut model_ends) = (map.iter(), model.iter());
        while let Some(pair) = model_ends.next() {
            prop_assert_eq!(ends.next(), Some(pair));
            prop_assert_eq!(ends.next_back(), model_ends.next_back());
        }
        prop_assert_eq!((ends.next(), ends.next_back()), (None, None));
        prop_assert!(map.clone().into_iter().eq(model.clone()));
        prop_assert!(map.clone().into_values().eq(model.clone().into_values()));
        let text = serde_json::to_string(&map).unwrap();
        prop_assert_eq!(&text, &serde_json::to_string(&model).unwrap());
        prop_assert_eq!(serde_json::from_str::<SortedMap<u8, usize>>(&text).unwrap(), map);
    }

    #[test]
    fn sets_compare_as_btree_sets_do(a in prop::collection::vec(0..40_u8, 0..40), b in prop::collection::vec(0..40_u8, 0..40)) {
        let (set_a, set_b): (SortedSet<_>, SortedSet<_>) = (a.iter().copied().collect(), b.iter().copied().collect());
        let (model_a, model_b): (BTreeSet<_>, BTreeSet<_>) = (a.into_iter().collect(), b.into_iter().collect());
        prop_assert!(set_a.difference(&set_b).eq(model_a.difference(&model_b)));
        prop_assert!(set_a.intersection(&set_b).eq(model_a.intersection(&model_b)));
        prop_assert_eq!(set_a.is_disjoint(&set_b), model_a.is_disjoint(&model_b));
        prop_assert_eq!(set_a.is_subset(&set_b), model_a.is_subset(&model_b));
        prop_assert_eq!(set_a == set_b, model_a == model_b);
        let text = serde_json::to_string(&model_a).unwrap();
        prop_assert_eq!(&serde_json::from_str::<SortedSet<u8>>(&text).unwrap(), &set_a);
        prop_assert_eq!(format!("{set_a:?}"), format!("{model_a:?}"));
    }
}

#[test]
fn of_pairs_with_one_key_the_last_value_stays() {
    let map = SortedMap::from([("b", 1), ("a", 2), ("b", 3)]);
    assert_eq!(map.into_iter().collect::<Vec<_>>(), [("a", 2), ("b", 3)]);
}
