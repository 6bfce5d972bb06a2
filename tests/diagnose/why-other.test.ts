import { expect, test } from "vitest";
import type { Lab } from "../../action/src/diagnose/lab.ts";
import type { Subject } from "../../action/src/diagnose/subject.ts";
import { askOthers } from "../../action/src/diagnose/why-other.ts";
import type { Verdict } from "../../core/report/vocabulary.ts";

const says = (i8mm: 0 | 1, sve2: 0 | 1) =>
  `The device supports: i8sdot:1, fp16:1, i8mm: ${i8mm}, sve2: ${sve2}, sme2: 0`;

/** The experiment of a cell that is wrong on `max`, beside cells on other CPUs. Stands in for MNN: its line of each CPU. */
async function beside(cpus: Record<string, { verdict: Verdict; log: string }>) {
  const runtime = { name: "3.6.1", release: "3.6.1" };
  const setupOn = (name: string) => ({ runtime, target: { name } });
  const all: Record<string, { log: string }> = { ...cpus, max: { log: says(1, 1) } };
  const lab = {
    knows: () => true,
    one: async ({ target }: { target: { name: string } }) => ({ record: { log: all[target.name]!.log } }),
  } as unknown as Lab;
  const subject = {
    cell: { config: "cpu/low_bf16" },
    setup: setupOn("max"),
    format: "bf16",
    input: { feed: {} },
    others: Object.entries(cpus).map(([target, { verdict }]) => ({
      cell: { target, verdict, effective: { format: "bf16" }, role: "candidate" },
      setup: setupOn(target),
      config: { id: "cpu/low_bf16" },
    })),
  } as unknown as Subject;
  const [other] = await askOthers(subject, lab);
  return other!.answer;
}

test("what the CPUs that fail have and those that pass have not is told as the condition", async () => {
  expect(await beside({ a76: { verdict: "pass", log: says(0, 0) } })).toBe(
    "Right on a76. What MNN finds on each CPU where it is wrong, and on none where it is right: i8mm, sve2.",
  );
  const narrowed = {
    a76: { verdict: "pass", log: says(0, 0) },
    v1: { verdict: "nonfinite", log: says(1, 0) },
  } as const;
  expect(await beside(narrowed)).toContain("right: i8mm.");
});

test("no condition is told where the CPUs do not differ by one, or none is right, or MNN did not say", async () => {
  expect(await beside({ twin: { verdict: "pass", log: says(1, 1) } })).toBe("Right on twin.");
  expect(await beside({ v1: { verdict: "drift", log: says(1, 0) } })).toBe("Wrong on v1.");
  expect(await beside({ a76: { verdict: "pass", log: "" } })).toBe("Right on a76.");
});
