- op: set
  path: secrets
  value: {driven: {driver: x}, said: {content: x}}
- op: set
  path: configs
  value: {driven: {driver: x, file: a}}
