- op: set
  path: {{ ‮ }}
