IF DB_ID(N'db-vaqHMzqu') IS NULL CREATE DATABASE [db-vaqHMzqu];
GO
IF SUSER_ID(N'user-yRLRzWtb') IS NULL CREATE LOGIN [user-yRLRzWtb] WITH PASSWORD = N'Z7a8Xsk0sSmQtvXNS1a', DEFAULT_DATABASE = [db-vaqHMzqu];
GO
USE [db-vaqHMzqu];
IF USER_ID(N'user-yRLRzWtb') IS NULL CREATE USER [user-yRLRzWtb] FOR LOGIN [user-yRLRzWtb];
ALTER ROLE db_owner ADD MEMBER [user-yRLRzWtb];
GO