-- The process that tests whether a model has recovered, and how long it may take. A file has only one.
ALTER TABLE "cooldowns" ADD COLUMN "probe_process" bigint;--> statement-breakpoint
ALTER TABLE "cooldowns" ADD COLUMN "probe_until" timestamp with time zone;
