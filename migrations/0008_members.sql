CREATE TABLE "member" (
	"project_id" integer NOT NULL,
	"login" text NOT NULL,
	"github_id" bigint,
	"role" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "member_project_id_login_pk" PRIMARY KEY("project_id","login")
);
--> statement-breakpoint
CREATE TABLE "person_session" (
	"sha256" text PRIMARY KEY NOT NULL,
	"github_id" bigint NOT NULL,
	"login" text NOT NULL,
	"token" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "member" ADD CONSTRAINT "member_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "member_login_index" ON "member" USING btree ("login");--> statement-breakpoint
CREATE INDEX "member_github_id_index" ON "member" USING btree ("github_id");--> statement-breakpoint
CREATE INDEX "person_session_expires_at_index" ON "person_session" USING btree ("expires_at");