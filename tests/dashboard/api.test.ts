import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { encodeReport, type Report } from "../../core/report/schema.ts";
import type { Endpoint } from "../../dashboard/contract/endpoint.ts";
import { endpoints, openApi } from "../../dashboard/contract/openapi.ts";
import { problemSchema } from "../../dashboard/contract/problem.ts";
import { type Dashboard, ensureBuilt, root, startDashboard } from "../support/dashboard.ts";
import { databases } from "../support/databases.ts";
import { buildReport } from "../support/report.ts";

const app = path.join(root, "dashboard", "app");

describe("the contract", () => {
  it("has each route that programs ask, with its methods, and no other", () => {
    const routes = readdirSync(app, { recursive: true, encoding: "utf8" })
      .filter((file) => /^(api\/v1\/.*|healthz|readyz|metrics)\/route\.ts$/.test(file))
      .flatMap((file) => {
        const source = readFileSync(path.join(app, file), "utf8");
        const address = `/${path.dirname(file)}`.replaceAll("[", "{").replaceAll("]", "}");
        return [...source.matchAll(/^export (?:async )?function (GET|POST|PUT|DELETE)\b/gm)].map(
          ([, method]) => `${method} ${address}`,
        );
      });
    expect(endpoints.map(({ method, path: at }) => `${method} ${at}`).sort()).toEqual(routes.sort());
  });

  it("makes a document in which every reference leads somewhere", () => {
    const document = JSON.parse(JSON.stringify(openApi("http://localhost:3000")));
    expect(document.openapi).toBe("3.1.0");
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref!);
    expect(refs.length).toBeGreaterThan(20);
    for (const ref of refs) {
      const found = ref
        .split("/")
        .slice(1)
        .reduce((at, key) => at?.[key], document);
      expect([ref, found === undefined]).toEqual([ref, false]);
    }
  });

  it("is what docs/api.md lists", () => {
    const text = readFileSync(path.join(root, "docs", "api.md"), "utf8");
    for (const { method, path: at } of endpoints) expect(text).toContain(`\`${method} ${at}\``);
  });
});

