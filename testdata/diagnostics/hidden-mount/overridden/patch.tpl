- op: set
  path: services.shop-web.volumes.-1
  value: {type: bind, source: ./data, target: /data}
