{{ range $i, $m := .Manifests }}
{{ if eq $m.kind "Deployment" }}
- op: set
  path: {{ $i }}.spec.replicas
  value: -1
{{ else }}
- op: set
  path: {{ $i }}.spec.ports
  value: [{port: 80}]
{{ end }}
{{ end }}
