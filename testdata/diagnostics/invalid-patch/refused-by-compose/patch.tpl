- op: set
  path: volumes
  value: {data: {}}
- op: set
  path: services.shop-web.image
  value: "shop: 1"
- op: set
  path: services.extra
  value: {command: [run]}
- op: set
  path: services.shop-web.pull_policy
  value: sometimes
