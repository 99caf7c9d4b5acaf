SELECT 'CREATE ROLE "user-PRvaYttV"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'user-PRvaYttV')\gexec
ALTER ROLE "user-PRvaYttV" WITH LOGIN PASSWORD 'QTfLzfWc3MfzMabC';
SELECT 'CREATE DATABASE "db-hNQcdlMG"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'db-hNQcdlMG')\gexec
ALTER DATABASE "db-hNQcdlMG" OWNER TO "user-PRvaYttV";