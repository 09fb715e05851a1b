CREATE TABLE `notice_reads` (
	`notice_id` text NOT NULL,
	`reader` text NOT NULL,
	`seq` integer NOT NULL,
	PRIMARY KEY(`notice_id`, `reader`),
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `notices` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`facts` text NOT NULL,
	`step` integer NOT NULL,
	`seq` integer NOT NULL,
	`times` integer NOT NULL,
	`raised_at` integer NOT NULL,
	`told_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`resolved_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notices_open_once` ON `notices` (`kind`,`subject`) WHERE resolved_at IS NULL;--> statement-breakpoint
CREATE INDEX `notices_by_seq` ON `notices` (`seq`);--> statement-breakpoint
UPDATE `settings` SET `key` = 'hints_dismissed' WHERE `key` = 'notices_dismissed';
