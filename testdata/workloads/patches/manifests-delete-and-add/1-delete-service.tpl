{{ range $i, $manifest := .Manifests }}{{ if eq $manifest.kind "Service" }}
- op: delete
  path: {{ $i | quote }}
{{ end }}{{ end }}
