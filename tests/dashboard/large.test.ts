import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeReport } from "../../core/report/schema.ts";
import { type Dashboard, ensureBuilt, startDashboard } from "../support/dashboard.ts";
import { databases } from "../support/databases.ts";
import { buildReport } from "../support/report.ts";

beforeAll(ensureBuilt, 600_000);

describe.each(databases)("a report of 19 MB on %s", (_, open) => {
  let database: Awaited<ReturnType<typeof open>>;
  let dashboard: Dashboard;
  /** How long storing it takes here, in ms. */
  let took: number;
  beforeAll(async () => {
    database = await open();
    dashboard = await startDashboard({ DATABASE_URL: database.url });
  });
  afterAll(async () => {
    await dashboard?.stop();
    await database?.[Symbol.asyncDispose]();
  });

  const post = (body: string) =>
    fetch(`${dashboard.url}/api/v1/reports`, {
      method: "POST",
      headers: { authorization: `Bearer ${dashboard.token}`, "content-type": "application/json" },
      body,
    });

  it("finds a thread ready that refuses the first one within 200 ms", async () => {
    await idle(dashboard.pid);
    const before = cpuMs(dashboard.pid);
    expect((await post("{}")).status).toBe(422);
    // The bound of an idle machine, in a core's time: a thread's start takes 300 ms of it. How long it takes depends on who else is there.
    expect(cpuMs(dashboard.pid) - before).toBeLessThan(200);
  });

  it("takes at most six times its bytes of memory, from its first byte to the last row", async () => {
    expect((await dashboard.publish(buildReport())).status).toBe(201);
    const seen: number[] = [];
    for (let round = 0; round < 2; round++) {
      const body = large();
      // The peak so far is forgotten. What the process has from its start is not the report's.
      writeFileSync(`/proc/${dashboard.pid}/clear_refs`, "5");
      const before = memory(dashboard.pid, "VmRSS");
      expect((await post(body)).status).toBe(201);
      seen.push((memory(dashboard.pid, "VmHWM") - before) / body.length);
    }
    expect(Math.max(...seen)).toBeLessThan(6);
  });

  it("holds nobody up while it is read and stored", async () => {
    const began = performance.now();
    const sending = post(large());
    const delays = await healthDelays(sending);
    expect((await sending).status).toBe(201);
    took = performance.now() - began;
    const worst = delays.at(-1)!;
    // In one transaction of an embedded database one of them waited a third of the time. A share of it, since other work
    // on the machine delays all alike.
    expect(worst).toBeLessThan(took / 8);
  });

  it("is not there where the server is killed while it is stored, and can come again", async () => {
    let body = "";
    let answered = true;
    // Reading it takes less than half the time. One that was faster than the one before is killed sooner the next time.
    for (let share = 0.6; answered && share > 0.05; share /= 2) {
      body = large();
      const sending = post(body).then(
        () => true,
        () => false,
      );
      await new Promise((resolve) => setTimeout(resolve, took * share));
      process.kill(dashboard.pid, "SIGKILL");
      answered = await sending;
      dashboard = await startDashboard({ DATABASE_URL: database.url });
    }
    expect(answered).toBe(false);
    expect((await post(body)).status).toBe(201);
    expect((await post(body)).status).toBe(200);
  });

  /** How long others wait for an answer out of the database, again and again until something is over; sorted. */
  async function healthDelays(until: Promise<unknown>): Promise<number[]> {
    let over = false;
    void until.then(() => (over = true));
    const all: number[] = [];
    while (!over) {
      const began = performance.now();
      expect((await fetch(`${dashboard.url}/healthz`)).status).toBe(200);
      all.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return all.sort((a, b) => a - b);
  }
});

/** What the system counts of a process, in bytes. */
function memory(pid: number, what: "VmRSS" | "VmHWM"): number {
  const found = new RegExp(`${what}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(found?.[1]) * 1024;
}

/** A core's time that a process has taken, in ms, by hundredths of a second. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Waits until a process does nothing any more. */
async function idle(pid: number): Promise<void> {
  for (let last = -1, now = cpuMs(pid); now - last > 20; ) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    [last, now] = [now, cpuMs(pid)];
  }
}

/** A report's JSON that has more and more cells, with their op rows, until it is of 19 MB. */
function large(): string {
  const json = encodeReport(buildReport({ id: crypto.randomUUID() }));
  const given = json.cells.length;
  for (let size = JSON.stringify(json).length, index = 0; size < 19e6; index++) {
    const cell = { ...json.cells[index % given]!, id: `more-${index}` };
    size += JSON.stringify(cell).length + 1;
    json.cells.push(cell);
  }
  return JSON.stringify(json);
}
