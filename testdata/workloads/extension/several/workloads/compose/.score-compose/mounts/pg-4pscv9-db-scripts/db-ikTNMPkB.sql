SELECT 'CREATE ROLE "user-dhuEIrqq"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'user-dhuEIrqq')\gexec
ALTER ROLE "user-dhuEIrqq" WITH LOGIN PASSWORD 'Wiwnvld4AbWXtTil';
SELECT 'CREATE DATABASE "db-ikTNMPkB"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'db-ikTNMPkB')\gexec
ALTER DATABASE "db-ikTNMPkB" OWNER TO "user-dhuEIrqq";