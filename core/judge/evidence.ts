import type { OpRow } from "../report/schema.ts";
import type { Format } from "../report/vocabulary.ts";

/** What a run left behind that tells how it computed. */
export interface Evidence {
  platform: string;
  /** Session info BACKENDS: 0 CPU fp32, 13 CPU extension (fp16 or bf16), 3 OpenCL. */
  backends: number | null;
  /** The formats that the values of the outputs prove (null: nothing). */
  outputs: (Format | null)[];
  /** Op rows of this or of another input in the same session, if it was looked into. */
  ops: OpRow[] | null;
  /** Why the device cannot compute in half, where that is known. */
  withoutHalf?: string | null;
}
