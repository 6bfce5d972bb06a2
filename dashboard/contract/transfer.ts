import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { ofProject, projectName } from "./parts.ts";

export const exportProject = endpoint({
  method: "GET",
  path: "/api/v1/export",
  summary: "All of a project, as gzipped lines of JSON, for the import of another dashboard",
  access: "admin",
  query: ofProject,
  answers: { 200: "application/gzip" },
  errors: ["not_found"],
});

export const importProject = endpoint({
  method: "POST",
  path: "/api/v1/import",
  summary: "Takes in what an export gave, all of it or nothing",
  access: "owner",
  answers: { 201: z.object({ project: projectName }) },
  errors: ["owner_only", "export_invalid", "project_exists", "encoding_broken"],
});
