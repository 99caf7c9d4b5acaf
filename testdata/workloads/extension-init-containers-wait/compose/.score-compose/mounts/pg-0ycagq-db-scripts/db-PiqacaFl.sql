SELECT 'CREATE ROLE "user-mCRGtqsX"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'user-mCRGtqsX')\gexec
ALTER ROLE "user-mCRGtqsX" WITH LOGIN PASSWORD 'MHpQKGLDqQ37C1iM';
SELECT 'CREATE DATABASE "db-PiqacaFl"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'db-PiqacaFl')\gexec
ALTER DATABASE "db-PiqacaFl" OWNER TO "user-mCRGtqsX";