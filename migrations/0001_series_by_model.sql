DROP INDEX "series_project_id_model_target_config_index";--> statement-breakpoint
CREATE INDEX "series_project_id_model_index" ON "series" USING btree ("project_id","model");