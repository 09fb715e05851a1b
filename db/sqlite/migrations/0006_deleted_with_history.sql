CREATE TABLE `deleted_calls` (
	`connection` text NOT NULL,
	`day` integer NOT NULL,
	`model` text NOT NULL,
	`calls` integer NOT NULL,
	PRIMARY KEY(`connection`, `day`, `model`)
);
--> statement-breakpoint
CREATE INDEX `requests_by_snapshot` ON `requests` (`snapshot_id`);--> statement-breakpoint
-- What earlier versions left behind when they deleted requests.
DELETE FROM `snapshots` WHERE `id` NOT IN (SELECT `snapshot_id` FROM `requests`);
