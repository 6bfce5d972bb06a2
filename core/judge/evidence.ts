import type { OpRow } from "../report/schema.ts";
import type { Format } from "../report/vocabulary.ts";

/** What a run left behind that tells how it computed. */
export interface Evidence {
  platform: string;
  release: string;
  /** Session info BACKENDS: 0 CPU fp32, 13 CPU extension (fp16 or bf16), 3 OpenCL. */
  backends: number | null;
  /** What a session of one op got beside a module, which tells nothing of its own: what MNN selects there for this config. */
  beside?: number | null;
  /** The formats that the values of the outputs prove (null: nothing). */
  outputs: (Format | null)[];
  /** Another input of the same session whose outputs prove a format, where this one's prove none. */
  sibling?: { input: string; format: Format } | null;
  /** Op rows of this or of another input in the same session, if it was looked into. */
  ops: OpRow[] | null;
  /** By op name, how many multiplications an element of its output takes, where that is known; 1 for others. */
  multiplications?: ReadonlyMap<string, number> | null;
  /** Why the device cannot compute in half, where that is known. */
  withoutHalf?: string | null;
}
