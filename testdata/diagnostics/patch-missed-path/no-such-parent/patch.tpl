- op: delete
  path: services.absent.image
