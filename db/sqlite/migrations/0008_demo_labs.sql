-- The slug belongs to the demo from now on. Rows refer to a connection by its id, so another slug changes none.
UPDATE `connections` SET `slug` = 'demo-labs-' || lower(hex(randomblob(2))) WHERE `slug` = 'demo-labs' AND `deleted_at` IS NULL;
--> statement-breakpoint
INSERT INTO `connections` (`id`, `slug`, `name`, `kind`, `speaks`, `position`, `created_at`, `updated_at`) VALUES
	('demo-labs', 'demo-labs', 'Demo Labs', 'demo', '["chat"]', 1, unixepoch() * 1000 + 1, unixepoch() * 1000 + 1);
