CREATE TABLE `budget_holds` (
	`request_id` text NOT NULL,
	`idx` integer NOT NULL,
	`budget_id` text NOT NULL,
	`start_ms` integer NOT NULL,
	`held_nano` integer NOT NULL,
	`lease_until_ms` integer NOT NULL,
	PRIMARY KEY(`request_id`, `idx`, `budget_id`),
	FOREIGN KEY (`budget_id`,`start_ms`) REFERENCES `budget_windows`(`budget_id`,`start_ms`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `budget_holds_by_window` ON `budget_holds` (`budget_id`,`start_ms`);--> statement-breakpoint
CREATE TABLE `budget_windows` (
	`budget_id` text NOT NULL,
	`start_ms` integer NOT NULL,
	`spent_nano` integer DEFAULT 0 NOT NULL,
	`held_nano` integer DEFAULT 0 NOT NULL,
	`extra_nano` integer DEFAULT 0 NOT NULL,
	`refused_nano` integer,
	PRIMARY KEY(`budget_id`, `start_ms`),
	FOREIGN KEY (`budget_id`) REFERENCES `budgets`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `budgets` (
	`id` text PRIMARY KEY NOT NULL,
	`scope` text NOT NULL,
	`scope_id` text NOT NULL,
	`period` text NOT NULL,
	`limit_nano` integer NOT NULL,
	`hard` integer NOT NULL,
	`free_when_paused` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
