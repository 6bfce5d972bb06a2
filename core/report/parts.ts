import { z } from "zod";

// Schemas that zod compiles read a large report no faster (45 ms, the one way and the other), and the first one takes much longer.
z.config({ jitless: true });

/** What the report's schemas are made of. */
export const id = z.string().min(1).max(300);
export const text = z.string().max(20_000);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in lower-case hex");
export const count = z.number().int().nonnegative();
export const shape = z.array(count).max(16);
export const milliseconds = z.number().nonnegative();

export const backendSchema = z.enum(["cpu", "opencl", "vulkan", "metal", "cuda"]);
export const precisionSchema = z.enum(["normal", "high", "low", "low_bf16"]);

/** One output of one op, as both sides of a comparison name it. */
export const opName = z.object({ name: text, type: text, occurrence: count, output: count });
export type OpName = z.infer<typeof opName>;
