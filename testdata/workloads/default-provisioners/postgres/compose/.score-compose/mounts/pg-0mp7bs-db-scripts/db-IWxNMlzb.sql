SELECT 'CREATE ROLE "user-onBwrtWC"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'user-onBwrtWC')\gexec
ALTER ROLE "user-onBwrtWC" WITH LOGIN PASSWORD 'au9baGMxsLRRZv13';
SELECT 'CREATE DATABASE "db-IWxNMlzb"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'db-IWxNMlzb')\gexec
ALTER DATABASE "db-IWxNMlzb" OWNER TO "user-onBwrtWC";