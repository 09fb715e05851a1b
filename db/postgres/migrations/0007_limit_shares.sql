CREATE TABLE "limit_shares" (
	"key" text NOT NULL,
	"process" bigint NOT NULL,
	"held" integer NOT NULL,
	"wanted" integer NOT NULL,
	"waits_since" bigint,
	CONSTRAINT "limit_shares_key_process_pk" PRIMARY KEY("key","process")
);
--> statement-breakpoint
ALTER TABLE "limit_shares" ADD CONSTRAINT "limit_shares_process_processes_id_fk" FOREIGN KEY ("process") REFERENCES "public"."processes"("id") ON DELETE cascade ON UPDATE no action;