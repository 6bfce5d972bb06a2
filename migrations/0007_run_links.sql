ALTER TABLE "run" ADD COLUMN "link" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_link_unique" UNIQUE("link");