describe.each(databases)("the API on %s", (_, open) => {
  let database: Awaited<ReturnType<typeof open>>;
  let dashboard: Dashboard;
  beforeAll(async () => {
    await ensureBuilt();
    database = await open();
    dashboard = await startDashboard({ DATABASE_URL: database.url });
  }, 600_000);
  afterAll(async () => {
    await dashboard?.stop();
    await database?.[Symbol.asyncDispose]();
  });

  /** Asks, and holds the answer to the contract. */
  async function ask<T = Record<string, unknown>>(
    method: Endpoint["method"],
    at: string,
    { body, token = dashboard.token }: { body?: unknown; token?: string } = {},
  ): Promise<{ status: number; json: T }> {
    const answer = await fetch(`${dashboard.url}${at}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json = await answer.json();
    const plain = at.split("?")[0]!;
    const described = endpoints.find(
      (one) =>
        one.method === method && new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(plain),
    )!;
    const schema = answer.ok ? described.answers[answer.status] : problemSchema;
    if (!answer.ok) expect(answer.headers.get("content-type")).toBe("application/problem+json");
    // As JSON has it: what is an input to the schema's codecs.
    expect(z.safeDecode(schema as z.ZodType, json as never).error?.message).toBeUndefined();
    return { status: answer.status, json: json as T };
  }

  const publish = async (report: Report): Promise<string> => {
    const { json } = await ask<{ url: string }>("POST", "/api/v1/reports", { body: encodeReport(report) });
    return new URL(json.url).pathname.split("/").at(-1)!;
  };

  async function allOf<T>(at: string, list: string): Promise<T[]> {
    const found: T[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const { status, json } = await ask(
        "GET",
        `${at}${at.includes("?") ? "&" : "?"}limit=2${cursor && `&cursor=${cursor}`}`,
      );
      expect(status).toBe(200);
      const entries = json[list] as T[];
      expect(entries.length).toBeLessThanOrEqual(2);
      found.push(...entries);
      cursor = json.next as string | null;
    }
    return found;
  }

  it("lists projects, runs, cells and series page by page, each once", async () => {
    const project = "api/lists";
    const report = buildReport({ project, releases: ["3.6.1"], targets: ["host"] });
    const runs = [await publish(report)];
    for (let more = 0; more < 4; more++)
      runs.push(await publish(buildReport({ project, releases: ["3.6.1"], targets: ["host"] })));
    const query = `project=${encodeURIComponent(project)}`;
    expect((await allOf<{ id: string }>(`/api/v1/runs?${query}`, "runs")).map(({ id }) => id)).toEqual(
      runs.toReversed(),
    );
    expect(await allOf(`/api/v1/runs?${query}&branch=other`, "runs")).toEqual([]);
    const cells = await allOf<{ id: string }>(`/api/v1/runs/${runs[0]}/cells`, "cells");
    expect(cells.map(({ id }) => id)).toEqual(report.cells.map(({ id }) => id));
    const failing = await allOf<{ verdict: string }>(`/api/v1/runs/${runs[0]}/cells?verdict=pass`, "cells");
    expect(failing).toHaveLength(report.cells.filter(({ verdict }) => verdict === "pass").length);
    const series = await allOf<{ id: string }>(`/api/v1/series?${query}`, "series");
    const ids = report.cells.flatMap((cell) => (cell.role === "candidate" ? [cell.series] : []));
    expect(series.map(({ id }) => id)).toEqual([...new Set(ids)].sort());
    const one = await ask<{ points: { release: string }[] }>("GET", `/api/v1/series/${ids[0]}?${query}`);
    expect(one.json.points.map(({ release }) => release)).toEqual(["3.6.1"]);
    const projects = await allOf<{ name: string }>("/api/v1/projects", "projects");
    expect(projects.map(({ name }) => name)).toContain(project);
  });

  it("refuses what is no cursor, no number and no name, in words", async () => {
    for (const [at, code] of [
      ["/api/v1/projects?cursor=x", "cursor_invalid"],
      [
        `/api/v1/runs?project=api/lists&cursor=${Buffer.from('["now",1]').toString("base64url")}`,
        "cursor_invalid",
      ],
      ["/api/v1/projects?limit=0", "request_invalid"],
      ["/api/v1/runs", "request_invalid"],
      ["/api/v1/runs?project=api/none", "not_found"],
      ["/api/v1/runs/999999999", "not_found"],
      ["/api/v1/runs/999999999/report", "not_found"],
      ["/api/v1/series/zz?project=api/lists", "request_invalid"],
      ["/api/v1/series?project=%00", "not_found"],
    ] as const) {
      const { json } = await ask("GET", at);
      expect([at, json.code]).toEqual([at, code]);
    }
  });

  it("gives back the report that was published, whole", async () => {
    const report = buildReport({ project: "api/report" });
    const run = await publish(report);
    const { json } = await ask<unknown>("GET", `/api/v1/runs/${run}/report`);
    const published = encodeReport(report);
    expect(json).toEqual({
      ...published,
      pictures: published.pictures.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    });
  });

  it("answers in gzip where that is asked for", async () => {
    const run = await publish(buildReport({ project: "api/gzip" }));
    for (const at of [`/api/v1/runs/${run}/report`, "/api/v1/openapi.json", `/runs/${run}`]) {
      const answer = await fetch(`${dashboard.url}${at}`, { headers: { "accept-encoding": "gzip" } });
      expect([at, answer.headers.get("content-encoding")]).toEqual([at, "gzip"]);
      await answer.arrayBuffer();
    }
  });

  it("removes a run, after which the one before stands in its place", async () => {
    const project = "api/remove";
    const [first, second] = [
      await publish(buildReport({ project })),
      await publish(buildReport({ project })),
    ];
    const at = `/api/v1/baseline?project=${project}`;
    expect((await ask<{ url: string }>("GET", at)).json.url).toContain(`/runs/${second}`);
    expect((await ask("DELETE", `/api/v1/runs/${second}`)).json).toEqual({ id: second, removed: true });
    expect((await ask("DELETE", `/api/v1/runs/${second}`)).status).toBe(404);
    expect((await ask<{ url: string }>("GET", at)).json.url).toContain(`/runs/${first}`);
  });

  it("knows results by what their engine knows them by, the newest of each", async () => {
    const project = "api/known";
    const named = (id: string): Report => {
      const report = buildReport({ project });
      return {
        ...report,
        cells: report.cells.map((cell, at) => (at === 0 ? { ...cell, identity: id } : cell)),
      };
    };
    const [here, never] = ["a".repeat(64), "b".repeat(64)];
    await publish(named(here));
    const run = await publish(named(here));
    const body = { identities: [never, here] };
    const { json } = await ask<{ known: object[] }>("POST", `/api/v1/known?project=${project}`, { body });
    expect(json.known).toEqual([expect.objectContaining({ identity: here, run, cell: 0 })]);
    expect(
      (await ask("POST", `/api/v1/known?project=${project}`, { body: { identities: ["x"] } })).status,
    ).toBe(422);
  });

  it("keeps evidence for as long as its project is told to", async () => {
    const project = "api/retention";
    await publish(buildReport({ project }));
    const set = (days: unknown) => ask("PUT", `/api/v1/retention?project=${project}`, { body: { days } });
    expect((await set(90)).json).toEqual({ project, days: 90 });
    const { json } = await ask<{ projects: { name: string; evidenceDays: number | null }[] }>(
      "GET",
      "/api/v1/projects?limit=200",
    );
    expect(json.projects.find(({ name }) => name === project)?.evidenceDays).toBe(90);
    expect((await set(0)).json.code).toBe("request_invalid");
    expect((await set(null)).json).toEqual({ project, days: null });
    expect((await ask("PUT", "/api/v1/retention?project=api/none", { body: { days: 1 } })).status).toBe(404);
  });

  it("serves what it takes and answers, that it is ready, and figures for its owner", async () => {
    const document = await ask<{ paths: Record<string, unknown> }>("GET", "/api/v1/openapi.json");
    expect(Object.keys(document.json.paths)).toContain("/api/v1/reports");
    expect((await ask("GET", "/readyz")).json).toEqual({ status: "ok" });
    const figures = await fetch(`${dashboard.url}/metrics`, {
      headers: { authorization: `Bearer ${dashboard.token}` },
    });
    expect(figures.headers.get("content-type")).toMatch(/^text\/plain/);
    expect(await figures.text()).toMatch(
      /mnn_parity_request_seconds_count\{route="\/api\/v1\/reports",method="POST",status="201"\} [1-9]/,
    );
  });

  it("names each request, in its answer's header and its problem", async () => {
    const answer = await fetch(`${dashboard.url}/api/v1/runs/999999999`, {
      headers: { authorization: `Bearer ${dashboard.token}`, "x-request-id": "of a stranger" },
    });
    const id = answer.headers.get("x-request-id");
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(((await answer.json()) as { request: string }).request).toBe(id);
  });
});
