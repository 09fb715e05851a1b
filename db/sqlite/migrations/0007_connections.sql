CREATE TABLE `connections` (
	`id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`base_url` text,
	`key` text,
	`headers` text,
	`enabled` integer DEFAULT true NOT NULL,
	`speaks` text NOT NULL,
	`keeps_data_policy` integer DEFAULT false NOT NULL,
	`position` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `connections_by_slug` ON `connections` (`slug`) WHERE deleted_at IS NULL;--> statement-breakpoint
DROP INDEX `category_models_once`;--> statement-breakpoint
ALTER TABLE `category_models` ADD `connection` text DEFAULT 'openrouter' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `category_models_once` ON `category_models` (`category_slug`,`connection`,`model_id`);--> statement-breakpoint
ALTER TABLE `attempts` ADD `connection` text;--> statement-breakpoint
-- What was one choice of two becomes two rows, under the names that rows have referred to all along.
INSERT INTO `connections` (`id`, `slug`, `name`, `kind`, `key`, `speaks`, `position`, `created_at`, `updated_at`) VALUES
	('openrouter', 'openrouter', 'OpenRouter', 'openrouter', (SELECT `value` FROM `settings` WHERE `key` = 'openrouter_key'), '["chat","responses","messages","embeddings","images","audio"]', 0, unixepoch() * 1000, unixepoch() * 1000),
	('demo', 'demo', 'Demo', 'demo', NULL, '["chat"]', 1, unixepoch() * 1000, unixepoch() * 1000);
--> statement-breakpoint
DELETE FROM `settings` WHERE `key` = 'openrouter_key';
