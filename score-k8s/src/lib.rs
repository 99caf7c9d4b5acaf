//! score-k8s
