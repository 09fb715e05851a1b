CREATE TABLE `history_combos` (
	`hour` integer NOT NULL,
	`category` integer NOT NULL,
	`requested` integer NOT NULL,
	`served` integer NOT NULL,
	`provider` integer NOT NULL,
	`client` integer NOT NULL,
	`status` integer NOT NULL,
	`switched` integer NOT NULL,
	`origin` integer NOT NULL,
	`stream` integer NOT NULL,
	`connection` integer NOT NULL,
	`tried` integer NOT NULL,
	`requests` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`min_cost` real,
	`max_cost` real,
	PRIMARY KEY(`hour`, `category`, `requested`, `served`, `provider`, `client`, `status`, `switched`, `origin`, `stream`, `connection`, `tried`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `history_failures` (
	`span` text NOT NULL,
	`at` integer NOT NULL,
	`origin` integer NOT NULL,
	`kind` integer NOT NULL,
	`model` integer NOT NULL,
	`provider` integer NOT NULL,
	`category` integer NOT NULL,
	`client` integer NOT NULL,
	`connection` integer NOT NULL,
	`attempts` integer NOT NULL,
	PRIMARY KEY(`span`, `at`, `origin`, `kind`, `model`, `provider`, `category`, `client`, `connection`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `history_labels` (
	`id` integer PRIMARY KEY NOT NULL,
	`text` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `history_labels_text_unique` ON `history_labels` (`text`);--> statement-breakpoint
CREATE TABLE `history_queue` (
	`request_id` text PRIMARY KEY NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `history_rollups` (
	`span` text NOT NULL,
	`facet` integer NOT NULL,
	`at` integer NOT NULL,
	`model` integer NOT NULL,
	`provider` integer NOT NULL,
	`category` integer NOT NULL,
	`client` integer NOT NULL,
	`connection` integer NOT NULL,
	`requests` integer NOT NULL,
	`served_first` integer NOT NULL,
	`rescued` integer NOT NULL,
	`partial` integer NOT NULL,
	`failed` integer NOT NULL,
	`cancelled` integer NOT NULL,
	`interrupted` integer NOT NULL,
	`switched` integer NOT NULL,
	`input_tokens` integer NOT NULL,
	`output_tokens` integer NOT NULL,
	`cost` real NOT NULL,
	`failed_cost` real NOT NULL,
	`attempts` integer NOT NULL,
	`attempts_served` integer NOT NULL,
	`attempts_failed` integer NOT NULL,
	`attempts_skipped` integer NOT NULL,
	`attempts_limited` integer NOT NULL,
	`attempt_cost` real NOT NULL,
	`durations` text NOT NULL,
	`first_tokens` text NOT NULL,
	`attempt_first_tokens` text NOT NULL,
	`switch_origins` text NOT NULL,
	PRIMARY KEY(`span`, `facet`, `at`, `model`, `provider`, `category`, `client`, `connection`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `history_tried` (
	`kind` text NOT NULL,
	`part` integer NOT NULL,
	`tried` integer NOT NULL,
	PRIMARY KEY(`kind`, `part`, `tried`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `recoveries` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`connection` text NOT NULL,
	`model` text NOT NULL,
	`origin` text NOT NULL,
	`cooled_since` real NOT NULL,
	`back_at` real NOT NULL
);
--> statement-breakpoint
CREATE INDEX `recoveries_by_model` ON `recoveries` (`connection`,`model`,`back_at`);--> statement-breakpoint
DROP INDEX `requests_by_category`;--> statement-breakpoint
DROP INDEX `requests_switched`;--> statement-breakpoint
DROP INDEX `requests_by_origin`;--> statement-breakpoint
DROP INDEX `requests_by_requested_model`;--> statement-breakpoint
DROP INDEX `requests_by_served_model`;--> statement-breakpoint
ALTER TABLE `attempts` ADD `own_calls` text;--> statement-breakpoint
-- What is there already is summed up in the background after the start.
INSERT INTO `history_queue` SELECT `id` FROM `requests` WHERE `status` <> 'running';
