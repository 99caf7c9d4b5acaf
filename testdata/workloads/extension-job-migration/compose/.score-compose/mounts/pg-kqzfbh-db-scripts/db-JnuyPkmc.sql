SELECT 'CREATE ROLE "user-ljvUMPed"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'user-ljvUMPed')\gexec
ALTER ROLE "user-ljvUMPed" WITH LOGIN PASSWORD 'jTSqtQBDkq95T47u';
SELECT 'CREATE DATABASE "db-JnuyPkmc"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'db-JnuyPkmc')\gexec
ALTER DATABASE "db-JnuyPkmc" OWNER TO "user-ljvUMPed";