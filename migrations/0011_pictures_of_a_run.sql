CREATE TABLE "blob" (
	"sha256" text PRIMARY KEY NOT NULL,
	"stored" boolean DEFAULT false NOT NULL,
	"used_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run_picture" (
	"project_id" integer NOT NULL,
	"run_id" integer NOT NULL,
	"sha256" text NOT NULL,
	CONSTRAINT "run_picture_run_id_sha256_pk" PRIMARY KEY("run_id","sha256")
);
--> statement-breakpoint
ALTER TABLE "picture" ALTER COLUMN "bytes" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "run_picture" ADD CONSTRAINT "run_picture_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_picture" ADD CONSTRAINT "run_picture_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "run_picture_project_id_sha256_index" ON "run_picture" USING btree ("project_id","sha256");--> statement-breakpoint
CREATE INDEX "picture_sha256_index" ON "picture" USING btree ("sha256");--> statement-breakpoint
INSERT INTO "run_picture" ("project_id", "run_id", "sha256")
SELECT DISTINCT "picture"."project_id", "shown"."run_id", "picture"."sha256"
FROM (
	SELECT "project_id", "run_id", (regexp_matches("detail", '"([0-9a-f]{64})"', 'g'))[1] AS "sha256" FROM "cell"
	UNION ALL
	SELECT "project_id", "id", (regexp_matches("document", '"([0-9a-f]{64})"', 'g'))[1] FROM "run"
) AS "shown"
JOIN "picture" USING ("project_id", "sha256");
--> statement-breakpoint
UPDATE "run" SET "reported_at" = 'epoch' WHERE "reported_at" < 'epoch';
