SELECT 'CREATE ROLE "user-aELHfyhD"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'user-aELHfyhD')\gexec
ALTER ROLE "user-aELHfyhD" WITH LOGIN PASSWORD 'KvMdmp03jDpq4eHv';
SELECT 'CREATE DATABASE "db-WzOvpnbV"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'db-WzOvpnbV')\gexec
ALTER DATABASE "db-WzOvpnbV" OWNER TO "user-aELHfyhD";