import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { ofProject, time } from "./parts.ts";

const ofWebhook = z.object({ id: z.coerce.number().int().min(0).max(999_999_999) });
const made = z.object({ id: z.number().int(), secret: z.string() });

export const listWebhooks = endpoint({
  method: "GET",
  path: "/api/v1/webhooks",
  summary: "A project's webhooks with their newest deliveries, without their secrets",
  access: "admin",
  query: ofProject,
  answers: {
    200: z.object({
      webhooks: z.array(
        z.object({
          id: z.number().int(),
          url: z.string(),
          createdAt: time,
          deliveries: z.array(
            z.object({
              id: z.string(),
              event: z.string(),
              createdAt: time,
              attempts: z.number().int(),
              status: z.number().int().nullable().describe("Of the receiver's last answer"),
              why: z.string().nullable().describe("Why it gave none"),
              deliveredAt: time.nullable(),
              nextAt: time.nullable().describe("When it is tried next"),
            }),
          ),
        }),
      ),
    }),
  },
  errors: ["not_found"],
});

export const makeWebhook = endpoint({
  method: "POST",
  path: "/api/v1/webhooks",
  summary: "Makes a webhook that is told of changed verdicts; only this answer says its secret",
  access: "admin",
  query: ofProject,
  body: z.object({ url: z.string().max(2000) }),
  answers: { 201: made },
  errors: ["webhook_asked", "not_found"],
});

export const removeWebhook = endpoint({
  method: "POST",
  path: "/api/v1/webhooks/{id}/remove",
  summary: "Ends a webhook",
  access: "admin",
  params: ofWebhook,
  body: z.object({}),
  answers: { 200: z.object({ id: z.number().int(), removed: z.literal(true) }) },
  errors: ["not_found"],
});

export const renewSecret = endpoint({
  method: "POST",
  path: "/api/v1/webhooks/{id}/secret",
  summary: "Makes a webhook another secret; only this answer says it",
  access: "admin",
  params: ofWebhook,
  body: z.object({}),
  answers: { 200: made },
  errors: ["not_found"],
});
