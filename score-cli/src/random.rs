//! Random bytes of a run: the machine's, or those that follow from a seed, so that a run can be repeated.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use rand::Rng as _;
use score_core::diagnostic::Diagnostic;
use score_core::random::derive;
use score_yaml::message;

use crate::codes;
use crate::command_tree::one_run::SeedArgs;
use crate::error::{Error, invalid_flag, reason};
use crate::read;

/// The variable whose text is the seed, if no flag gives one. No template and no program sees it: all passwords follow
/// from it.
pub(crate) const SEED: &str = "SCORE_SEED";
/// The size limit of a file that holds a seed, in bytes.
const SEED_LIMIT: u64 = 1 << 20;

/// The randomness of a run: a seed, or that of the machine. It knows for what it was asked.
pub(crate) struct Randomness {
    seed: Option<Seed>,
    /// The environment beside the default one that it is for: with one seed, others draw other bytes.
    environment: Option<String>,
    drawn: [AtomicUsize; DRAWN.len()],
}

/// A seed, and where it comes from.
#[derive(Clone)]
struct Seed {
    bytes: Vec<u8>,
    is_argument: bool,
}

/// What is random, by the first word of its purpose: what it is called, of one and of several.
const DRAWN: [(&str, [&str; 2]); 5] = [
    (
        "instance suffix",
        [
            "the instance label of a workload",
            "the instance labels of {} workloads",
        ],
    ),
    (
        "guid",
        ["the guid of a resource", "the guids of {} resources"],
    ),
    (
        "resource",
        [
            "what the provisioner of a resource draws",
            "what the provisioners of {} resources draw",
        ],
    ),
    (
        "definitions",
        ["what definitions draw", "what definitions draw"],
    ),
    (
        "patch template",
        [
            "what a patch template draws",
            "what {} patch templates draw",
        ],
    ),
];

/// The purposes whose bytes may become passwords.
const SECRET: [&str; 2] = ["resource", "definitions"];

/// Nothing of the seed: passwords follow from it.
impl fmt::Debug for Randomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Randomness").finish_non_exhaustive()
    }
}

impl Randomness {
    fn new(seed: Option<Seed>) -> Self {
        Randomness {
            seed,
            environment: None,
            drawn: Default::default(),
        }
    }

    /// The randomness of an environment, with the same seed; `None` is the default one. It knows for what it was asked alone.
    pub(crate) fn in_environment(&self, environment: Option<&str>) -> Self {
        Randomness {
            environment: environment.map(str::to_owned),
            ..Randomness::new(self.seed.clone())
        }
    }

    /// That which flags ask for, or else the environment.
    ///
    /// # Errors
    /// Both flags are given, or one gives nothing; the file cannot be read.
    pub(crate) fn of(args: &SeedArgs) -> Result<Self, Error> {
        let (bytes, is_argument) = match (&args.seed, &args.seed_file) {
            (Some(_), Some(_)) => {
                let text = "`--seed` and `--seed-file` are both given: a run has one seed";
                return Err(invalid_flag(text).into());
            }
            (Some(text), None) => (text.clone().into_bytes(), true),
            (None, Some(path)) => (seed_in(path)?, false),
            (None, None) => return Ok(Randomness::of_environment()),
        };
        if bytes.is_empty() {
            let text = match is_argument {
                true => "`--seed` is empty: everybody would know what follows from it",
                false => {
                    "the file of `--seed-file` is empty: everybody would know what follows from it"
                }
            };
            return Err(invalid_flag(text).into());
        }
        Ok(Randomness::new(Some(Seed { bytes, is_argument })))
    }

    /// That of `SCORE_SEED`, or of the machine where that is not set.
    pub(crate) fn of_environment() -> Self {
        let seed = std::env::var_os(SEED).filter(|seed| !seed.is_empty());
        Randomness::new(seed.map(|seed| Seed {
            bytes: seed.into_encoded_bytes(),
            is_argument: false,
        }))
    }

