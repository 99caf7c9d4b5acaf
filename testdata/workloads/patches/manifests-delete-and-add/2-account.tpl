- op: set
  path: "-1"
  value:
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: account-of-{{ len .Manifests }}
      namespace: {{ .Namespace | default "default" }}
{{ range $name, $workload := .Workloads }}
{{ range $i, $manifest := $.Manifests }}{{ if and (eq $manifest.kind "Deployment") (eq $manifest.metadata.name $name) }}
- op: set
  path: {{ $i }}.spec.template.spec.serviceAccountName
  value: account-of-{{ len $.Manifests }}
{{ end }}{{ end }}
{{ end }}
