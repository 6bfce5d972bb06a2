import { expect, test } from "vitest";
import type { SessionExtras } from "../../action/src/engine/plan.ts";
import { noise } from "../support/onnx.ts";
import { Conversation, floats, makeStep, ofKind, plain, talk, type Values } from "./speaking.ts";
import { digests, endsWell, type Suite, ways, x } from "./suite.ts";

const rowOf = (id: number) => noise(20, 1, 5).slice(4 * id, 4 * id + 4);

/** What `kinds` computes: rows of its table, scaled, those without a flag made zero, after what was there before. */
function wanted(cache: Float32Array, ids: bigint[], flags: number[], factor: number): number[] {
  const rows = ids.flatMap((id, i) =>
    [...rowOf(Number(id))].map((v) => Math.fround(Math.fround(v * factor) * flags[i]!)),
  );
  return [...cache, ...rows];
}

/** Inputs and outputs of every kind; tensors inside a network; what goes from one segment to the next. */
export function modules(suite: Suite): void {
  const feed = (id: string, cache: Float32Array, ids: bigint[], flags: number[]) => {
    const given: Record<string, { shape: number[]; values: Values }> = {
      cache: { shape: [cache.length / 4, 4], values: cache },
      ids: { shape: [ids.length], values: BigInt64Array.from(ids) },
      flags: { shape: [flags.length], values: Uint8Array.from(flags) },
      factor: { shape: [], values: Float32Array.of(2.5) },
    };
    return makeStep(suite.folder, id, given);
  };

  test("ids, flags, a scalar and none of something are fed, as a session and as a module", async () => {
    const { place, folder, models, speaks } = suite;
    const inputs: [Float32Array, bigint[], number[]][] = [
      [noise(8, 1), [3n, 0n, 4n], [1, 0, 1]],
      [new Float32Array(0), [1n, 2n], [1, 1]],
    ];
    const steps = await Promise.all(inputs.map((input, i) => feed(`${i}`, ...input)));
    const asks: SessionExtras[] = [{}, ...(speaks.module ? [{ api: "module" as const }] : [])];
    for (const ask of asks) {
      const heard = await talk(place, folder, models.kinds, steps, plain, ask);
      endsWell(heard);
      expect(ofKind(heard, "error")).toEqual([]);
      ofKind(heard, "output").forEach((output, i) => {
        // Arm's kernels give -0 where others give 0.
        expect([...floats(output)].map((v) => v + 0)).toEqual(wanted(...inputs[i]!, 2.5).map((v) => v + 0));
      });
    }
  });

  test("a tensor for which the model has no input is passed over where it is optional, and refused where it is not", async () => {
    const { place, folder, models, speaks } = suite;
    const step = await feed("more", noise(4, 1), [1n], [1]);
    const nobody = { ...step.tensors[0]!, name: "nobody" };
    const taken = { ...step, tensors: [...step.tensors, { ...nobody, optional: true as const }] };
    const refused = { ...step, id: "refused", tensors: [...step.tensors, nobody] };
    const asks: SessionExtras[] = [{}, ...(speaks.module ? [{ api: "module" as const }] : [])];
    for (const ask of asks) {
      const heard = await talk(place, folder, models.kinds, [taken, refused], plain, ask);
      endsWell(heard);
      expect(ofKind(heard, "output")).toHaveLength(1);
      expect(ofKind(heard, "error").map(({ header }) => [header.step, header.stage])).toEqual([
        ["refused", "input"],
      ]);
    }
  });

  test("an output without elements is an output of a module", async () => {
    const { place, folder, models, speaks } = suite;
    if (!speaks.module) return;
    const step = await feed("none", new Float32Array(0), [], []);
    const heard = await talk(place, folder, models.kinds, [step], plain, { api: "module" });
    endsWell(heard);
    expect(ofKind(heard, "output").map(({ header }) => header.shape)).toEqual([[0, 4]]);
  });

  test("at Low a module says what a session beside it gets, which is what the model's own session gets", async () => {
    const { place, folder, models, speaks } = suite;
    // Where a module's ops can be seen, they say it themselves.
    if (!speaks.module || speaks.module.includes("ops")) return;
    const step = await makeStep(folder, "beside", x(8, 8));
    const sessionAt = async (precision: "low" | "normal", ask: SessionExtras) =>
      ofKind(await talk(place, folder, models.small, [step], { ...plain, precision }, ask), "session")[0]!
        .header;
    const own = await sessionAt("low", {});
    expect(await sessionAt("low", { api: "module" })).toMatchObject({ backends: null, beside: own.backends });
    expect(await sessionAt("normal", { api: "module" })).not.toHaveProperty("beside");
  });

  test("an id that int32 has not is that step's error", async () => {
    const { place, folder, models } = suite;
    const step = await feed("wide", noise(4, 1), [2n ** 40n], [1]);
    const heard = await talk(place, folder, models.kinds, [step]);
    expect(ofKind(heard, "error")[0]!.header).toMatchObject({ step: "wide", stage: "input" });
    expect(ofKind(heard, "error")[0]!.header.message).toContain("ids");
  });

  test("an input of another type than the model's is that step's error", async () => {
    const { place, folder, models } = suite;
    const step = await makeStep(folder, "type", { x: { shape: [1, 3, 8, 8], values: new Int32Array(192) } });
    const heard = await talk(place, folder, models.small, [step]);
    expect(ofKind(heard, "error")[0]!.header).toMatchObject({ step: "type", stage: "input" });
    expect(ofKind(heard, "error")[0]!.header.message).toMatch(/float32.*int32/);
  });

  test("tensors inside a network are further outputs of a module", async () => {
    const { place, folder, models, speaks } = suite;
    const step = await makeStep(folder, "inside", x(16, 16), { ops: "all" });
    const bare = { ...step, ops: "none" as const };
    const heard = await talk(place, folder, models.small, [bare], plain, { api: "module", outputs: ["r1"] });
    endsWell(heard);
    if (!speaks.module?.includes("outputs")) {
      expect(ofKind(heard, "error")[0]!.header.message).toContain("not supported by this speaker");
      return;
    }
    const session = await talk(place, folder, models.small, [step]);
    const [y, r1] = ofKind(heard, "output");
    expect([y!.header, r1!.header]).toMatchObject([{ name: "y" }, { name: "r1", intermediate: true }]);
    expect(y!.data.equals(ofKind(session, "output")[0]!.data)).toBe(true);
    const conv = ofKind(session, "op").find(({ header }) => header.type === "Convolution")!;
    expect(r1!.header.shape).toEqual(conv.header.shape);
    expect(r1!.data.equals(conv.data)).toBe(true);
    const refused = await talk(place, folder, models.small, [bare], plain, { outputs: ["r1"] });
    expect(ofKind(refused, "error")[0]!.header.message).toContain("outputs with session");
  });

  test("a cut through a packed tensor leaves the whole's bits", async () => {
    const { place, folder, models, speaks } = suite;
    if (!speaks.segments) return;
    const step = await makeStep(folder, "packed", x(16, 16));
    const whole = await talk(place, folder, models.pooled, [step]);
    const heard = await talk(place, folder, models.pooled, [step], plain, ways.segments);
    endsWell(heard);
    expect(digests(heard)).toEqual(digests(whole));
  });

  test("what goes from one segment to the next is counted where fp16 could not hold it", async () => {
    const { place, folder, models, speaks } = suite;
    if (!speaks.segments) return;
    const values = noise(768, 1);
    const [probe] = await Conversation.start(place, folder, models.small, ways.segments);
    const seams = [];
    for (const scale of [1, 1e5]) {
      const step = await makeStep(folder, `x${scale}`, {
        x: { shape: [1, 3, 16, 16], values: values.map((v) => scale * v) },
      });
      seams.push(...ofKind(await probe.step(step), "seam").map(({ header }) => header));
    }
    await probe.leave();
    expect(seams).toMatchObject([
      { segment: 1, name: "r1", notFinite: 0, beyond: 0 },
      { segment: 1, name: "r1", notFinite: 0 },
    ]);
    expect(seams[1]!.beyond).toBeGreaterThan(0);
  });
}
