import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { ofProject, projectName, time } from "./parts.ts";

const role = z.string().max(20).describe("viewer, writer or admin");
const login = z.string().max(200).describe("On GitHub");

export const listMembers = endpoint({
  method: "GET",
  path: "/api/v1/members",
  summary: "A project's members",
  access: "admin",
  query: ofProject,
  answers: {
    200: z.object({
      members: z.array(z.object({ login, role, createdAt: time, seen: z.boolean() })),
    }),
  },
  errors: ["not_found"],
});

export const setMember = endpoint({
  method: "POST",
  path: "/api/v1/members",
  summary: "Makes somebody a member, or gives a member another role",
  access: "admin",
  query: ofProject,
  body: z.object({ login, role }),
  answers: { 200: z.object({ project: projectName, role }) },
  errors: ["member_asked", "not_found"],
});

export const removeMember = endpoint({
  method: "POST",
  path: "/api/v1/members/{login}/remove",
  summary: "Ends a membership",
  access: "admin",
  params: z.object({ login }),
  query: ofProject,
  body: z.object({}),
  answers: { 200: z.object({ project: projectName, removed: z.literal(true) }) },
  errors: ["not_found"],
});

export const startGithub = endpoint({
  method: "GET",
  path: "/api/v1/session/github",
  summary: "Sends a reader to GitHub to say who they are",
  access: "page",
  query: z.object({ to: z.string().max(8000).optional().describe("The page to lead to after") }),
  answers: { 303: null },
});

export const endGithub = endpoint({
  method: "GET",
  path: "/api/v1/session/github/callback",
  summary: "Where GitHub sends a reader back to",
  access: "page",
  query: z.object({ code: z.string().max(1000).optional(), state: z.string().max(1000).optional() }),
  answers: { 303: null },
});
