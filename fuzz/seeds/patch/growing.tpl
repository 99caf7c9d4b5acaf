{{ range until 2000 }}- {op: set, path: x-a.{{ . }}, value: [{{ . }}]}
{{ end }}