import { spawnSync } from "node:child_process";
import { surfaces } from "./all.ts";
import { countCoverage } from "./coverage.ts";
import { LIMIT_MS } from "./fate.ts";
import { hunt } from "./hunt.ts";
import { MOST_MB, type Row } from "./row.ts";

/** Bytes of data that this process, and each that it starts, may have: a broken model may ask MNN for anything. */
const MOST_DATA = 6_000_000_000;

/** What a surface's process tells: where it is, and at last its row. */
export type Word = { at: number } | { row: Row };

/** Tries one surface in this process, which is its own. */
export async function tryHere(name: string, seed: number, times: number): Promise<void> {
  const surface = surfaces.find((one) => one.name === name)!;
  // Where there is no prlimit there is no limit.
  if (!surface.unlimited) spawnSync("prlimit", [`--data=${MOST_DATA}`, "--pid", String(process.pid)]);
  const counting = countCoverage(process.argv[1]!);
  const whole = counting.of(surface.modules).total;
  const opened = await surface.open();
  counting.of(surface.modules);
  const startedAt = performance.now();
  let told = 0;
  const onInput = (at: number) => {
    if (performance.now() - told < 200) return;
    told = performance.now();
    process.send!({ at } satisfies Word);
  };
  const tally = await hunt(opened, { seed, times, onInput, limitMs: surface.limitMs ?? LIMIT_MS });
  const seconds = (performance.now() - startedAt) / 1000;
  const { covered, total } = counting.of(surface.modules);
  const peakMb = opened.peakMb?.() ?? process.resourceUsage().maxRSS / 1024;
  await opened.close?.();
  const coverage = surface.modules.length > 0 ? { covered, total: Math.max(whole, total) } : null;
  process.send!({
    row: { ...tally, surface: name, seed, peakMb, seconds, coverage, mostMb: surface.mostMb ?? MOST_MB },
  } satisfies Word);
}
