SELECT 'CREATE ROLE "user-GtlzArNV"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'user-GtlzArNV')\gexec
ALTER ROLE "user-GtlzArNV" WITH LOGIN PASSWORD '13TGdmSrhpqzaPqR';
SELECT 'CREATE DATABASE "db-cVEkwxWF"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'db-cVEkwxWF')\gexec
ALTER DATABASE "db-cVEkwxWF" OWNER TO "user-GtlzArNV";