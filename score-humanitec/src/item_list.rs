//! A list into which much can be put, and out of which much can be taken, at any place.

/// A list whose items can be added, removed and looked at by their index, each in logarithmic time: a balanced tree,
/// <https://en.wikipedia.org/wiki/AVL_tree>. Of a `Vec`, each change at the front moves all that stands behind it.
#[derive(Clone, Debug)]
pub(crate) struct ItemList<T> {
    root: Link<T>,
}

type Link<T> = Option<Box<Branch<T>>>;

/// An item, those before it and those behind it.
#[derive(Clone, Debug)]
struct Branch<T> {
    item: T,
    before: Link<T>,
    behind: Link<T>,
    /// The number of items.
    length: usize,
    /// The number of branches from here to the farthest item.
    height: u8,
}

impl<T> ItemList<T> {
    /// The number of items.
    pub(crate) fn len(&self) -> usize {
        length(&self.root)
    }

    /// The item of an index.
    pub(crate) fn get_mut(&mut self, mut at: usize) -> Option<&mut T> {
        let mut link = &mut self.root;
        loop {
            let branch = link.as_deref_mut()?;
            let before = length(&branch.before);
            if at == before {
                return Some(&mut branch.item);
            }
            if at < before {
                link = &mut branch.before;
            } else {
                at -= before + 1;
                link = &mut branch.behind;
            }
        }
    }

    /// Puts an item before the one of an index, or behind the last.
    pub(crate) fn insert(&mut self, at: usize, item: T) {
        self.root = Some(inserted(self.root.take(), at, item));
    }

    /// Takes out the item of an index, if there is one.
    pub(crate) fn remove(&mut self, at: usize) -> Option<T> {
        let root = self.root.take()?;
        if at >= root.length {
            self.root = Some(root);
            return None;
        }
        let (rest, item) = removed(root, at);
        self.root = rest;
        Some(item)
    }
}

impl<T> From<Vec<T>> for ItemList<T> {
    fn from(items: Vec<T>) -> Self {
        let count = items.len();
        ItemList {
            root: balanced_of(&mut items.into_iter(), count),
        }
    }
}

impl<T> From<ItemList<T>> for Vec<T> {
    fn from(list: ItemList<T>) -> Self {
        let mut items = Vec::with_capacity(list.len());
        collect(list.root, &mut items);
        items
    }
}

fn length<T>(link: &Link<T>) -> usize {
    link.as_ref().map_or(0, |branch| branch.length)
}

fn height<T>(link: &Link<T>) -> u8 {
    link.as_ref().map_or(0, |branch| branch.height)
}

fn joined<T>(before: Link<T>, item: T, behind: Link<T>) -> Box<Branch<T>> {
    let mut branch = Box::new(Branch {
        item,
        before,
        behind,
        length: 0,
        height: 0,
    });
    branch.measure();
    branch
}

/// So many of the items as a tree.
fn balanced_of<T>(items: &mut impl Iterator<Item = T>, count: usize) -> Link<T> {
    if count == 0 {
        return None;
    }
    let before = balanced_of(items, count / 2);
    let item = items.next()?;
    let behind = balanced_of(items, count - count / 2 - 1);
    Some(joined(before, item, behind))
}

fn collect<T>(link: Link<T>, items: &mut Vec<T>) {
    if let Some(branch) = link {
        collect(branch.before, items);
        items.push(branch.item);
        collect(branch.behind, items);
    }
}

fn inserted<T>(link: Link<T>, at: usize, item: T) -> Box<Branch<T>> {
    let Some(mut branch) = link else {
        return joined(None, item, None);
    };
    let before = length(&branch.before);
    if at <= before {
        branch.before = Some(inserted(branch.before.take(), at, item));
    } else {
        branch.behind = Some(inserted(branch.behind.take(), at - before - 1, item));
    }
    balanced(branch)
}

