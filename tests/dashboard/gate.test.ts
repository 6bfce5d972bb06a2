import { readdirSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { statusOf } from "../../dashboard/errors/coded-error.ts";
import { root } from "../support/dashboard.ts";

/** Plain JavaScript, which Node runs as it is. */
const { refusalOf, routeOf } = (await import(
  pathToFileURL(path.join(root, "dashboard", "http", "gate.mjs")).href
)) as {
  refusalOf(request: IncomingMessage): { status: number; code: string } | null;
  routeOf(path: string): string;
};

const app = path.join(root, "dashboard", "app");
const foldersIn = (folder: string) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));

it("counts whatever there is to ask for under its own name", () => {
  for (const name of foldersIn(app)) expect(routeOf(`/${name}/x`)).not.toBe("other");
  for (const name of foldersIn(path.join(app, "api", "v1")))
    expect(routeOf(`/api/v1/${name}/x`)).toBe(`/api/v1/${name}`);
  expect([routeOf("/compare"), routeOf("/"), routeOf("/wp-login.php"), routeOf("/api/v1/x")]).toEqual([
    "/compare",
    "/",
    "other",
    "/api",
  ]);
});

it.each([
  { url: "/api/v1/members/%00/remove" },
  { url: `/api/v1/${"a".repeat(9_000)}` },
  { method: "TRACE", url: "/api/v1/runs" },
  { url: "/", rawHeaders: ["host", "a", "host", "b"] },
  { url: "/", headers: { host: "a", "next-router-state-tree": "%zz" } },
])("refuses %j with the status of its code", (given) => {
  const request = { method: "GET", headers: { host: "a" }, rawHeaders: ["host", "a"], ...given };
  const refusal = refusalOf(request as unknown as IncomingMessage)!;
  expect(refusal.status).toBe(statusOf[refusal.code as keyof typeof statusOf]);
});
