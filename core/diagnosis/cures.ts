import type { Cures } from "../report/answer-cures.ts";
import { english, type Words } from "../words/words.ts";

type TriedCure = Cures["cures"][number];

/** What changes of the model came to: the one that passes, else what was tried; then what nothing was run of. */
export function tellCures({ cures, advice }: Cures, words: Words = english): string[] {
  const tell = words.diagnosis.cures;
  const passing = cures.find(({ passed, of }) => passed === of);
  if (passing) return [tellPassing(passing, words)];
  const tried = cures.map((cure) => tellFailing(cure, words));
  const none = cures.length === 0 ? [tell.none] : [];
  return [...none, ...tried, ...advice.map((one) => tell.advice(words.stored(one)))];
}

const nameOf = ({ kind }: TriedCure, { diagnosis }: Words): string =>
  diagnosis.cures.kinds[kind] ?? `\`${kind}\``;

const worstOf = ({ tried }: TriedCure): number => Math.min(...tried.map(({ snrDb }) => snrDb));

function tellPassing(cure: TriedCure, words: Words): string {
  const tell = words.diagnosis.cures;
  const { passed, of, what, fp32Db } = cure;
  return tell.passes(nameOf(cure, words), passed, of, worstOf(cure), words.stored(what), tell.inFp32(fp32Db));
}

function tellFailing(cure: TriedCure, words: Words): string {
  const tell = words.diagnosis.cures;
  const { tried, of, what, fp32Db } = cure;
  const name = nameOf(cure, words);
  if (tried.length === 0) return tell.notRun(name, tell.inFp32(fp32Db), words.stored(what));
  const failed = tried.find(({ verdict }) => verdict !== "pass");
  const how = failed ? { input: failed.input, is: tell.is(failed.verdict, failed.snrDb) } : null;
  return tell.noHelp(name, tried.length, of, how);
}
