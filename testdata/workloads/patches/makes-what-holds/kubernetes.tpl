{{ range $i, $m := .Manifests }}
- op: set
  path: {{ $i }}.spec.template.spec.securityContext.runAsUser
  value: 1000
- op: set
  path: {{ $i }}.spec.template.spec.tolerations.-1
  value: {key: spot, operator: Exists}
- op: set
  path: {{ $i }}.spec.template.spec.containers.0.env.-1
  value: {name: LEVEL, value: info}
- op: set
  path: {{ $i }}.spec.strategy.rollingUpdate.maxSurge
  value: 25%
- op: set
  path: {{ $i }}.metadata.labels.team\.example\.com/name
  value: shop
{{ end }}
