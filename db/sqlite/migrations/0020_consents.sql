CREATE TABLE `consents` (
	`id` text PRIMARY KEY NOT NULL,
	`category` text NOT NULL,
	`connection` text NOT NULL,
	`model` text NOT NULL,
	`answer` text NOT NULL,
	`scope` text NOT NULL,
	`keys` text NOT NULL,
	`upto_nano` integer,
	`by` text,
	`at` integer NOT NULL,
	`until` integer,
	FOREIGN KEY (`id`) REFERENCES `budgets`(`id`) ON UPDATE no action ON DELETE cascade
);
