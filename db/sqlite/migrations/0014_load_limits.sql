ALTER TABLE `connections` ADD `max_concurrent` integer;--> statement-breakpoint
ALTER TABLE `requests` ADD `queued_ms` real DEFAULT 0 NOT NULL;