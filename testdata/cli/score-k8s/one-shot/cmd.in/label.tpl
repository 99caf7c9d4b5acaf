{{ range $i, $m := .Manifests }}
- op: set
  path: {{ $i }}.metadata.labels.orchard
  value: north
{{ end }}
