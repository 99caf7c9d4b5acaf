SELECT 'CREATE ROLE "user-yjCcszqu"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'user-yjCcszqu')\gexec
ALTER ROLE "user-yjCcszqu" WITH LOGIN PASSWORD '6RPo64EHYr8ov8UZ';
SELECT 'CREATE DATABASE "db-OJcTGLdz"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'db-OJcTGLdz')\gexec
ALTER DATABASE "db-OJcTGLdz" OWNER TO "user-yjCcszqu";