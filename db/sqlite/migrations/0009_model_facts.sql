CREATE TABLE `model_facts` (
	`connection` text NOT NULL,
	`model_id` text NOT NULL,
	`facts` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`connection`, `model_id`)
);
--> statement-breakpoint
-- A list without any parameters says nothing about them.
UPDATE `catalogue_models` SET `model` = json_set(`model`, '$.supportedParameters', NULL)
	WHERE json_array_length(`model`, '$.supportedParameters') = 0;
