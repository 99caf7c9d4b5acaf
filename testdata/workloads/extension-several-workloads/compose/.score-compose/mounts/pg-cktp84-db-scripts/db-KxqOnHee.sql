SELECT 'CREATE ROLE "user-vwUyNyWR"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'user-vwUyNyWR')\gexec
ALTER ROLE "user-vwUyNyWR" WITH LOGIN PASSWORD 'ZakqFOMrVVB6WIXM';
SELECT 'CREATE DATABASE "db-KxqOnHee"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'db-KxqOnHee')\gexec
ALTER DATABASE "db-KxqOnHee" OWNER TO "user-vwUyNyWR";