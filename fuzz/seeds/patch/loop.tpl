{{ range $i, $m := .Manifests }}{{ if eq $m.kind "Deployment" }}
- op: set
  path: {{ $i }}.spec.replicas
  value: 3
- op: delete
  path: {{ $i }}.spec.template.spec.containers.0.livenessProbe
{{ end }}{{ end }}
{{ range $name, $s := .Compose.services }}
- op: set
  path: services.{{ $name | replace "." "\\." }}.restart
  value: always
{{ end }}
