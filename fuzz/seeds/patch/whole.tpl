- op: set
  path: x-all
  value: {{ toJson . }}
