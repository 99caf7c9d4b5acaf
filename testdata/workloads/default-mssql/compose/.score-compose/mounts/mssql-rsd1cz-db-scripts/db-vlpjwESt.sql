IF DB_ID(N'db-vlpjwESt') IS NULL CREATE DATABASE [db-vlpjwESt];
GO
IF SUSER_ID(N'user-rbIYHFow') IS NULL CREATE LOGIN [user-rbIYHFow] WITH PASSWORD = N'iWi4sFj3C2icfgKBS1a', DEFAULT_DATABASE = [db-vlpjwESt];
GO
USE [db-vlpjwESt];
IF USER_ID(N'user-rbIYHFow') IS NULL CREATE USER [user-rbIYHFow] FOR LOGIN [user-rbIYHFow];
ALTER ROLE db_owner ADD MEMBER [user-rbIYHFow];
GO