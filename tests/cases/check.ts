import { type Case, plainRun } from "./case.ts";
import { type Held, hold } from "./hold.ts";
import { runVariant, type Told } from "./run.ts";
import { makeDrawn, makeVariants, type Variant } from "./variants.ts";

export interface Checked {
  variant: Variant;
  held: Held[];
  seconds: number;
}

/** Runs a case and its variants in a folder and holds every claim. */
export async function checkCase(
  name: string,
  what: Case,
  folder: string,
  { seed = 1, only }: { seed?: number; only?: string | undefined } = {},
): Promise<Checked[]> {
  const variants = await makeVariants(name, what, folder, seed);
  return checkVariants(
    what,
    variants.filter((variant) => !only || variant.name.startsWith(only)),
  );
}

/** The same of a kind, which is drawn alone. */
export const checkKind = async (name: string, what: Case, folder: string, seed = 1): Promise<Checked[]> =>
  checkVariants(what, await makeDrawn(name, what, folder, seed));

async function checkVariants(what: Case, variants: Variant[]): Promise<Checked[]> {
  const checked: Checked[] = [];
  for (const variant of variants) {
    const startedAt = performance.now();
    const told: Told[] = [];
    for (const [at, run] of (what.runs ?? [plainRun]).entries())
      told.push(await runVariant(variant, run, at));
    const held = variant.claims.map((claim) => hold(claim, told[claim.run ?? 0]!, variant.nameOf));
    checked.push({ variant, held, seconds: (performance.now() - startedAt) / 1000 });
  }
  return checked;
}

export const isRight = ({ held }: Checked): boolean => held.every(({ misses }) => misses.length === 0);
