import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PROTOCOL } from "../../action/src/engine/frame.ts";
import { makePlan } from "../../action/src/engine/plan.ts";
import { ProbeProcess } from "../../action/src/engine/process.ts";
import { exec } from "../../action/src/system/exec.ts";
import { Conversation, listen, makeStep, ofKind, plain, talk, writePlan } from "./speaking.ts";
import { digests, endsWell, kindsOf, type Suite, type Way, ways, x } from "./suite.ts";

/** A process that stays: steps and new sessions over its standard input. */
export function staying(suite: Suite): void {
  test("what can be asked of a speaker is in its version line as well", async () => {
    const { code, both } = await exec(suite.place.probe(["--version"]));
    expect(code).toBe(0);
    const line = both.split("\n").find((one) => one.startsWith(PROTOCOL))!;
    expect(JSON.parse(line.slice(line.indexOf("{")))).toEqual(suite.speaks);
  });

  test("steps over standard input give what steps of a plan give, and one start pays for all", async () => {
    const { place, folder, models } = suite;
    const steps = [
      await makeStep(folder, "A", x(16, 16), { repeats: 2 }),
      await makeStep(folder, "B", x(24, 40), { ops: "all" }),
    ];
    const planned = await talk(place, folder, models.small, steps);
    const [probe, opened] = await Conversation.start(place, folder, models.small);
    expect(kindsOf(opened)).toEqual(["hello", "model"]);
    const heard = { said: [...(await probe.step(steps[0]!)).said, ...(await probe.step(steps[1]!)).said] };
    expect(digests(heard)).toEqual(digests(planned));
    expect(ofKind(heard, "op").map(({ header }) => header)).toEqual(
      ofKind(planned, "op").map(({ header }) => header),
    );
    const last = await probe.leave();
    expect(kindsOf(last)).toEqual(["bye"]);
    expect(last.exit).toEqual({ code: 0, signal: null });
  });

  test("the end of standard input ends it, after what was asked before", async () => {
    const { place, folder, models } = suite;
    const step = await makeStep(folder, "last", x(16, 16));
    const [probe] = await Conversation.start(place, folder, models.small);
    await probe.probe.say({ kind: "step", step });
    const last = await probe.leave("end");
    expect(kindsOf(last)).toEqual(["session", "begin", "output", "end", "bye"]);
    expect(last.exit).toEqual({ code: 0, signal: null });
  });

  test("a plan's own steps come first", async () => {
    const { place, folder, models } = suite;
    const step = await makeStep(folder, "first", x(16, 16));
    const file = await writePlan(folder, makePlan(models.small, plain, [step], {}, { stay: true }));
    const probe = new ProbeProcess(place.probe(["--plan", file]), 120_000, new AbortController().signal, {
      requests: true,
    });
    probe.endRequests();
    const heard = await listen(probe);
    endsWell(heard);
    expect(ofKind(heard, "end").map(({ header }) => header.step)).toEqual(["first"]);
  });

  test("open begins anew, with a fresh session's bits, and another model where it is given one", async () => {
    const { place, folder, models } = suite;
    const step = await makeStep(folder, "s", x(16, 16));
    const other = await makeStep(folder, "other", x(40, 24));
    const fresh = await talk(place, folder, models.small, [step]);
    const rounded = await talk(place, folder, models.small, [step], plain, { round: { to: "bf16" } });
    const [probe] = await Conversation.start(place, folder, models.small);
    await probe.step(other);
    expect(kindsOf(await probe.open({ round: { to: "bf16" } }))).toEqual(["model"]);
    expect(digests(await probe.step(step))).toEqual(digests(rounded));
    await probe.open({});
    expect(digests(await probe.step(step))).toEqual(digests(fresh));
    const shape = [1, 4, 8, 8];
    const values = x(16, 16).x.values.slice(0, 256);
    const pair = await makeStep(folder, "pair", { a: { shape, values }, b: { shape, values } });
    const told = await probe.open({}, plain, models.pair);
    expect(ofKind(told, "model")[0]!.header.inputs).toHaveLength(2);
    expect(ofKind(await probe.step(pair), "output")).toHaveLength(2);
    endsWellAtLast(await probe.leave());
  });

  test("what fails costs the step or the session, and the process goes on", async () => {
    const { place, folder, models } = suite;
    const step = await makeStep(folder, "s", x(16, 16));
    const [probe] = await Conversation.start(place, folder, models.small);
    const lost = { ...step, id: "lost", tensors: step.tensors.map((one) => ({ ...one, file: "/nowhere" })) };
    expect(ofKind(await probe.step(lost), "error")[0]!.header).toMatchObject({
      step: "lost",
      stage: "input",
    });
    const strange = { ...step, id: "strange", frobnicate: 1 };
    expect(ofKind(await probe.step(strange), "error")[0]!.header).toMatchObject({
      step: "strange",
      message: expect.stringMatching(/frobnicate.*not supported by this speaker/),
    });
    const bad = await probe.open({ frobnicate: 1 } as object);
    expect(ofKind(bad, "error")[0]!.header).toMatchObject({ step: null, stage: "session" });
    expect(ofKind(await probe.step(step), "error")[0]!.header).toMatchObject({ step: "s", stage: "session" });
    const none = await probe.open({}, plain, "/nowhere.mnn");
    expect(ofKind(none, "error")[0]!.header).toMatchObject({ step: null, stage: "load" });
    await probe.open({}, plain, models.small);
    expect(digests(await probe.step(step))).toHaveLength(1);
    endsWellAtLast(await probe.leave());
  });

  test("what is no frame on standard input ends it with a word on stderr", async () => {
    const { place, folder, models } = suite;
    const [probe] = await Conversation.start(place, folder, models.small);
    await probe.probe.say({ kind: "frobnicate" } as never);
    const { exit, log } = await listen(probe.probe);
    expect(exit.code).toBeGreaterThan(0);
    expect(log).toContain("frobnicate");
  });

  test("sixty sessions, modules and chains in one process take no more memory than a few", async () => {
    const { place, folder, models, speaks } = suite;
    const step = await makeStep(folder, "s", x(64, 64));
    const asks = (Object.keys(ways) as Way[]).filter((way) => speaks[way]).map((way) => ways[way]);
    const [probe] = await Conversation.start(place, folder, models.small);
    const seen = new Set<string>();
    const resident: number[] = [];
    for (let round = 0; round < 20; round++) {
      for (const ask of asks) {
        await probe.open(ask);
        for (const digest of digests(await probe.step(step))) seen.add(digest);
      }
      resident.push(residentMb(probe.probe.pid));
    }
    expect(seen.size).toBe(1);
    if (process.platform === "linux") expect(resident.at(-1)! - resident[4]!).toBeLessThan(20);
    endsWellAtLast(await probe.leave());
  });
}

function endsWellAtLast(last: Awaited<ReturnType<Conversation["leave"]>>): void {
  expect(kindsOf(last)).toEqual(["bye"]);
  expect(last.exit).toEqual({ code: 0, signal: null });
}

/** What a process holds in memory, in MB; 0 where that cannot be told. */
function residentMb(pid: number | undefined): number {
  if (process.platform !== "linux") return 0;
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}
