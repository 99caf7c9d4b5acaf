SELECT 'CREATE ROLE "user-uajySzMZ"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'user-uajySzMZ')\gexec
ALTER ROLE "user-uajySzMZ" WITH LOGIN PASSWORD 'Lq6FMUhNlywIlae0';
SELECT 'CREATE DATABASE "db-vEAsPwOW"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'db-vEAsPwOW')\gexec
ALTER DATABASE "db-vEAsPwOW" OWNER TO "user-uajySzMZ";