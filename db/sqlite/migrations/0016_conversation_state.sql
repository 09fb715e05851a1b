CREATE TABLE `state_makers` (
	`key` text PRIMARY KEY NOT NULL,
	`family` text NOT NULL,
	`connection` text NOT NULL,
	`provider` text,
	`model` text NOT NULL,
	`is_signed` integer NOT NULL,
	`learned_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `state_makers_by_age` ON `state_makers` (`learned_at`);--> statement-breakpoint
ALTER TABLE `attempts` ADD `carried` text;