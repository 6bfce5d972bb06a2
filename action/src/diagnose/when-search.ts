/** Two neighbours among versions that were told, between which the answer changes; what lies between could not be told. */
export interface Switch {
  before: number;
  after: number;
  /** The answer from `after` on. */
  to: boolean;
}

/**
 * Where the answers of versions change. The ends are asked first and a change is looked for only where two answers differ, so that
 * nothing is assumed of a fault that came and went; between answers that agree nothing is asked, and nothing is said.
 *
 * @param count how many versions there are, in their order
 * @param ask whether a version has what is looked for; null where it cannot tell
 * @param known indexes of versions worth asking as well as the ends: those of which the answer is known
 */
export async function findSwitches(
  count: number,
  ask: (index: number) => Promise<boolean | null>,
  known: readonly number[] = [],
): Promise<Switch[]> {
  const answers = new Map<number, boolean | null>();
  const asked = async (index: number): Promise<boolean | null> => {
    if (!answers.has(index)) answers.set(index, await ask(index));
    return answers.get(index)!;
  };
  const all = Array.from({ length: count }, (_, index) => index);
  const first = await firstTold(all, asked);
  const last = await firstTold([...all].reverse(), asked);
  if (first === null || last === null) return [];
  for (const index of known) await asked(index);
  const told = [...new Set([first, last, ...known])]
    .sort((a, b) => a - b)
    .filter((at) => answers.get(at) !== null);
  const switches: Switch[] = [];
  for (const [at, after] of told.entries()) {
    const before = told[at - 1];
    if (before === undefined || answers.get(before) === answers.get(after)) continue;
    switches.push(await narrow(before, after, answers.get(after) as boolean, asked));
  }
  return switches;
}

async function firstTold(
  order: readonly number[],
  ask: (index: number) => Promise<boolean | null>,
): Promise<number | null> {
  for (const index of order) if ((await ask(index)) !== null) return index;
  return null;
}

/** Halves until nothing that can be told is left between. */
async function narrow(
  before: number,
  after: number,
  to: boolean,
  ask: (index: number) => Promise<boolean | null>,
): Promise<Switch> {
  const middle = (before + after) / 2;
  const between = Array.from({ length: after - before - 1 }, (_, index) => before + 1 + index).sort(
    (a, b) => Math.abs(a - middle) - Math.abs(b - middle),
  );
  const told = await firstTold(between, ask);
  if (told === null) return { before, after, to };
  return (await ask(told)) === to ? narrow(before, told, to, ask) : narrow(told, after, to, ask);
}
