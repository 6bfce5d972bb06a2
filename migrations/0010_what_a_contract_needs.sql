ALTER TABLE "cell" ADD COLUMN "brief" text;--> statement-breakpoint
ALTER TABLE "cell" ADD COLUMN "identity" text;--> statement-breakpoint
ALTER TABLE "picture" ADD COLUMN "used_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "project" ADD COLUMN "evidence_days" integer;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "content_sha256" text;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "aged_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "cell_project_id_identity_index" ON "cell" USING btree ("project_id","identity") WHERE "cell"."identity" is not null;