CREATE TABLE `client_refusals` (
	`hour` integer NOT NULL,
	`client_id` text NOT NULL,
	`reason` text NOT NULL,
	`requests` integer NOT NULL,
	`last_at` integer NOT NULL,
	PRIMARY KEY(`hour`, `client_id`, `reason`)
);
--> statement-breakpoint
CREATE TABLE `clients` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`prefix` text NOT NULL,
	`key_hash` text NOT NULL,
	`enabled` integer DEFAULT true NOT NULL,
	`categories` text,
	`requests_per_minute` integer,
	`max_concurrent` integer,
	`expires_at` integer,
	`last_used_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `clients_key_hash_unique` ON `clients` (`key_hash`);--> statement-breakpoint
ALTER TABLE `requests` ADD `client_id` text;--> statement-breakpoint
CREATE INDEX `history_labels_of_clients` ON `history_labels` (`text`) WHERE instr(text, char(10)) > 0;