//! Requests and limits of a Score file's containers.

use score_core::text::Spanned;
use score_core::workload::Quantities;
use score_yaml::{SortedMap, Span, Str};

use crate::quantity::Quantity;

/// True if requests and limits are as most are written: numbers of cores and bytes, each below its limit in one unit.
pub(super) fn are_plainly_right(lists: [Option<&Quantities>; 2]) -> bool {
    fn plain(amount: &str) -> Option<(u64, &str)> {
        let end = amount.find(|c: char| !c.is_ascii_digit());
        let (digits, unit) = amount.split_at(end.unwrap_or(amount.len()));
        Some((digits.parse().ok()?, unit))
    }
    let [requests, limits] = lists;
    let is_right = |of: fn(&Quantities) -> &Option<Spanned<Str>>| {
        let amounts = lists.map(|list| of(list?).as_ref().map(|amount| amount.value.as_str()));
        match amounts {
            [None, None] => true,
            [Some(one), None] | [None, Some(one)] => plain(one).is_some(),
            [Some(request), Some(limit)] => match (plain(request), plain(limit)) {
                (Some((request, unit)), Some((limit, of))) => unit == of && request <= limit,
                _ => false,
            },
        }
    };
    let has_others = |list: Option<&Quantities>| list.is_some_and(|list| !list.others.is_empty());
    !has_others(requests)
        && !has_others(limits)
        && is_right(|list| &list.cpu)
        && is_right(|list| &list.memory)
}

/// An amount and where it stands.
pub(super) struct Placed<'w> {
    amount: Quantity,
    /// As it was written.
    pub(super) text: &'w str,
    pub(super) span: Span,
}

impl AsRef<Quantity> for Placed<'_> {
    fn as_ref(&self) -> &Quantity {
        &self.amount
    }
}

/// The amounts that can be read, with their places; what is none is said when it is written.
pub(super) fn by_name(amounts: Option<&Quantities>) -> SortedMap<&str, Placed<'_>> {
    let Some(Quantities {
        cpu,
        memory,
        others,
    }) = amounts
    else {
        return SortedMap::new();
    };
    let own = [("cpu", cpu), ("memory", memory)]
        .into_iter()
        .filter_map(|(name, amount)| Some((name, amount.as_ref()?)));
    let others = others.iter().map(|(name, amount)| (name.as_str(), amount));
    own.chain(others)
        .filter_map(|(name, written)| {
            let amount = Quantity::parse(&written.value).ok()?;
            let span = written.span;
            let text = written.value.as_str();
            Some((name, Placed { amount, text, span }))
        })
        .collect()
}
