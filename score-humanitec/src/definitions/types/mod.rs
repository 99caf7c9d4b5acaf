//! The types of resources that Score files may ask for in an environment: as the platform lists them, and as a schema of Score
//! files for editors.
//!
//! - `known_type`: what is known of the platform's types; `class_catalogue`: what is said about classes
//! - `offer`: a class of a type, and who gives it; `available`: all of them
//! - `score_schema`: a schema of Score files that has them

mod available;
mod class_catalogue;
mod known_type;
mod offer;
mod score_schema;
#[cfg(test)]
mod tests;

pub use available::{ResourceTypes, TypeRow};
pub use class_catalogue::ClassCatalogue;
pub use offer::Provided;
