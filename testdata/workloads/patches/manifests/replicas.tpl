{{ range $i, $manifest := .Manifests }}
{{ if eq $manifest.kind "Deployment" }}
- op: set
  path: {{ $i }}.spec.replicas
  value: 3
  description: run three of each
- op: set
  path: {{ $i }}.spec.template.spec.containers.0.securityContext
  value:
    readOnlyRootFilesystem: true
- op: set
  path: {{ $i }}.spec.template.metadata.annotations.example\.com/patched
  value: "yes"
- op: set
  path: {{ $i }}.spec.template.spec.containers.0.env.-1
  value: {name: ADDED, value: "2"}
{{ end }}
{{ end }}
