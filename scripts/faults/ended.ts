import type { Ended } from "./victim.ts";

/** What is wrong with how a command ended: not by itself, by a code that is not expected, or with a bug of ours. */
export function endedWell({ code, signal, late, stderr }: Ended, codes: readonly number[]): string[] {
  const wrong: string[] = [];
  if (late) wrong.push("it did not end by itself");
  else if (code === null || !codes.includes(code))
    wrong.push(`it ended with ${code ?? signal}: ${stderr.slice(-300)}`);
  if (/This is a bug of mnn-parity/.test(stderr)) wrong.push(`a bug: ${stderr.slice(-300)}`);
  return wrong;
}

/**
 * The same of one that was signalled: a signal that came after its end finds it with its own code, and before Node listens the signal
 * itself ends it.
 */
export function endedBy(ended: Ended, by: NodeJS.Signals, codes: readonly number[]): string[] {
  const interrupted = ended.signal === by || (by !== "SIGKILL" && ended.code === 130);
  return interrupted && !ended.late ? [] : endedWell(ended, codes);
}
