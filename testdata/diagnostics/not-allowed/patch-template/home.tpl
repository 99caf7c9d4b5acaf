- op: set
  path: x
  value: {{ expandenv "in $HOME" | quote }}
