import { z } from "zod";
import { reportSchema } from "../../core/report/schema.ts";
import { verdictSchema } from "../../core/report/vocabulary.ts";
import { endpoint } from "./endpoint.ts";
import { branchName, judged, next, ofProject, ofRun, paged, projectName, time } from "./parts.ts";

export const listProjects = endpoint({
  method: "GET",
  path: "/api/v1/projects",
  summary: "The projects that one may see, by name",
  access: "reader",
  query: z.object(paged),
  answers: {
    200: z.object({
      projects: z.array(
        z.object({
          name: projectName,
          public: z.boolean(),
          defaultBranch: z.string().nullable(),
          createdAt: time,
          evidenceDays: z.number().int().nullable(),
        }),
      ),
      next,
    }),
  },
  errors: ["cursor_invalid"],
});

const runSchema = z.object({
  id: z.string(),
  reportId: z.uuid(),
  /** When it says that it was made, but never after it came. */
  reportedAt: time,
  receivedAt: time,
  complete: z.boolean(),
  headline: z.string(),
  standing: z.enum(["branch", "tag", "pull", "unverified", "fork"]),
  branch: z.string().nullable(),
  ref: z.string().nullable(),
  pull: z.number().int().nullable(),
  commit: z.string().nullable(),
  durationMs: z.number(),
  releases: z.array(z.string()),
  /** Candidate cells by kind of answer. */
  counts: z.record(z.string(), z.number().int()),
  /** When its op rows were removed; null while they are here. */
  agedAt: time.nullable(),
  url: z.url(),
});

export const listRuns = endpoint({
  method: "GET",
  path: "/api/v1/runs",
  summary: "A project's runs, newest first: of all branches, tags and pull requests, or of one branch",
  access: "reader",
  query: z.object({ ...ofProject.shape, branch: z.string().max(1000).optional(), ...paged }),
  answers: { 200: z.object({ runs: z.array(runSchema), next }) },
  errors: ["not_found", "cursor_invalid"],
});

export const readRun = endpoint({
  method: "GET",
  path: "/api/v1/runs/{id}",
  summary: "One run",
  access: "reader",
  params: ofRun,
  answers: { 200: runSchema.extend({ project: projectName }) },
  errors: ["not_found"],
});

export const removeRun = endpoint({
  method: "DELETE",
  path: "/api/v1/runs/{id}",
  summary: "Removes a run with all that is its own; what was found before stands in its place again",
  access: "admin",
  params: ofRun,
  answers: { 200: z.object({ id: z.string(), removed: z.literal(true) }) },
  errors: ["not_found"],
});

export const readReport = endpoint({
  method: "GET",
  path: "/api/v1/runs/{id}/report",
  summary:
    "The whole report of a run, as `report.json`: what was published, but for what its project keeps for a time only",
  access: "reader",
  params: ofRun,
  answers: { 200: reportSchema },
  errors: ["not_found"],
});

export const listCells = endpoint({
  method: "GET",
  path: "/api/v1/runs/{id}/cells",
  summary: "The cells of a run in its report's order, all or those of one verdict",
  access: "reader",
  params: ofRun,
  query: z.object({ verdict: verdictSchema.optional(), ...paged }),
  answers: {
    200: z.object({
      cells: z.array(
        z.object({
          /** Its place in the report. */
          position: z.number().int(),
          id: z.string(),
          series: z.string(),
          model: z.string(),
          input: z.string(),
          release: z.string(),
          target: z.string(),
          config: z.string(),
          role: z.enum(["candidate", "reference"]),
          ...judged,
          reason: z.string(),
          identity: z.string().nullable(),
          url: z.url(),
        }),
      ),
      next,
    }),
  },
  errors: ["not_found", "cursor_invalid"],
});

export const listSeries = endpoint({
  method: "GET",
  path: "/api/v1/series",
  summary: "What a project has a history of: a model, input, target and configuration each",
  access: "reader",
  query: z.object({ ...ofProject.shape, ...paged }),
  answers: {
    200: z.object({
      series: z.array(
        z.object({
          id: z.string(),
          model: z.string(),
          input: z.string(),
          target: z.string(),
          config: z.string(),
          origin: z.string(),
          url: z.url(),
        }),
      ),
      next,
    }),
  },
  errors: ["not_found", "cursor_invalid"],
});

export const readSeries = endpoint({
  method: "GET",
  path: "/api/v1/series/{id}",
  summary: "A series over MNN releases, with the newest result of each on a branch",
  access: "reader",
  params: z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) }),
  query: z.object({ ...ofProject.shape, branch: branchName }),
  answers: {
    200: z.object({
      id: z.string(),
      project: projectName,
      branch: z.string().nullable(),
      model: z.string(),
      input: z.string(),
      target: z.string(),
      config: z.string(),
      points: z.array(z.object({ release: z.string(), ...judged, reason: z.string(), url: z.url() })),
    }),
  },
  errors: ["not_found"],
});
