IF DB_ID(N'db-uUOIMOGj') IS NULL CREATE DATABASE [db-uUOIMOGj];
GO
IF SUSER_ID(N'user-cJqzjXes') IS NULL CREATE LOGIN [user-cJqzjXes] WITH PASSWORD = N'qf6PBysewOHYkkqmS1a', DEFAULT_DATABASE = [db-uUOIMOGj];
GO
USE [db-uUOIMOGj];
IF USER_ID(N'user-cJqzjXes') IS NULL CREATE USER [user-cJqzjXes] FOR LOGIN [user-cJqzjXes];
ALTER ROLE db_owner ADD MEMBER [user-cJqzjXes];
GO