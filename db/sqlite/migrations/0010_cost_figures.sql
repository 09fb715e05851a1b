ALTER TABLE `history_rollups` ADD `cost_estimated` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `history_rollups` ADD `attempts_cost_unknown` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `history_rollups` ADD `failed_cost_unknown` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `history_rollups` ADD `attempts_cost_estimated` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- The hours that are summed up already are counted again in the background, from the first one on.
INSERT OR REPLACE INTO `settings` (`key`, `value`, `updated_at`)
SELECT 'history_recount', '0', 0 WHERE EXISTS (SELECT 1 FROM `history_rollups`);
