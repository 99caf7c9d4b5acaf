//! Fuzz targets: each takes any bytes, never panics, hangs or takes much memory, and says by a panic that what it
//! promises does not hold.
//!
//! `cargo test -p fuzz` runs each of them over the files of `seeds/` and of the corpus, and over mutations of these;
//! `cargo +nightly fuzz run --features libfuzzer NAME` lets libFuzzer look for more. A target is a function here, a
//! program of one line in `fuzz_targets/`, and a folder of `seeds/`.

mod definitions;
mod extension;
mod jinja;
mod journal;
mod masks;
mod outside;
mod patch;
mod programs;
mod provisioners;
mod reply;
mod run;
mod said;
mod score;
mod secrets;
mod sets;
mod state;
mod template;
mod yaml;

use std::borrow::Cow;

pub use definitions::definitions;
pub use extension::extension;
pub use jinja::jinja;
pub use journal::journal;
pub use masks::masks;
pub use patch::patch;
pub use provisioners::provisioners;
pub use reply::reply;
pub use score::score;
pub use sets::sets;
pub use state::state;
pub use template::template;
pub use yaml::yaml;

/// A target by its name.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 13] = [
    ("definitions", definitions),
    ("extension", extension),
    ("jinja", jinja),
    ("journal", journal),
    ("masks", masks),
    ("patch", patch),
    ("provisioners", provisioners),
    ("reply", reply),
    ("score", score),
    ("sets", sets),
    ("state", state),
    ("template", template),
    ("yaml", yaml),
];

/// A longer input only takes longer; limits on size have tests of their own.
const MAX_INPUT: usize = 256 << 10;

/// The text of an input: what is not UTF-8 is replaced, for what is no text never comes further than the reading of
/// files. `None` if it is too long.
fn text(data: &[u8]) -> Option<Cow<'_, str>> {
    (data.len() <= MAX_INPUT).then(|| String::from_utf8_lossy(data))
}
