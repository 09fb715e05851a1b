CREATE TABLE `catalogue_changes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`connection` text NOT NULL,
	`at` integer NOT NULL,
	`model` text NOT NULL,
	`kind` text NOT NULL,
	`before` text,
	`after` text,
	`seen` integer DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE INDEX `catalogue_changes_by_connection` ON `catalogue_changes` (`connection`,`id`);--> statement-breakpoint
CREATE TABLE `model_baselines` (
	`connection` text NOT NULL,
	`model_id` text NOT NULL,
	`model` text NOT NULL,
	`accepted` text DEFAULT '[]' NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`connection`, `model_id`)
);
--> statement-breakpoint
CREATE TABLE `model_endpoints` (
	`connection` text NOT NULL,
	`model_id` text NOT NULL,
	`fetched_at` integer NOT NULL,
	`providers` text,
	PRIMARY KEY(`connection`, `model_id`)
);
--> statement-breakpoint
CREATE TABLE `model_overrides` (
	`model_id` text PRIMARY KEY NOT NULL,
	`tier` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `categories` ADD `icon` text;--> statement-breakpoint
ALTER TABLE `categories` ADD `needs` text;--> statement-breakpoint
ALTER TABLE `category_models` ADD `enabled` integer DEFAULT true NOT NULL;--> statement-breakpoint
UPDATE `categories` SET `description` = 'Questions about pictures: screenshots, photos, scans, charts. Needs models that can see.' WHERE `slug` = 'image' AND `description` = 'Making and editing pictures. Needs models that can give images back.';
