CREATE TABLE "client_windows" (
	"client" text PRIMARY KEY NOT NULL,
	"seconds" jsonb NOT NULL
);
