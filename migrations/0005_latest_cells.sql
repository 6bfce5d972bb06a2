CREATE TABLE "latest" (
	"project_id" integer NOT NULL,
	"branch_key" text NOT NULL,
	"series_id" text NOT NULL,
	"release_key" text NOT NULL,
	"release" text NOT NULL,
	"cell_id" bigint NOT NULL,
	"run_id" integer NOT NULL,
	"position" integer NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"verdict" text NOT NULL,
	"outcome" text NOT NULL,
	"snr_db" double precision,
	"tolerance_db" double precision,
	"median_ms" double precision,
	"label" text NOT NULL,
	"previous_verdict" text,
	"previous_outcome" text,
	"previous_release" text,
	CONSTRAINT "latest_project_id_branch_key_series_id_release_key_pk" PRIMARY KEY("project_id","branch_key","series_id","release_key")
);
--> statement-breakpoint
ALTER TABLE "latest" ADD CONSTRAINT "latest_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "latest" ADD CONSTRAINT "latest_cell_id_cell_id_fk" FOREIGN KEY ("cell_id") REFERENCES "public"."cell"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "latest" ADD CONSTRAINT "latest_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "latest_run_id_index" ON "latest" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "latest_cell_id_index" ON "latest" USING btree ("cell_id");--> statement-breakpoint
-- What was stored until here, as keepLatest (dashboard/services/latest) would have kept it.
INSERT INTO "latest" SELECT DISTINCT ON ("cell"."project_id", "branch_key", "cell"."series_id", "cell"."release_key")
	"cell"."project_id", coalesce(md5("run"."branch"), '') AS "branch_key", "cell"."series_id", "cell"."release_key", "cell"."release",
	"cell"."id", "run"."id", "cell"."position", "run"."received_at", "cell"."verdict", "cell"."outcome", "cell"."snr_db",
	"cell"."tolerance_db", "cell"."median_ms", "cell"."label",
	lead("cell"."verdict") OVER "before", lead("cell"."outcome") OVER "before", lead("cell"."release") OVER "before"
FROM "cell" JOIN "run" ON "run"."id" = "cell"."run_id"
WHERE "cell"."role" = 'candidate' AND "run"."whole" AND "run"."complete" AND "run"."standing" = 'branch'
WINDOW "before" AS (
	PARTITION BY "cell"."project_id", coalesce(md5("run"."branch"), ''), "cell"."series_id", "cell"."release_key"
	ORDER BY "run"."received_at" DESC, "run"."id" DESC, "cell"."position")
ORDER BY "cell"."project_id", "branch_key", "cell"."series_id", "cell"."release_key", "run"."received_at" DESC, "run"."id" DESC, "cell"."position";--> statement-breakpoint
UPDATE "latest" SET "previous_verdict" = "lower"."verdict", "previous_outcome" = "lower"."outcome", "previous_release" = "lower"."release"
FROM (
	SELECT "project_id", "branch_key", "series_id", "release_key", lag("verdict") OVER "series" AS "verdict",
		lag("outcome") OVER "series" AS "outcome", lag("release") OVER "series" AS "release"
	FROM "latest" WINDOW "series" AS (PARTITION BY "project_id", "branch_key", "series_id" ORDER BY "release_key")
) AS "lower"
WHERE "latest"."previous_verdict" IS NULL AND "lower"."verdict" IS NOT NULL
	AND "latest"."project_id" = "lower"."project_id" AND "latest"."branch_key" = "lower"."branch_key"
	AND "latest"."series_id" = "lower"."series_id" AND "latest"."release_key" = "lower"."release_key";
