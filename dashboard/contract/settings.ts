import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { ofProject, projectName, time } from "./parts.ts";

export const setDefaultBranch = endpoint({
  method: "PUT",
  path: "/api/v1/default-branch",
  summary: "Makes a branch the default of a project",
  access: "admin",
  query: z.object({ ...ofProject.shape, branch: z.string().max(1000).default("") }),
  answers: { 200: z.object({ project: projectName, defaultBranch: z.string() }) },
  errors: ["branch_invalid", "owner_only", "not_found"],
});

export const setVisibility = endpoint({
  method: "POST",
  path: "/api/v1/visibility",
  summary: "Makes a project readable for anybody, or for its own people alone",
  access: "admin",
  query: ofProject,
  body: z.object({ public: z.boolean() }),
  answers: { 200: z.object({ project: projectName, public: z.boolean() }) },
  errors: ["visibility_asked", "not_found"],
});

/** Ten years. */
const MOST_DAYS = 3650;

export const setRetention = endpoint({
  method: "PUT",
  path: "/api/v1/retention",
  summary: "For how many days a project's op rows and pictures are kept; null for ever. Verdicts stay",
  access: "admin",
  query: ofProject,
  body: z.object({ days: z.number().int().min(1).max(MOST_DAYS).nullable() }),
  answers: { 200: z.object({ project: projectName, days: z.number().int().nullable() }) },
  errors: ["not_found"],
});

const role = z.string().max(20).describe("viewer, writer or admin");

export const listTokens = endpoint({
  method: "GET",
  path: "/api/v1/tokens",
  summary: "A project's tokens, without what they are",
  access: "admin",
  query: ofProject,
  answers: {
    200: z.object({
      tokens: z.array(
        z.object({
          id: z.number().int(),
          name: z.string(),
          role,
          createdAt: time,
          lastUsedAt: time.nullable(),
          revokedAt: time.nullable(),
        }),
      ),
    }),
  },
  errors: ["not_found"],
});

export const makeToken = endpoint({
  method: "POST",
  path: "/api/v1/tokens",
  summary: "Makes a token of a project; only this answer says what it is",
  access: "admin",
  query: ofProject,
  body: z.object({ name: z.string().max(100), role }),
  answers: { 201: z.object({ id: z.number().int(), token: z.string() }) },
  errors: ["token_asked", "not_found"],
});

export const revokeToken = endpoint({
  method: "POST",
  path: "/api/v1/tokens/{id}/revoke",
  summary: "Ends a token",
  access: "admin",
  params: z.object({ id: z.coerce.number().int().min(0).max(999_999_999) }),
  body: z.object({}),
  answers: { 200: z.object({ id: z.number().int(), revoked: z.literal(true) }) },
  errors: ["not_found"],
});

export const startSession = endpoint({
  method: "POST",
  path: "/api/v1/session",
  summary: "Signs a reader in by a token, or out; then leads to a page",
  access: "page",
  body: z.object({ token: z.string().optional(), end: z.string().optional(), to: z.string().optional() }),
  answers: { 303: null },
  errors: ["origin_foreign"],
});
