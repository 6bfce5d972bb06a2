/** What AddressSanitizer or UBSan found: what, where, and whether in the probe's own code. */
export interface Finding {
  kind: string;
  /** The first function on the stack that is not the sanitizer's. */
  where: string;
  ours: boolean;
  /** The report's first lines. */
  said: string;
}

/** Where the probe's own sources are, as they stand in a stack. */
const OURS = /action\/probe\/cpp\//;

/** The sanitizers' own functions, and those of the C library that they put theirs before. */
const THEIRS =
  /^(__asan|__ubsan|__sanitizer|__interceptor|operator (new|delete)|mem(cpy|move|set|cmp)|str\w+|malloc|calloc|realloc|free)|sanitizer_common|libsanitizer|asan_/;

/** The first finding in what a process said; null where there is none. */
export function findingIn(log: string): Finding | null {
  const undefinedBehaviour = /^(\S+?):(\d+):\d+: runtime error: (.*)$/m.exec(log);
  const address = /ERROR: AddressSanitizer: (\S+)/.exec(log);
  const start = address?.index ?? undefinedBehaviour?.index;
  if (start === undefined) return null;
  const said = log.slice(start).split("\n").slice(0, 14).join("\n");
  if (!address && undefinedBehaviour) {
    const [, file = "", line, what = ""] = undefinedBehaviour;
    const where = `${file.split("/").slice(-1)[0]}:${line}`;
    return { kind: what.replace(/-?\d[\d.e+-]*/g, "N"), where, ours: OURS.test(file), said };
  }
  const stack = [...log.slice(start).matchAll(/^ +#\d+ 0x[0-9a-f]+ in (.+)$/gm)].map(([, frame]) => frame!);
  const top = stack.find((frame) => !THEIRS.test(frame)) ?? "nowhere that is known";
  return { kind: address![1]!, where: nameOf(top), ours: OURS.test(top), said };
}

/** A frame without its arguments and address: the same in each run. */
const nameOf = (frame: string): string =>
  frame
    .replace(/ \(\S+\+0x[0-9a-f]+\).*$/, "")
    .replace(/\(.*\)/, "")
    .replace(/ \/\S*\//, " ")
    .slice(0, 120);
