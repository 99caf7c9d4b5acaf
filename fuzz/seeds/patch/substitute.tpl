- op: set
  path: x-a
  value: {{ substituteValue "web" "${resources.db.host} ${metadata.name} $$ ${resources.x.y}" | quote }}
