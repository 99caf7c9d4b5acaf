//! The words of the Score format, in which mistakes are told.

use score_schema::{PatternWords, Renamed, Vocabulary};
use score_yaml::{Kind, Node};

use crate::codes;

/// What the patterns of the format mean, and what people write who come from other formats.
pub const SCORE_WORDS: Vocabulary = include!("../../schemas/score-v1b1.words.rs");