/// What is left without the item of an index, which is there; and that item.
fn removed<T>(mut branch: Box<Branch<T>>, at: usize) -> (Link<T>, T) {
    let before = length(&branch.before);
    if at < before
        && let Some(link) = branch.before.take()
    {
        let (rest, item) = removed(link, at);
        branch.before = rest;
        return (Some(balanced(branch)), item);
    }
    if at > before
        && let Some(link) = branch.behind.take()
    {
        let (rest, item) = removed(link, at - before - 1);
        branch.behind = rest;
        return (Some(balanced(branch)), item);
    }
    let Branch {
        item,
        before,
        behind,
        ..
    } = *branch;
    let rest = match behind {
        None => before,
        Some(behind) => {
            let (behind, next) = removed(behind, 0);
            Some(balanced(joined(before, next, behind)))
        }
    };
    (rest, item)
}

/// The same items in a tree whose sides differ by one in their heights at most, of one whose sides differ by two at most.
fn balanced<T>(mut branch: Box<Branch<T>>) -> Box<Branch<T>> {
    let (before, behind) = (height(&branch.before), height(&branch.behind));
    if before > behind + 1
        && let Some(mut top) = branch.before.take()
    {
        if height(&top.behind) > height(&top.before) {
            top = turned_to_front(top);
        }
        branch.before = Some(top);
        return turned_to_back(branch);
    }
    if behind > before + 1
        && let Some(mut top) = branch.behind.take()
    {
        if height(&top.before) > height(&top.behind) {
            top = turned_to_back(top);
        }
        branch.behind = Some(top);
        return turned_to_front(branch);
    }
    branch.measure();
    branch
}

/// The same items, the branch before on top.
fn turned_to_back<T>(mut branch: Box<Branch<T>>) -> Box<Branch<T>> {
    if let Some(mut top) = branch.before.take() {
        branch.before = top.behind.take();
        branch.measure();
        top.behind = Some(branch);
        branch = top;
    }
    branch.measure();
    branch
}

/// The same items, the branch behind on top.
fn turned_to_front<T>(mut branch: Box<Branch<T>>) -> Box<Branch<T>> {
    if let Some(mut top) = branch.behind.take() {
        branch.behind = top.before.take();
        branch.measure();
        top.before = Some(branch);
        branch = top;
    }
    branch.measure();
    branch
}

impl<T> Branch<T> {
    fn measure(&mut self) {
        self.length = length(&self.before) + 1 + length(&self.behind);
        self.height = 1 + height(&self.before).max(height(&self.behind));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_does_what_a_vec_does() {
        for start in 0..20 {
            let mut plain: Vec<usize> = (0..start).collect();
            let mut list = ItemList::from(plain.clone());
            let mut draw = start * 7 + 1;
            for round in 0..600 {
                draw = (draw * 1_103 + 12_345) % 65_521;
                let at = draw % (plain.len() + 1);
                if draw % 5 < 3 {
                    plain.insert(at, round + 100);
                    list.insert(at, round + 100);
                } else {
                    let removed = (at < plain.len()).then(|| plain.remove(at));
                    assert_eq!(list.remove(at), removed);
                }
                assert_eq!(list.len(), plain.len());
                assert_eq!(list.get_mut(at).map(|item| *item), plain.get(at).copied());
            }
            assert_eq!(Vec::from(list), plain, "{start}");
        }
    }

    #[test]
    fn it_stays_flat() {
        let ends: [fn(usize) -> usize; 3] = [|_| 0, |length| length, |length| length / 2];
        for end in ends {
            let mut list = ItemList::from(Vec::new());
            for item in 0..10_000 {
                list.insert(end(list.len()), item);
            }
            assert!(height(&list.root) < 20);
            for _ in 0..9_990 {
                list.remove(end(list.len() - 1));
            }
            assert_eq!((list.len(), height(&list.root) < 6), (10, true));
        }
    }
}
