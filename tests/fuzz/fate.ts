import { BrokenFrames } from "../../action/src/engine/frame.ts";
import { ParityError } from "../../action/src/errors/error.ts";
import { NotMnn } from "../../action/src/mnn/graph/read.ts";
import { NotOnnx } from "../../action/src/onnx/wire.ts";
import { BrokenZip } from "../../action/src/system/zip.ts";
import { Refused } from "../../core/report/read/refused.ts";
import { Effect, type Opened } from "./surface.ts";

/** What came of an input: taken, refused with a code, or a fault of ours. */
export type Fate =
  | { kind: "taken"; as: string }
  | { kind: "refused"; code: string }
  | { kind: "crash" | "hang" | "effect"; key: string; error: Error };

/** No input may take longer. */
export const LIMIT_MS = 20_000;

/** Gives one input and says what came of it; never throws. */
export async function fateOf<Input>(opened: Opened<Input>, input: Input, limitMs = LIMIT_MS): Promise<Fate> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), limitMs);
  });
  try {
    const as = await Promise.race([opened.attempt(input), late]);
    if (as !== "late") return { kind: "taken", as };
    const error = new Error(`it took more than ${limitMs / 1000} s`);
    return { kind: "hang", key: `hang`, error };
  } catch (error) {
    return thrown(error);
  } finally {
    clearTimeout(timer);
  }
}

/** What the readers say for themselves; whoever reads with them catches it (tests hold each to that). */
const declared = [NotMnn, NotOnnx, BrokenZip, BrokenFrames];

function thrown(error: unknown): Fate {
  if (error instanceof ParityError) return { kind: "refused", code: error.code };
  if (error instanceof Refused) return { kind: "refused", code: `Refused ${error.kind}` };
  const known = declared.find((kind) => error instanceof kind);
  if (known) return { kind: "refused", code: known.name };
  const said = error instanceof Error ? error : new Error(`thrown: ${String(error)}`);
  return error instanceof Effect
    ? { kind: "effect", key: error.what, error }
    : { kind: "crash", key: keyOf(said), error: said };
}

/** Faults of one cause are one: by what was thrown and where, not by the input's own words in it. */
function keyOf({ name, message, stack = "" }: Error): string {
  const words = message
    .split("\n")[0]!
    .replace(/"[^"]*"|'[^']*'|\d+/g, "…")
    .slice(0, 80);
  const place = /^\s+at (?:async )?(\S+)/m.exec(stack)?.[1] ?? "";
  return `${name}: ${words} (${place})`;
}
