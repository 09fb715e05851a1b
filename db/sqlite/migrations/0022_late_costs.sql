CREATE TABLE `budget_bookings` (
	`request_id` text NOT NULL,
	`idx` integer NOT NULL,
	`budget_id` text NOT NULL,
	`start_ms` integer NOT NULL,
	`booked_nano` real NOT NULL,
	PRIMARY KEY(`request_id`, `idx`, `budget_id`),
	FOREIGN KEY (`budget_id`,`start_ms`) REFERENCES `budget_windows`(`budget_id`,`start_ms`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `budget_bookings_by_window` ON `budget_bookings` (`budget_id`,`start_ms`);--> statement-breakpoint
ALTER TABLE `attempts` ADD `cost_confirmed_at` integer;--> statement-breakpoint
CREATE INDEX `attempts_unsettled` ON `attempts` (`request_id`) WHERE (cost_estimated = 1 OR (cost_usd IS NULL AND may_cost = 1)) AND generation_id IS NOT NULL;