import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import type { OpKey } from "../../action/src/engine/frame.ts";
import type { PlanStep } from "../../action/src/engine/plan.ts";
import { noise } from "../support/onnx.ts";
import { Conversation, floats, makeStep, ofKind, plain, type Said, talk } from "./speaking.ts";
import { digests, endsWell, kindsOf, type Suite, type Way, ways, waysWith, x } from "./suite.ts";

const low = { ...plain, precision: "low" as const };
const keyOf = ({ name, type, occurrence, output }: OpKey): OpKey => ({ name, type, occurrence, output });

/** Ops that are answered, replaced and rounded. */
export function overwriting(suite: Suite): void {
  const answered = (id: string, more: Partial<PlanStep> = {}) =>
    makeStep(suite.folder, id, x(16, 16), { ops: "answered", ...more });

  test.each(waysWith(suite, "answers"))(
    "%s: ops that are kept change nothing, in each repeat",
    async (_, ask) => {
      const { place, folder, models } = suite;
      const step = await answered("kept", { repeats: 2 });
      const bare = await talk(place, folder, models.small, [{ ...step, ops: "none" }], plain, ask);
      const sent = await talk(place, folder, models.small, [{ ...step, ops: "all", repeats: 1 }], plain, ask);
      const [probe] = await Conversation.start(place, folder, models.small, ask);
      const heard = await probe.step(step);
      expect(digests(heard)).toEqual(digests(bare));
      expect(ofKind(heard, "op")).toHaveLength(2 * ofKind(sent, "op").length);
      await probe.leave();
    },
  );

  test.each(waysWith(suite, "answers"))(
    "%s in lockstep: another run's outputs take each op's place, and the output becomes that run's",
    async (_, ask) => {
      const { place, folder, models } = suite;
      const [mine, other] = [
        await answered("mine"),
        await makeStep(folder, "other", x(16, 16, 7), { ops: "all" }),
      ];
      const reference = await talk(place, folder, models.small, [other], plain, ask);
      const wanted = new Map(ofKind(reference, "op").map((op) => [JSON.stringify(keyOf(op.header)), op]));
      const [probe] = await Conversation.start(place, folder, models.small, ask);
      const heard = await probe.step(mine, (op) => {
        const { header } = op;
        return {
          kind: "overwrite",
          dtype: header.dtype,
          shape: header.shape,
          data: floats(wanted.get(JSON.stringify(keyOf(header)))!),
        };
      });
      expect(digests(heard)).toEqual(digests(reference));
      const [ops, acks] = [ofKind(heard, "op"), ofKind(heard, "overwritten")];
      expect(acks.map(({ header }) => keyOf(header))).toEqual(ops.map(({ header }) => keyOf(header)));
      expect(acks.every(({ header }) => header.saturated + header.infinite === 0)).toBe(true);
      // Each ack comes before the next op, and each op but the first computes from what was given.
      const order = kindsOf(heard).filter((kind) => kind === "op" || kind === "overwritten");
      expect(order).toEqual(ops.flatMap(() => ["op", "overwritten"]));
      const last = ops.at(-1)!;
      expect(last.data.equals(wanted.get(JSON.stringify(keyOf(last.header)))!.data)).toBe(true);
      // Nothing of it stays in the session.
      const bare = await talk(place, folder, models.small, [{ ...mine, ops: "none" }], plain, ask);
      expect(digests(await probe.step({ ...mine, id: "again", ops: "none" }))).toEqual(digests(bare));
      await probe.leave();
    },
  );

  test("what fp16 cannot hold is told, whether it is kept as the largest number or as infinite", async () => {
    const { place, folder, models, half } = suite;
    const step = await answered("big");
    const values = [83_958, -1e9, 65_519, 65_504, 1];
    const [probe] = await Conversation.start(place, folder, models.small, {}, low);
    const heard = await probe.step(step, ({ header, data }) => {
      if (header.type !== "Convolution") return undefined;
      const given = new Float32Array(data.byteLength / 4);
      given.set(values);
      return { kind: "overwrite", dtype: "float32", shape: header.shape, data: given };
    });
    const beyond = ofKind(heard, "overwritten").map(({ header }) => header.saturated + header.infinite);
    expect(beyond).toEqual(half ? [2, 2] : [0, 0]);
    await probe.leave();
  });

  test.each(waysWith(suite, "answers"))(
    "%s: stop ends the run: no more ops, no outputs, and the process goes on",
    async (_, ask) => {
      const { place, folder, models } = suite;
      const step = await answered("stopped", { repeats: 3 });
      const [probe] = await Conversation.start(place, folder, models.small, ask);
      const heard = await probe.step(step, () => ({ kind: "stop" }));
      expect(kindsOf(heard).filter((kind) => kind !== "session")).toEqual(["begin", "op", "end"]);
      expect(ofKind(heard, "end")[0]!.header).toMatchObject({ step: "stopped", repeat: 0, stopped: true });
      const bare = await talk(
        place,
        folder,
        models.small,
        [{ ...step, ops: "none", repeats: 1 }],
        plain,
        ask,
      );
      expect(digests(await probe.step({ ...step, id: "on", ops: "none", repeats: 1 }))).toEqual(
        digests(bare),
      );
      await probe.leave();
    },
  );

  test("a tensor of another shape or type is that step's error", async () => {
    const { place, folder, models } = suite;
    const step = await answered("wrong");
    const [probe] = await Conversation.start(place, folder, models.small);
    for (const wrong of [
      { dtype: "float32", shape: [1, 1], data: new Float32Array(1) },
      { dtype: "int32", shape: [1, 8, 16, 16], data: new Int32Array(8 * 256) },
    ]) {
      const heard = await probe.step(step, () => ({ kind: "overwrite", ...wrong }));
      expect(ofKind(heard, "error")[0]!.header).toMatchObject({
        step: "wrong",
        stage: "overwrite",
        message: expect.stringContaining("float32"),
      });
    }
    expect(ofKind(await probe.step({ ...step, ops: "none" }), "output")).toHaveLength(1);
    await probe.leave();
  });

  test("whoever is gone while an answer is due ends the probe", async () => {
    const { place, folder, models } = suite;
    const step = await answered("alone");
    const heard = await talk(place, folder, models.small, [step]);
    expect(heard.exit.code).toBeGreaterThan(0);
    expect(heard.log).toContain("answer");
    expect(kindsOf(heard).at(-1)).toBe("op");
  });

  test.each(waysWith(suite, "replace"))(
    "%s: replace: a tensor takes an op's place in every run, and what names no op is told",
    async (_, ask) => {
      const { place, folder, models } = suite;
      const step = await makeStep(folder, "r", x(16, 16), { ops: "all", repeats: 2 });
      const plainly = await talk(place, folder, models.small, [step], plain, ask);
      const conv = ofKind(plainly, "op").filter(({ header }) => header.type === "Convolution")[0]!;
      const other = noise(conv.data.byteLength / 4, 1, 3);
      const replacementOf = async (op: OpKey, values: Float32Array) => {
        const file = path.join(folder, `replacement-${values[0]}.bin`);
        await writeFile(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
        return { op, dtype: "float32", shape: conv.header.shape, file };
      };
      const op = keyOf(conv.header);
      const same = await talk(place, folder, models.small, [step], plain, {
        ...ask,
        replace: [await replacementOf(op, floats(conv))],
      });
      endsWell(same);
      expect(digests(same)).toEqual(digests(plainly));
      expect(ofKind(same, "overwritten").map(({ header }) => keyOf(header))).toEqual([op, op]);
      const changed = await talk(place, folder, models.small, [step], plain, {
        ...ask,
        replace: [await replacementOf(op, other)],
      });
      expect(new Set([...digests(changed), digests(plainly)[0]]).size).toBe(2);
      const seen = ofKind(changed, "op").find(({ header }) => header.name === op.name) as Said;
      expect(floats(seen)).toEqual(other);
      const nowhere = await talk(place, folder, models.small, [step], plain, {
        ...ask,
        replace: [await replacementOf({ ...op, occurrence: 5 }, other)],
      });
      expect(ofKind(nowhere, "error")[0]!.header).toMatchObject({ step: "r", stage: "run" });
      expect(ofKind(nowhere, "error")[0]!.header.message).toContain(op.name);
      expect(ofKind(nowhere, "output")).toEqual([]);
    },
  );

  test.each(waysWith(suite, "round"))(
    "%s: round says what is rounded: inputs, some ops, all but some; and counts it",
    async (_, ask) => {
      const { place, folder, models } = suite;
      const step = await makeStep(folder, "r", x(16, 16), { ops: "all" });
      const heard = async (round: object) => {
        const all = await talk(place, folder, models.small, [step], plain, {
          ...ask,
          round: { to: "bf16", ...round },
        });
        endsWell(all);
        return all;
      };
      const ops = ofKind(await talk(place, folder, models.small, [step], plain, ask), "op");
      const [first, second] = ops.filter(({ header }) => header.type === "Convolution");
      const told = (talked: Awaited<ReturnType<typeof heard>>) => ofKind(talked, "end")[0]!.header.rounded;
      const exact = (talked: Awaited<ReturnType<typeof heard>>, { header }: typeof first & object) =>
        ofKind(talked, "op")
          .find((op) => op.header.name === header.name)!
          .data.every((byte, i) => i % 4 > 1 || byte === 0);
      const all = await heard({});
      expect(told(all)).toEqual({ tensors: ops.length, infinite: 0 });
      const only = await heard({ only: [first!.header.name] });
      expect(told(only)!.tensors).toBe(1);
      expect([exact(only, first!), exact(only, second!)]).toEqual([true, false]);
      const except = await heard({ except: [first!.header.name] });
      expect(told(except)!.tensors).toBe(ops.length - 1);
      expect([exact(except, first!), exact(except, second!)]).toEqual([false, true]);
      const inputs = await heard({ inputs: true });
      expect(told(inputs)!.tensors).toBe(ops.length + 1);
      expect(digests(inputs)).not.toEqual(digests(all));
      const nobody = await talk(place, folder, models.small, [step], plain, {
        ...ask,
        round: { to: "bf16", except: ["nobody"] },
      });
      expect(ofKind(nobody, "error")[0]!.header.message).toContain("nobody");
    },
  );

  test("what a speaker does not have in one way or another it refuses, and what none has everywhere", async () => {
    const { place, folder, models, speaks } = suite;
    const step = await makeStep(folder, "no", x(8, 8));
    const op = { name: "y", type: "UnaryOp", occurrence: 0, output: 0 };
    const asked = {
      round: { round: { to: "fp16" as const } },
      replace: { replace: [{ op, dtype: "float32", shape: [1, 8, 8, 4], file: "/nowhere" }] },
      outputs: { outputs: ["r1"] },
    };
    for (const way of Object.keys(ways) as Way[]) {
      const [probe] = await Conversation.start(place, folder, models.small, ways[way]);
      for (const [word, ops] of [
        ["ops", "all"],
        ["answers", "answered"],
      ] as const) {
        if (speaks[way]?.includes(word)) continue;
        const [error] = ofKind(await probe.step({ ...step, ops }), "error");
        expect(error!.header).toMatchObject({ step: "no", stage: "session" });
      }
      for (const word of ["round", "replace", "outputs"] as const) {
        if (speaks[way]?.includes(word)) continue;
        const [error] = ofKind(await probe.open({ ...ways[way], ...asked[word] }), "error");
        expect(error!.header).toMatchObject({ step: null, stage: "session" });
        expect(error!.header.message).toBe(`${word} with ${way}: not supported by this speaker`);
      }
      await probe.leave();
    }
    const both = { ...ways.module, ...ways.segments };
    const refused = await talk(place, folder, models.small, [step], plain, both);
    expect(ofKind(refused, "error")[0]!.header).toMatchObject({ step: null, stage: "session" });
  });
}
