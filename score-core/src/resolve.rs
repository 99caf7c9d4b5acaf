//! From `Workload<Template>` to `Workload<Text>`.
