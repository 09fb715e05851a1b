CREATE TABLE "consent_waits" (
	"question_id" text COLLATE "C" NOT NULL,
	"request_id" text COLLATE "C" NOT NULL,
	"category" text COLLATE "C" NOT NULL,
	"connection" text COLLATE "C" NOT NULL,
	"model" text COLLATE "C" NOT NULL,
	"conversation" text COLLATE "C" NOT NULL,
	"estimate_nano" bigint,
	"asked_at" bigint NOT NULL,
	"ends_at" bigint NOT NULL,
	"facts" json NOT NULL,
	CONSTRAINT "consent_waits_question_id_request_id_pk" PRIMARY KEY("question_id","request_id")
);
--> statement-breakpoint
CREATE INDEX "consent_waits_by_request" ON "consent_waits" USING btree ("request_id");--> statement-breakpoint
-- The process of the request. A file has only one.
ALTER TABLE "consent_waits" ADD COLUMN "process" bigint;
