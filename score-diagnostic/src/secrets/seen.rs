//! The runs of a few bytes that stand in texts: whether a value may be there is told without looking for it.

/// Runs of some bytes, at most four, as marks in a table: what was added is always found, what was not rarely.
pub(super) struct Seen {
    marks: Vec<u64>,
    /// The number of bits of a hash that are left out.
    shift: u32,
    /// The length of a run.
    size: usize,
}

impl Seen {
    /// Room for so many runs.
    pub(super) fn new(size: usize, runs: usize) -> Self {
        debug_assert!((1..=4).contains(&size), "a run is a number of 32 bits");
        let bits = runs.saturating_mul(8).next_power_of_two();
        let bits = bits.clamp(1 << 10, 1 << 26);
        Seen {
            marks: vec![0; bits / 64],
            shift: 32 - bits.trailing_zeros(),
            size,
        }
    }

    /// The word and the bit of a run.
    fn place(&self, run: &[u8]) -> (usize, u64) {
        let number = match run {
            [a, b, c, d] => u32::from_le_bytes([*a, *b, *c, *d]),
            _ => run.iter().fold(0, |all, byte| all << 8 | u32::from(*byte)),
        };
        let hash = number.wrapping_mul(0x9e37_79b1) >> self.shift;
        ((hash / 64) as usize, 1 << (hash % 64))
    }

    /// Adds what a text starts with.
    pub(super) fn add_start(&mut self, text: &[u8]) {
        if let Some(run) = text.get(..self.size) {
            let (word, bit) = self.place(run);
            self.marks[word] |= bit;
        }
    }

    /// Adds all runs of a text.
    pub(super) fn add_all(&mut self, text: &[u8]) {
        for run in text.windows(self.size) {
            let (word, bit) = self.place(run);
            self.marks[word] |= bit;
        }
    }

    /// True if what a text starts with was added.
    pub(super) fn has_start(&self, text: &[u8]) -> bool {
        text.get(..self.size).is_some_and(|run| {
            let (word, bit) = self.place(run);
            self.marks[word] & bit != 0
        })
    }

    /// True if what a text ends with was added.
    pub(super) fn has_end(&self, text: &[u8]) -> bool {
        let at = text.len().checked_sub(self.size);
        at.is_some_and(|at| self.has_start(&text[at..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_found_and_little_else() {
        let text = b"the template failed at line 12";
        for size in 1..=4 {
            let mut seen = Seen::new(size, text.len());
            seen.add_all(text);
            assert!(seen.has_start(b"template"));
            assert!(seen.has_end(b"xx line"));
            assert!(!seen.has_start(&b"template"[..size - 1]));
        }
        let mut seen = Seen::new(4, text.len());
        seen.add_start(text);
        let others = (0..1000).filter(|n| seen.has_start(format!("{n:04}").as_bytes()));
        assert!(others.count() < 20);
    }
}
