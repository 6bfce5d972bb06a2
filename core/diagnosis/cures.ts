import { decibels, plural } from "../numeric/number.ts";
import type { Cures } from "../report/answer-cures.ts";
import { verdictWords } from "./verdict-words.ts";

type TriedCure = Cures["cures"][number];

/** What each kind of change does, as the start of a sentence. */
const kinds: Record<string, string> = {
  rescale: "A power of two folded into constants",
  "rescale-sums": "A power of two folded into constants, with room for sums inside ops",
  "rescale-both-ends": "Powers of two folded into constants, for what is too large and for what is too small",
  "pool-to-mean": "ReduceMean in place of global pooling",
  "norm-by-max": "Norms of values divided by their largest",
  "softmax-shift": "A softmax with its shift",
  "variance-centred": "A variance of centred values",
  epsilon: "An epsilon that the format holds",
  mask: "A mask within the format",
  normalise: "An input times a power of two",
  together: "Several changes together",
};

/** What changes of the model came to: the one that passes, else what was tried; then what nothing was run of. */
export function tellCures({ cures, advice }: Cures): string[] {
  const passing = cures.find(({ passed, of }) => passed === of);
  if (passing) return [tellPassing(passing)];
  const tried = cures.map(tellFailing);
  const none = cures.length === 0 ? ["No change of the model that is known here applies to it."] : [];
  return [...none, ...tried, ...advice.map((one) => `Advice, of which nothing was run: ${one}.`)];
}

const nameOf = ({ kind }: TriedCure): string => kinds[kind] ?? `\`${kind}\``;

/** What it is at Normal, which it was run at on every input. */
const inFp32 = ({ fp32Db }: TriedCure): string =>
  fp32Db === Number.POSITIVE_INFINITY
    ? "at Normal its outputs have the same bits as before"
    : `at Normal it is ${decibels(fp32Db)} from the model before`;

const worstOf = ({ tried }: TriedCure): number => Math.min(...tried.map(({ snrDb }) => snrDb));

function tellPassing(cure: TriedCure): string {
  const worst = decibels(worstOf(cure));
  return `${nameOf(cure)} makes it pass on ${cure.passed} of ${cure.of} inputs, the worst at ${worst}: ${cure.what}; ${inFp32(cure)}.`;
}

function tellFailing(cure: TriedCure): string {
  if (cure.tried.length === 0)
    return `${nameOf(cure)} was not run as what failed, because it changes the model in fp32 (${inFp32(cure)}): ${cure.what}.`;
  const failed = cure.tried.find(({ verdict }) => verdict !== "pass");
  const how = failed ? `: \`${failed.input}\` ${verdictWords(failed)}` : "";
  const far =
    cure.tried.length < cure.of ? `, run on ${cure.tried.length} of ${plural(cure.of, "input")}` : "";
  return `${nameOf(cure)} did not help${far}${how}.`;
}
