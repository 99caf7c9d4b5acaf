SELECT 'CREATE ROLE "user-gTsywaYN"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'user-gTsywaYN')\gexec
ALTER ROLE "user-gTsywaYN" WITH LOGIN PASSWORD 'elybFUR0vbce3NWj';
SELECT 'CREATE DATABASE "db-mPvyilyY"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'db-mPvyilyY')\gexec
ALTER DATABASE "db-mPvyilyY" OWNER TO "user-gTsywaYN";