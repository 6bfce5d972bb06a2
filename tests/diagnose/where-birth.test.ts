import { expect, test } from "vitest";
import type { Lab } from "../../action/src/diagnose/lab.ts";
import type { Subject } from "../../action/src/diagnose/subject.ts";
import { proveBirth } from "../../action/src/diagnose/where-birth.ts";
import type { Lockstep } from "../../action/src/engine/compare.ts";
import type { OpRow } from "../../core/report/schema.ts";

/** A chain of ops, each of which reads the one before; the last one is the output. */
const chain = (length: number): OpRow[] =>
  Array.from(
    { length },
    (_, at) =>
      ({
        name: `op${at}`,
        type: "Convolution",
        occurrence: 0,
        output: 0,
        metrics: { broken: 0, snrDb: 20 },
        inside: { reads: at > 0 ? [at - 1] : [], ...(at === length - 1 ? { gives: "y" } : {}) },
      }) as unknown as OpRow,
  );

/**
 * Proves a birth where the output fails as long as one op is not right. Stands in for MNN: it is asked only how many ops were made right.
 *
 * @param guilty the op whose error decides; null: no op's does alone
 */
async function prove(own: (number | null)[], numbers: number, guilty: number | null, healed = 50) {
  const rows = chain(own.length);
  let right = 0;
  let runs = 0;
  const lab = {
    note: () => {},
    compare: async (_: unknown, __: unknown, ___: unknown, { lockstep }: { lockstep: Lockstep }) => {
      runs++;
      right = rows.filter((row) => lockstep.only!(row)).length;
      return { results: [{}, { status: "ok", overwritten: [] }] };
    },
  } as unknown as Lab;
  const subject = {
    format: "fp16",
    cell: { outputs: [{ name: "y", verdict: "drift" }] },
    ops: { answered: true },
    input: { id: "cat", feed: {} },
    judge: async () =>
      guilty !== null && right <= guilty
        ? { verdict: "drift", snrDb: 28 }
        : { verdict: "pass", snrDb: healed },
  } as unknown as Subject;
  const born = { kind: "cliff" as const, born: numbers, chain: [numbers, own.length - 1] };
  return { birth: await proveBirth(subject, lab, rows, own, born), runs };
}

test("of ops that are off by themselves the one that decides the output is the birth, not the one that is worst off", async () => {
  const { birth, runs } = await prove([70, 43, 42, 70, 41, 36, 70], 5, 2);
  expect(birth).toEqual({
    kind: "cliff",
    born: 2,
    chain: [2, 3, 4, 5, 6],
    proof: { brokenDb: 28, healedDb: 50 },
  });
  expect(runs).toBeLessThanOrEqual(3);
});

test("the last of them is proven by what fails with all before it right alone", async () => {
  const { birth } = await prove([70, 43, 36, 70], 2, 2);
  expect(birth).toMatchObject({ born: 2, proof: { brokenDb: 28, healedDb: null } });
});

test("where none decides errors add up", async () => {
  const { birth } = await prove([70, 43, 36, 70], 2, null);
  expect(birth).toEqual({ kind: "growth", born: null, chain: [0, 1, 2, 3] });
});

test("an op that is off like the others, where the output passes its bound, is no birth", async () => {
  const { birth } = await prove([70, 43, 42, 70, 41, 36, 70], 5, 2, 31);
  expect(birth).toMatchObject({ kind: "growth", born: null });
});

test("what breaks an output by its own numbers is not run again", async () => {
  const { birth, runs } = await prove([70, 43, 12, 70], 2, 1);
  expect([birth.born, runs]).toEqual([2, 0]);
});
