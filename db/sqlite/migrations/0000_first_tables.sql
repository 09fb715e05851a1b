CREATE TABLE `attempts` (
	`request_id` text NOT NULL,
	`idx` integer NOT NULL,
	`model` text NOT NULL,
	`provider` text,
	`outcome` text NOT NULL,
	`http_status` integer,
	`origin` text,
	`action` text,
	`kind` text,
	`reason` text,
	`wait_ms` real NOT NULL,
	`started_at_ms` real NOT NULL,
	`duration_ms` real NOT NULL,
	`ttft_ms` real,
	`input_tokens` integer,
	`output_tokens` integer,
	`cost_usd` real,
	`cost_estimated` integer DEFAULT false NOT NULL,
	`generation_id` text,
	`evidence` text,
	`advice` text,
	`router_attempts` text,
	PRIMARY KEY(`request_id`, `idx`),
	FOREIGN KEY (`request_id`) REFERENCES `requests`(`id`) ON UPDATE no action ON DELETE cascade
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `attempts_by_model` ON `attempts` (`model`,`request_id`);--> statement-breakpoint
CREATE TABLE `catalogue_models` (
	`connection` text NOT NULL,
	`id` text NOT NULL,
	`position` integer NOT NULL,
	`model` text NOT NULL,
	PRIMARY KEY(`connection`, `id`)
);
--> statement-breakpoint
CREATE TABLE `catalogue_state` (
	`connection` text PRIMARY KEY NOT NULL,
	`fetched_at` integer NOT NULL,
	`dropped_count` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `categories` (
	`slug` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`built_in` integer DEFAULT false NOT NULL,
	`position` integer NOT NULL,
	`policy` text DEFAULT '{}' NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `category_models` (
	`category_slug` text NOT NULL,
	`position` integer NOT NULL,
	`model_id` text NOT NULL,
	PRIMARY KEY(`category_slug`, `position`),
	FOREIGN KEY (`category_slug`) REFERENCES `categories`(`slug`) ON UPDATE cascade ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `category_models_once` ON `category_models` (`category_slug`,`model_id`);--> statement-breakpoint
CREATE TABLE `cooldowns` (
	`id` text NOT NULL,
	`connection` text NOT NULL,
	`scope` text NOT NULL,
	`model` text,
	`origin` text NOT NULL,
	`reason` text NOT NULL,
	`started_at` real NOT NULL,
	`ends_at` real NOT NULL,
	`failures` integer NOT NULL,
	PRIMARY KEY(`connection`, `id`)
);
--> statement-breakpoint
CREATE TABLE `requests` (
	`id` text PRIMARY KEY NOT NULL,
	`created_at_ms` real NOT NULL,
	`category` text,
	`requested_model` text NOT NULL,
	`served_model` text,
	`provider` text,
	`status` text NOT NULL,
	`switched` integer DEFAULT false NOT NULL,
	`origin` text,
	`stream` integer NOT NULL,
	`attempt_count` integer DEFAULT 0 NOT NULL,
	`duration_ms` real,
	`ttft_ms` real,
	`input_tokens` integer,
	`output_tokens` integer,
	`cost_usd` real,
	`cost_estimated` integer DEFAULT false NOT NULL,
	`client_name` text,
	`connection` text NOT NULL,
	`error_type` text,
	`snapshot_id` integer NOT NULL,
	`stored_until_ms` integer,
	`explanation` text,
	`prompt` text,
	`answer` text,
	FOREIGN KEY (`snapshot_id`) REFERENCES `snapshots`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `requests_by_category` ON `requests` (`category`,`id`);--> statement-breakpoint
CREATE INDEX `requests_not_served` ON `requests` (`status`,`id`) WHERE status <> 'served';--> statement-breakpoint
CREATE INDEX `requests_switched` ON `requests` (`id`) WHERE switched = 1;--> statement-breakpoint
CREATE INDEX `requests_by_origin` ON `requests` (`origin`,`id`) WHERE origin IS NOT NULL;--> statement-breakpoint
CREATE INDEX `requests_by_requested_model` ON `requests` (`requested_model`,`id`);--> statement-breakpoint
CREATE INDEX `requests_by_served_model` ON `requests` (`served_model`,`id`);--> statement-breakpoint
CREATE INDEX `requests_stored_until` ON `requests` (`stored_until_ms`) WHERE stored_until_ms IS NOT NULL;--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `snapshots` (
	`id` integer PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`json` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `snapshots_hash_unique` ON `snapshots` (`hash`);