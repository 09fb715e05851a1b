CREATE TABLE "jobs" (
	"name" text PRIMARY KEY NOT NULL,
	"process" bigint NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_process_processes_id_fk" FOREIGN KEY ("process") REFERENCES "public"."processes"("id") ON DELETE cascade ON UPDATE no action;