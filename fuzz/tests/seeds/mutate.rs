//! Inputs that were never written: pieces of seeds changed, moved and put together. The input of a number is always
//! the same.

use crate::corpus::Seed;

/// Longer ones only take longer.
const MAX_LENGTH: usize = 32 << 10;

/// `SplitMix64`: <https://prng.di.unimi.it/splitmix64.c>.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Less than `limit`, which may be 0: then 0.
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % (limit as u64).max(1)).unwrap_or(0)
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }

    /// A small length, now and then a large one.
    fn length(&mut self) -> usize {
        let most = [4, 16, 64, 400][self.below(4)];
        1 + self.below(most)
    }
}

/// Makes inputs.
pub(crate) struct Mutator {
    /// The number that random numbers start from.
    pub(crate) start: u64,
    pub(crate) seeds: Vec<Seed>,
    pub(crate) words: Vec<String>,
}

impl Mutator {
    /// The input of a number, and the name of the seed that it was made of.
    pub(crate) fn input(&self, number: u64) -> (Vec<u8>, &str) {
        let mut random =
            Random(self.start.wrapping_mul(0x9e37_79b9) ^ number.wrapping_mul(0x51_7cc1));
        random.next();
        let Some(seed) = random.pick(&self.seeds) else {
            return (Vec::new(), "nothing");
        };
        let mut bytes = seed.bytes.clone();
        // Few changes mostly: with many, nothing but errors is left.
        let most = [1, 2, 4, 12][random.below(4)];
        for _ in 0..=random.below(most) {
            self.change(&mut bytes, &mut random);
            bytes.truncate(MAX_LENGTH);
        }
        (bytes, &seed.name)
    }

    fn change(&self, bytes: &mut Vec<u8>, random: &mut Random) {
        match random.below(16) {
            0 => flip(bytes, random),
            1 => {
                let at = random.below(bytes.len() + 1);
                let byte = random.next().to_le_bytes()[0];
                bytes.insert(at, byte);
            }
            2 => _ = bytes.drain(piece(bytes, random)),
            3 => {
                let piece = bytes[piece(bytes, random)].to_vec();
                insert(bytes, &piece, random);
            }
            4 => {
                let piece = bytes[piece(bytes, random)].to_vec();
                let times = [2, 8, 50, 500][random.below(4)];
                insert(bytes, &piece.repeat(times), random);
            }
            5 => {
                if let Some(other) = random.pick(&self.seeds) {
                    let piece = &other.bytes[piece(&other.bytes, random)];
                    insert(bytes, piece, random);
                }
            }
            6 => {
                if let Some(other) = random.pick(&self.seeds) {
                    bytes.truncate(random.below(bytes.len() + 1));
                    bytes.extend_from_slice(&other.bytes[random.below(other.bytes.len())..]);
                }
            }
            7 | 8 => {
                if let Some(word) = random.pick(&self.words) {
                    insert(bytes, word.as_bytes(), random);
                }
            }
            9..=11 => {
                if let Some(word) = random.pick(&self.words) {
                    let token = token(bytes, random);
                    bytes.splice(token, word.bytes());
                }
            }
            12 => {
                let (one, other) = (token(bytes, random), token(bytes, random));
                let text = bytes[other].to_vec();
                bytes.splice(one, text);
            }
            13 => move_line(bytes, random),
            14 => indent(bytes, random),
            _ => bytes.truncate(random.below(bytes.len() + 1)),
        }
    }
}

fn flip(bytes: &mut [u8], random: &mut Random) {
    let at = random.below(bytes.len());
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << random.below(8);
    }
}

/// Some bytes.
fn piece(bytes: &[u8], random: &mut Random) -> std::ops::Range<usize> {
    let start = random.below(bytes.len());
    start..bytes.len().min(start + random.length())
}

fn insert(bytes: &mut Vec<u8>, piece: &[u8], random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let piece = &piece[..piece.len().min(MAX_LENGTH)];
    bytes.splice(at..at, piece.iter().copied());
}

/// A word or a number, or a character between them.
fn token(bytes: &[u8], random: &mut Random) -> std::ops::Range<usize> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let at = random.below(bytes.len());
    let before = bytes[..at].iter().rev().take_while(|byte| is_word(byte));
    let start = at - before.count();
    let behind = bytes[at..].iter().take_while(|byte| is_word(byte));
    let end = at + behind.count();
    match start == end {
        true => start..bytes.len().min(start + 1),
        false => start..end,
    }
}

/// The line of a place, with its end.
fn line(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let is_end = |byte: &u8| *byte == b'\n';
    let start = bytes[..at].iter().rposition(is_end).map_or(0, |i| i + 1);
    let end = bytes[at..].iter().position(is_end);
    start..end.map_or(bytes.len(), |end| at + end + 1)
}

/// Moves a line, or leaves it where it was too.
fn move_line(bytes: &mut Vec<u8>, random: &mut Random) {
    let from = line(bytes, random.below(bytes.len()));
    let text = bytes[from.clone()].to_vec();
    if random.below(3) > 0 {
        bytes.drain(from);
    }
    let to = line(bytes, random.below(bytes.len())).start;
    bytes.splice(to..to, text);
}

/// Puts a line deeper, or less deep.
fn indent(bytes: &mut Vec<u8>, random: &mut Random) {
    let line = line(bytes, random.below(bytes.len()));
    if random.below(2) == 0 {
        let blanks = 1 + random.below(4);
        bytes.splice(line.start..line.start, b"    "[..blanks].iter().copied());
    } else {
        let text = bytes[line.clone()].iter();
        let blanks = text.take_while(|byte| **byte == b' ').count();
        bytes.drain(line.start..line.start + blanks.min(2));
    }
}
