//! score-compose
