ALTER TABLE `attempts` ADD `skip_cause` text;--> statement-breakpoint
-- The first piece of evidence named the cause before this column did.
UPDATE `attempts` SET `skip_cause` = 'cooling_down'
	WHERE `outcome` = 'skipped' AND json_extract(`evidence`, '$[0].field') = 'cooldown';
