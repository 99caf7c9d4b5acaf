- op: set
  path: 0.spce.replicas
  value: 2
- op: set
  path: 0.spec.template.spec.securityContext.runAs
  value: 1000
- op: set
  path: "-1"
  value: {apiVersion: example.com/v1, kind: Thing, metadata: {name: thing}}
- op: set
  path: 1.spce.size
  value: 3
- op: set
  path: 1.spec.size.gigabytes
  value: 3
- op: set
  path: 1.metadata.labels.a
  value: b
