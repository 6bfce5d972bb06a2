import { z } from "zod";
import { endpoint } from "./endpoint.ts";

export const readOpenApi = endpoint({
  method: "GET",
  path: "/api/v1/openapi.json",
  summary: "This document",
  access: "anybody",
  answers: { 200: z.record(z.string(), z.unknown()) },
});

const well = z.object({ status: z.literal("ok") });

export const readHealth = endpoint({
  method: "GET",
  path: "/healthz",
  summary: "Whether the database answers",
  access: "anybody",
  answers: { 200: well },
});

export const readReadiness = endpoint({
  method: "GET",
  path: "/readyz",
  summary: "Whether requests can be answered: the database answers, and quickly enough",
  access: "anybody",
  answers: { 200: well },
  errors: ["not_ready"],
});

export const readMetrics = endpoint({
  method: "GET",
  path: "/metrics",
  summary: "Figures for Prometheus",
  access: "owner",
  answers: { 200: "text/plain" },
  errors: ["owner_only"],
});
