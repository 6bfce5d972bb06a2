import { mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureBuilt, failToStart, root, startDashboard } from "../support/dashboard.ts";

let folder: string;
beforeAll(async () => {
  await ensureBuilt();
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-listening-"));
}, 240_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Addresses of this machine at which only a server that listens on all of them answers. */
const others = [
  ...(process.platform === "linux" ? ["127.0.0.2"] : []),
  ...Object.values(os.networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address),
];

/** What comes of connecting to the port of a dashboard at another address. */
const connecting = (host: string, url: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = net.connect({ host, port: Number(new URL(url).port), timeout: 3_000 });
    const end = (how: string) => {
      resolve(how);
      socket.destroy();
    };
    socket.once("connect", () => end("connected"));
    socket.once("timeout", () => end("ETIMEDOUT"));
    socket.once("error", ({ code = "error" }: NodeJS.ErrnoException) => end(code));
  });

const allOthers = (url: string) => Promise.all(others.map((host) => connecting(host, url)));
const database = (name: string) => ({ DATABASE_URL: `pglite://${path.join(folder, name)}` });

describe.skipIf(others.length === 0)("a dashboard", () => {
  it("listens to its own machine only", async () => {
    const dashboard = await startDashboard(database("plain"));
    try {
      expect(await allOthers(dashboard.url)).toEqual(others.map(() => "ECONNREFUSED"));
      expect(await connecting("127.0.0.1", dashboard.url)).toBe("connected");
      expect(dashboard.output()).toContain(`listening on ${dashboard.url}`);
    } finally {
      await dashboard.stop();
    }
  });

  it("of the demo listens to its own machine only", async () => {
    const script = pathToFileURL(path.join(root, "scripts", "lib", "dashboard.mjs")).href;
    const demo = (await import(script)) as {
      startDashboard(env: Record<string, string>): Promise<{ url: string; stop(): Promise<void> }>;
    };
    const dashboard = await demo.startDashboard({ ...database("demo"), MNN_PARITY_TOKEN: "test-token" });
    try {
      expect(await allOthers(dashboard.url)).toEqual(others.map(() => "ECONNREFUSED"));
      expect(await connecting("127.0.0.1", dashboard.url)).toBe("connected");
    } finally {
      await dashboard.stop();
    }
  });

  it("listens to everybody when told to", async () => {
    const dashboard = await startDashboard(database("open"), "test-token", ["--hostname", "0.0.0.0"]);
    try {
      expect(await allOthers(dashboard.url)).toEqual(others.map(() => "connected"));
    } finally {
      await dashboard.stop();
    }
  });
});

it.each([
  [["--port", "x"], 2, "x is no port"],
  [["--hostnam", "0.0.0.0"], 2, "npm run dashboard -- [options]"],
  [["--hostname", "192.0.2.250"], 1, "cannot listen on 192.0.2.250"],
])("does not start with %j, and says why", async (args, code, why) => {
  const ended = await failToStart(database("never"), args);
  expect(ended.output).toContain(why);
  expect(ended.code).toBe(code);
});
