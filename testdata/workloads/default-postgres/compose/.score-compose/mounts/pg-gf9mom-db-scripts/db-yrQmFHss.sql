SELECT 'CREATE ROLE "user-WczVFlDD"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'user-WczVFlDD')\gexec
ALTER ROLE "user-WczVFlDD" WITH LOGIN PASSWORD 'qgVkgfGEeFcIUSzk';
SELECT 'CREATE DATABASE "db-yrQmFHss"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'db-yrQmFHss')\gexec
ALTER DATABASE "db-yrQmFHss" OWNER TO "user-WczVFlDD";