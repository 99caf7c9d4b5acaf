SELECT 'CREATE ROLE "user-eJYFjJTo"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'user-eJYFjJTo')\gexec
ALTER ROLE "user-eJYFjJTo" WITH LOGIN PASSWORD '9f99854dkXJXrjiH';
SELECT 'CREATE DATABASE "db-eCwxkukP"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'db-eCwxkukP')\gexec
ALTER DATABASE "db-eCwxkukP" OWNER TO "user-eJYFjJTo";