- op: replace
  path: a.b
  value: 1
