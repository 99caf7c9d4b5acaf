- op: set
  path: 0.spec.replica
  value: 2
