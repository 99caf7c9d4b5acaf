- op: set
  path: volumes.data
  value: {}
- op: set
  path: services.shop-web.depends_on
  value: {nobody: {condition: service_started}}
- op: set
  path: services.extra
  value: {command: [run]}
- op: set
  path: services.shop-web.networks
  value: {lost: {}}
