DROP INDEX "run_project_id_reported_at_id_index";--> statement-breakpoint
ALTER TABLE "project" ADD COLUMN "default_branch" text;--> statement-breakpoint
ALTER TABLE "project" ADD COLUMN "default_branch_by" text;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "standing" text DEFAULT 'unverified' NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "ref" text;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "pull" integer;--> statement-breakpoint
CREATE INDEX "run_project_id_received_at_id_index" ON "run" USING btree ("project_id","received_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
-- Until here a report was its branch's by its word. No branch has a colon in its name: owner:branch is a fork's.
UPDATE "run" SET "standing" = CASE WHEN position(':' in "branch") > 0 THEN 'fork' ELSE 'branch' END;--> statement-breakpoint
-- Git's word for a checkout without a branch.
UPDATE "run" SET "branch" = NULL WHERE "branch" = 'HEAD';--> statement-breakpoint
-- What the report says stays in its document.
UPDATE "run" SET "reported_at" = "received_at" WHERE "reported_at" > "received_at";--> statement-breakpoint
UPDATE "project" SET "default_branch_by" = 'report', "default_branch" = "first"."branch" FROM (
	SELECT DISTINCT ON ("project_id") "project_id", "branch" FROM "run"
	WHERE "standing" = 'branch' AND "branch" IS NOT NULL AND "branch" NOT LIKE 'gh-readonly-queue/%'
	ORDER BY "project_id", "received_at", "id"
) AS "first" WHERE "first"."project_id" = "project"."id";
