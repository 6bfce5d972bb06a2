import { z } from "zod";
import { reportJsonSchema, reportSchema } from "../../core/report/schema.ts";
import { type ErrorCode, statusOf } from "../errors/coded-error.ts";
import type { Access, Endpoint } from "./endpoint.ts";
import * as operating from "./operating.ts";
import * as people from "./people.ts";
import { PROBLEM_TYPE, problemSchema } from "./problem.ts";
import * as publishing from "./publishing.ts";
import * as reading from "./reading.ts";
import * as settings from "./settings.ts";
import * as transfer from "./transfer.ts";
import * as webhooks from "./webhooks.ts";

/** Everything that there is to ask. */
export const endpoints: readonly Endpoint[] = [
  publishing,
  reading,
  settings,
  people,
  webhooks,
  transfer,
  operating,
].flatMap((area) =>
  Object.values(area).filter((one): one is Endpoint => typeof one === "object" && "path" in one),
);

const JSON_TYPE = "application/json";

/** What may go wrong with any request. */
const anywhere: readonly ErrorCode[] = [
  "address_invalid",
  "address_too_long",
  "method_unknown",
  "request_invalid",
  "internal",
];

const barred: Record<Access, readonly ErrorCode[]> = {
  anybody: [],
  reader: [
    "token_missing",
    "token_wrong",
    "token_guesses",
    "identity_wrong",
    "identity_off",
    "identity_used",
  ],
  writer: [
    "token_missing",
    "token_wrong",
    "token_guesses",
    "identity_wrong",
    "identity_off",
    "identity_used",
  ],
  admin: [
    "token_missing",
    "token_wrong",
    "token_guesses",
    "identity_wrong",
    "identity_off",
    "origin_foreign",
  ],
  page: ["type_unsupported", "body_too_large", "json_invalid"],
  owner: ["token_missing", "token_wrong", "token_guesses", "identity_wrong", "identity_off", "identity_used"],
};

/** The API as an OpenAPI 3.1 document. @param server the dashboard's address */
export function openApi(server: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const one of endpoints)
    paths[one.path] = { ...paths[one.path], [one.method.toLowerCase()]: operationOf(one) };
  return {
    openapi: "3.1.0",
    info: {
      title: "mnn-parity dashboard",
      version: "1",
      description:
        "Private projects are seen with a token of theirs, or the server's: `authorization: Bearer TOKEN`. Lists come in pages: `next` is the `cursor` of the following one.",
    },
    servers: [{ url: server }],
    paths,
    components: {
      schemas: { Problem: schemaOf(problemSchema), Report: reportJsonSchema() },
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
    },
  };
}

function operationOf({ summary, access, params, query, body, answers, errors = [] }: Endpoint) {
  return {
    summary,
    parameters: [...parametersOf("path", params), ...parametersOf("query", query)],
    ...(body && {
      requestBody: {
        required: true,
        content: {
          [access === "page" ? "application/x-www-form-urlencoded" : JSON_TYPE]: { schema: schemaOf(body) },
        },
      },
    }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)])),
      ...problemsOf([
        ...anywhere,
        ...barred[access],
        ...(body && access !== "page"
          ? (["type_unsupported", "body_too_large", "json_invalid"] as const)
          : []),
        ...errors,
      ]),
    },
    security:
      access === "anybody" || access === "page"
        ? []
        : access === "reader"
          ? [{}, { token: [] }]
          : [{ token: [] }],
  };
}

function parametersOf(place: "path" | "query", of: z.ZodObject | undefined) {
  return Object.entries(of?.shape ?? {}).map(([name, field]) => {
    const { description, ...schema } = schemaOf(field as z.ZodType, "output") as { description?: string };
    const required = place === "path" || !(field as z.ZodType).safeParse(undefined).success;
    return { name, in: place, required, schema, ...(description === undefined ? {} : { description }) };
  });
}

const answerOf = (answer: z.ZodType | string | null) => ({
  description: answer === null ? "Leads to a page" : "As asked",
  ...(answer !== null && {
    content: typeof answer === "string" ? { [answer]: {} } : { [JSON_TYPE]: { schema: schemaOf(answer) } },
  }),
});

/** One answer a status: its codes are told in words, for they are the same schema. */
function problemsOf(codes: readonly ErrorCode[]) {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set(codes))
    byStatus.set(statusOf[code], [...(byStatus.get(statusOf[code]) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, found]) => [
      status,
      {
        description: found.map((code) => `\`${code}\``).join(", "),
        content: { [PROBLEM_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    ]),
  );
}

/** The report is described once. */
function schemaOf(schema: z.ZodType, io: "input" | "output" = "input"): object {
  if (schema === reportSchema) return { $ref: "#/components/schemas/Report" };
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    target: "draft-2020-12",
    unrepresentable: "any",
  });
  return json;
}
