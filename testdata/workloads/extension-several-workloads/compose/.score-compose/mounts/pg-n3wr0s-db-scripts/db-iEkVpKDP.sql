SELECT 'CREATE ROLE "user-niprmALn"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'user-niprmALn')\gexec
ALTER ROLE "user-niprmALn" WITH LOGIN PASSWORD '83Hx3wADqxX70wqA';
SELECT 'CREATE DATABASE "db-iEkVpKDP"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'db-iEkVpKDP')\gexec
ALTER DATABASE "db-iEkVpKDP" OWNER TO "user-niprmALn";