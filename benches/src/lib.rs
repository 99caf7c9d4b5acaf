//! Benchmarks of the Score compiler live in `benches/benches`.
