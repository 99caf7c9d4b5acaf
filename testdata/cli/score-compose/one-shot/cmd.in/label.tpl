{{ range $name, $service := .Compose.services }}
- op: set
  path: services.{{ $name }}.labels.orchard
  value: north
{{ end }}
