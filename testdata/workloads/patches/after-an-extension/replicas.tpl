{{ range $i, $m := .Manifests }}{{ if eq $m.kind "Deployment" }}
- op: set
  path: {{ $i }}.spec.replicas
  value: 9
- op: delete
  path: {{ $i }}.spec.template.spec.priorityClassName
{{ end }}{{ end }}
