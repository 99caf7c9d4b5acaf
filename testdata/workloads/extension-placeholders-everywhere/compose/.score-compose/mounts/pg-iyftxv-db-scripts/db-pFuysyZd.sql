SELECT 'CREATE ROLE "user-vtXETUqx"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'user-vtXETUqx')\gexec
ALTER ROLE "user-vtXETUqx" WITH LOGIN PASSWORD 'VkX1a4KPiSA3kCm4';
SELECT 'CREATE DATABASE "db-pFuysyZd"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'db-pFuysyZd')\gexec
ALTER DATABASE "db-pFuysyZd" OWNER TO "user-vtXETUqx";