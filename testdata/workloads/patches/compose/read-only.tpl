{{ range $name, $service := .Compose.services }}
{{ if dig "annotations" "compose.score.dev/workload-name" "" $service }}
- op: set
  path: services.{{ $name }}.read_only
  value: true
- op: set
  path: services.{{ $name }}.cap_drop
  value: [ALL]
{{ end }}
{{ end }}
- op: set
  path: services.extra
  value:
    image: busybox:1.37
    command: ["sleep", "infinity"]
- op: set
  path: networks
  value:
    back: {internal: true}
{{ range $name, $workload := .Workloads }}
{{ range $container, $spec := $workload.containers }}
- op: set
  path: services.{{ $name }}-{{ $container }}.labels
  value: {image: {{ $spec.image | quote }}}
{{ end }}
{{ end }}
