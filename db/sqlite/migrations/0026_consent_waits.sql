CREATE TABLE `consent_waits` (
	`question_id` text NOT NULL,
	`request_id` text NOT NULL,
	`category` text NOT NULL,
	`connection` text NOT NULL,
	`model` text NOT NULL,
	`conversation` text NOT NULL,
	`estimate_nano` integer,
	`asked_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`facts` text NOT NULL,
	PRIMARY KEY(`question_id`, `request_id`)
);
--> statement-breakpoint
CREATE INDEX `consent_waits_by_request` ON `consent_waits` (`request_id`);