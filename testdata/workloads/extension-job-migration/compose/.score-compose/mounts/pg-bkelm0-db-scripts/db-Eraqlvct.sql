SELECT 'CREATE ROLE "user-epApuqCK"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'user-epApuqCK')\gexec
ALTER ROLE "user-epApuqCK" WITH LOGIN PASSWORD 'W4XDR8gVNDXn2CF0';
SELECT 'CREATE DATABASE "db-Eraqlvct"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'db-Eraqlvct')\gexec
ALTER DATABASE "db-Eraqlvct" OWNER TO "user-epApuqCK";