CREATE TABLE "cell" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "cell_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"project_id" integer NOT NULL,
	"run_id" integer NOT NULL,
	"key" text NOT NULL,
	"position" integer NOT NULL,
	"series_id" text NOT NULL,
	"model" text NOT NULL,
	"input" text NOT NULL,
	"release" text NOT NULL,
	"release_key" text NOT NULL,
	"origin" text NOT NULL,
	"target" text NOT NULL,
	"config" text NOT NULL,
	"role" text NOT NULL,
	"verdict" text NOT NULL,
	"outcome" text NOT NULL,
	"snr_db" double precision,
	"tolerance_db" double precision,
	"median_ms" double precision,
	"label" text NOT NULL,
	"reason" text NOT NULL,
	"detail" text NOT NULL,
	CONSTRAINT "cell_runId_key_unique" UNIQUE("run_id","key")
);
--> statement-breakpoint
CREATE TABLE "cell_ops" (
	"cell_id" bigint PRIMARY KEY NOT NULL,
	"project_id" integer NOT NULL,
	"ops" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "finding" (
	"project_id" integer NOT NULL,
	"run_id" integer NOT NULL,
	"key" text NOT NULL,
	"position" integer NOT NULL,
	"model" text NOT NULL,
	"config" text NOT NULL,
	"verdict" text NOT NULL,
	"op" text,
	"detail" text NOT NULL,
	CONSTRAINT "finding_run_id_key_pk" PRIMARY KEY("run_id","key")
);
--> statement-breakpoint
CREATE TABLE "picture" (
	"project_id" integer NOT NULL,
	"sha256" text NOT NULL,
	"mime" text NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "picture_project_id_sha256_pk" PRIMARY KEY("project_id","sha256")
);
--> statement-breakpoint
CREATE TABLE "probe" (
	"project_id" integer NOT NULL,
	"run_id" integer NOT NULL,
	"key" text NOT NULL,
	"position" integer NOT NULL,
	"detail" text NOT NULL,
	CONSTRAINT "probe_run_id_key_pk" PRIMARY KEY("run_id","key")
);
--> statement-breakpoint
CREATE TABLE "project" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "project_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "project_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "release" (
	"project_id" integer NOT NULL,
	"name" text NOT NULL,
	"sort_key" text NOT NULL,
	CONSTRAINT "release_project_id_name_pk" PRIMARY KEY("project_id","name")
);
--> statement-breakpoint
CREATE TABLE "run" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "run_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"project_id" integer NOT NULL,
	"report_id" uuid NOT NULL,
	"sha256" text NOT NULL,
	"reported_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"complete" boolean NOT NULL,
	"duration_ms" double precision NOT NULL,
	"commit" text,
	"branch" text,
	"headline" text NOT NULL,
	"releases" text NOT NULL,
	"counts" text NOT NULL,
	"document" text NOT NULL,
	CONSTRAINT "run_projectId_reportId_unique" UNIQUE("project_id","report_id")
);
--> statement-breakpoint
CREATE TABLE "series" (
	"project_id" integer NOT NULL,
	"id" text NOT NULL,
	"model" text NOT NULL,
	"input" text NOT NULL,
	"target" text NOT NULL,
	"config" text NOT NULL,
	"origin" text NOT NULL,
	"flags" text NOT NULL,
	CONSTRAINT "series_project_id_id_pk" PRIMARY KEY("project_id","id")
);
--> statement-breakpoint
ALTER TABLE "cell" ADD CONSTRAINT "cell_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cell" ADD CONSTRAINT "cell_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cell_ops" ADD CONSTRAINT "cell_ops_cell_id_cell_id_fk" FOREIGN KEY ("cell_id") REFERENCES "public"."cell"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cell_ops" ADD CONSTRAINT "cell_ops_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding" ADD CONSTRAINT "finding_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding" ADD CONSTRAINT "finding_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "picture" ADD CONSTRAINT "picture_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "probe" ADD CONSTRAINT "probe_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "probe" ADD CONSTRAINT "probe_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release" ADD CONSTRAINT "release_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series" ADD CONSTRAINT "series_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cell_run_id_position_index" ON "cell" USING btree ("run_id","position");--> statement-breakpoint
CREATE INDEX "cell_project_id_series_id_release_key_run_id_index" ON "cell" USING btree ("project_id","series_id","release_key","run_id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "run_project_id_reported_at_id_index" ON "run" USING btree ("project_id","reported_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "series_project_id_model_target_config_index" ON "series" USING btree ("project_id","model","target","config");