CREATE TABLE "conversations" (
	"key" text PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"model" text NOT NULL,
	"output_tokens" integer,
	"cached_tokens" integer,
	"answered_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "conversations_by_age" ON "conversations" USING btree ("answered_at");