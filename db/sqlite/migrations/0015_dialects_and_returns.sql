ALTER TABLE `attempts` ADD `cached_tokens` integer;--> statement-breakpoint
ALTER TABLE `requests` ADD `dialect` text DEFAULT 'chat' NOT NULL;--> statement-breakpoint
ALTER TABLE `requests` ADD `client_retry` integer;--> statement-breakpoint
ALTER TABLE `requests` ADD `return_choice` text;