- {op: set, path: "0.long", value: [{{ repeat 60000 "1," }}]}
{{ range until 6000 }}- {op: delete, path: 0.long.0}
{{ end }}
