- op: set
  path: services.shop-web.depends_on
  value: {ollama: {condition: service_started}}
