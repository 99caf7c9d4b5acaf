SELECT 'CREATE ROLE "user-BSfObbaW"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'user-BSfObbaW')\gexec
ALTER ROLE "user-BSfObbaW" WITH LOGIN PASSWORD 'Q216Ps9ssyEtKxuN';
SELECT 'CREATE DATABASE "db-UQhXsVzz"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'db-UQhXsVzz')\gexec
ALTER DATABASE "db-UQhXsVzz" OWNER TO "user-BSfObbaW";