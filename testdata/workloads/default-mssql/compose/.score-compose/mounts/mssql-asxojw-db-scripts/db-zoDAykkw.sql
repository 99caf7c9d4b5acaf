IF DB_ID(N'db-zoDAykkw') IS NULL CREATE DATABASE [db-zoDAykkw];
GO
IF SUSER_ID(N'user-WrsIlEha') IS NULL CREATE LOGIN [user-WrsIlEha] WITH PASSWORD = N'JqKvUKPanDUtPydVS1a', DEFAULT_DATABASE = [db-zoDAykkw];
GO
USE [db-zoDAykkw];
IF USER_ID(N'user-WrsIlEha') IS NULL CREATE USER [user-WrsIlEha] FOR LOGIN [user-WrsIlEha];
ALTER ROLE db_owner ADD MEMBER [user-WrsIlEha];
GO