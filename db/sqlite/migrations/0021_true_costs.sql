ALTER TABLE `attempts` ADD `byok_usd` real;--> statement-breakpoint
ALTER TABLE `attempts` ADD `may_cost` integer;