    /// Fills a buffer with bytes for a purpose.
    pub(crate) fn fill(&self, purpose: &[&str], buffer: &mut [u8]) {
        let at = DRAWN
            .iter()
            .position(|(kind, _)| purpose.first() == Some(kind));
        if let Some(count) = at.and_then(|at| self.drawn.get(at)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        match &self.seed {
            Some(seed) => match &self.environment {
                None => derive(&seed.bytes, purpose, buffer),
                Some(name) => {
                    let own = ["environment", name.as_str()];
                    derive(&seed.bytes, &[&own, purpose].concat(), buffer);
                }
            },
            None => fill_by_machine(buffer),
        }
    }

    /// Forgets that it was asked for a purpose, of which nothing came out in the end.
    pub(crate) fn forget(&self, kind: &str) {
        let at = DRAWN.iter().position(|(known, _)| *known == kind);
        if let Some(count) = at.and_then(|at| self.drawn.get(at)) {
            count.store(0, Ordering::Relaxed);
        }
    }

    /// True if the same run gives the same bytes.
    pub(crate) fn is_seeded(&self) -> bool {
        self.seed.is_some()
    }

    /// What was drawn, in words; empty if nothing was.
    pub(crate) fn drawn(&self) -> Vec<String> {
        let counts = DRAWN.iter().zip(&self.drawn);
        let said =
            counts.filter_map(
                |((_, [one, several]), count)| match count.load(Ordering::Relaxed) {
                    0 => None,
                    1 => Some((*one).to_owned()),
                    count => Some(several.replace("{}", &count.to_string())),
                },
            );
        said.collect()
    }

    /// The warning that passwords follow from what all can see, if that is so.
    pub(crate) fn seen_seed(&self) -> Option<String> {
        let is_argument = self.seed.as_ref().is_some_and(|seed| seed.is_argument);
        let mut counts = DRAWN.iter().zip(&self.drawn);
        let has_secrets = counts
            .any(|((kind, _), count)| SECRET.contains(kind) && count.load(Ordering::Relaxed) > 0);
        (is_argument && has_secrets).then(|| {
            format!(
                "what resources draw, passwords among it, follows from the text of `--seed`, and arguments are seen by all \
                 on this machine; `--seed-file` and {SEED} are not"
            )
        })
    }
}

/// The seed in a file: its bytes without the end of the last line, so that it is the same text as in a variable.
fn seed_in(path: &str) -> Result<Vec<u8>, Error> {
    let read = read::named(path, SEED_LIMIT).map_err(|error| {
        let message = message!("failed to read '{path}': {}", reason(&error));
        Diagnostic::of_error(codes::READ_FAILED, message, &error)
    })?;
    let mut bytes = read.bytes;
    if bytes.pop_if(|byte| *byte == b'\n').is_some() {
        bytes.pop_if(|byte| *byte == b'\r');
    }
    Ok(bytes)
}

/// Fills a buffer with what nobody can guess: for what no output shows.
pub(crate) fn fill_by_machine(buffer: &mut [u8]) {
    rand::rng().fill_bytes(buffer);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seeded(text: &str) -> Randomness {
        Randomness::new(Some(Seed {
            bytes: text.into(),
            is_argument: true,
        }))
    }

    #[test]
    fn a_purpose_gets_the_same_bytes_whatever_was_drawn_before() {
        let draw = |randomness: &Randomness, purpose: &[&str]| {
            let mut buffer = [0; 20];
            randomness.fill(purpose, &mut buffer);
            buffer
        };
        let one = seeded("a");
        draw(&one, &["guid", "x"]);
        let other = seeded("a");
        assert_eq!(draw(&one, &["guid", "y"]), draw(&other, &["guid", "y"]));
        assert_ne!(
            draw(&one, &["guid", "y"]),
            draw(&seeded("b"), &["guid", "y"])
        );
        let machine = Randomness::new(None);
        assert_ne!(draw(&machine, &["guid"]), draw(&machine, &["guid"]));
    }

    #[test]
    fn environments_draw_other_bytes_with_one_seed() {
        let draw = |environment| {
            let mut buffer = [0; 20];
            let randomness = seeded("a").in_environment(environment);
            randomness.fill(&["guid", "x"], &mut buffer);
            buffer
        };
        assert_eq!(draw(Some("dev")), draw(Some("dev")));
        assert_ne!(draw(Some("dev")), draw(Some("live")));
        assert_ne!(draw(Some("dev")), draw(None));
    }

    #[test]
    fn what_was_drawn_is_said() {
        let randomness = seeded("a");
        assert!(randomness.drawn().is_empty());
        for purpose in [["guid", "x"], ["guid", "y"], ["instance suffix", "w"]] {
            randomness.fill(&purpose, &mut [0]);
        }
        assert_eq!(
            randomness.drawn(),
            [
                "the instance label of a workload",
                "the guids of 2 resources"
            ]
        );
        assert!(randomness.seen_seed().is_none());
        randomness.fill(&["definitions"], &mut [0]);
        randomness.forget("definitions");
        assert!(randomness.seen_seed().is_none());
        randomness.fill(&["resource", "x"], &mut [0]);
        assert!(randomness.seen_seed().is_some());
        assert!(!format!("{randomness:?}").contains("97"));
    }

    #[test]
    fn a_seed_in_a_file_is_its_text() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("seed");
        for (text, expected) in [("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("a", "a")] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(
                seed_in(path.to_str().unwrap()).unwrap(),
                expected.as_bytes()
            );
        }
    }
}
