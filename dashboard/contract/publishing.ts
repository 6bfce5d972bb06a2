import { z } from "zod";
import { baselineSchema } from "../../core/change/baseline.ts";
import { READ_SCHEMAS, reportSchema } from "../../core/report/schema.ts";
import { endpoint } from "./endpoint.ts";
import { branchName, judged, ofProject, projectName, time } from "./parts.ts";

export const readSchemas = endpoint({
  method: "GET",
  path: "/api/v1/schemas",
  summary: "The versions of the report's schema that are taken, for who is about to publish",
  access: "anybody",
  answers: { 200: z.object({ schemas: z.array(z.enum(READ_SCHEMAS)) }) },
});

const published = z.object({
  id: z.number().int(),
  url: z.url(),
  pictures: z
    .string()
    .nullable()
    .describe(
      "`key` in the address of a picture of this project opens it for 30 days; null where all are open",
    ),
});

export const publishReport = endpoint({
  method: "POST",
  path: "/api/v1/reports",
  summary: "Publishes a report, plain or gzip, of at most 50 MB; again changes nothing",
  access: "writer",
  body: reportSchema,
  answers: { 200: published, 201: published },
  errors: [
    "body_too_large",
    "type_unsupported",
    "encoding_unsupported",
    "encoding_broken",
    "json_invalid",
    "report_invalid",
    "report_newer",
    "report_inconsistent",
    "report_changed",
    "name_unseen",
    "role_lacking",
    "token_foreign",
    "identity_foreign",
    "busy",
  ],
});

export const readBaseline = endpoint({
  method: "GET",
  path: "/api/v1/baseline",
  summary:
    "The last complete report of a branch, as later ones are compared with it; a job's identity reads its own repository's",
  access: "reader",
  query: z.object({ project: projectName.optional(), branch: branchName }),
  answers: { 200: baselineSchema },
  errors: ["not_found"],
});

/** As many as are asked for at once. */
export const MOST_IDENTITIES = 1000;

const identity = z.string().regex(/^[0-9a-f]{64}$/);

export const knownCells = endpoint({
  method: "POST",
  path: "/api/v1/known",
  summary: "Which results are here already, by what they are known by to the engine; the newest of each",
  access: "reader",
  query: ofProject,
  body: z.object({ identities: z.array(identity).min(1).max(MOST_IDENTITIES) }),
  answers: {
    200: z.object({
      known: z.array(
        z.object({
          identity,
          run: z.string(),
          cell: z.number().int(),
          receivedAt: time,
          ...judged,
          url: z.url(),
        }),
      ),
    }),
  },
  errors: ["not_found"],
});
