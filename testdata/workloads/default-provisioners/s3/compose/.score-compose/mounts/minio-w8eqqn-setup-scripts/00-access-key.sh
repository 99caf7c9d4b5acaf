mc alias set instance http://minio-w8eqqn:9000 "$MINIO_ROOT_USER" "$MINIO_ROOT_PASSWORD"
mc admin user svcacct info instance "$MINIO_ACCESS_KEY" \
  || mc admin user svcacct add instance "$MINIO_ROOT_USER" --access-key "$MINIO_ACCESS_KEY" --secret-key "$MINIO_SECRET_KEY"
