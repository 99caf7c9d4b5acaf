//! score-template
