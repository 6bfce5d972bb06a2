import type { Config, Effective, OpRow } from "../report/schema.ts";
import type { Format } from "../report/vocabulary.ts";
import { proof as said } from "../words/stored/proof.ts";
import { askedFormat } from "./asked.ts";
import { backendOf } from "./backend.ts";
import { effectiveOnGpu } from "./effective-gpu.ts";
import type { Evidence } from "./evidence.ts";
import { byType } from "./partly.ts";

/**
 * What a configuration really computed, from the values themselves and the session's own word.
 *
 * Values that need more bits than fp16 has were not computed in fp16, whatever was asked; values that all fit were
 * stored in it (core/numeric/proven-format.ts). MNN falls back to fp32 without a word, so asking is no evidence.
 */
export function effectiveFormat(config: Config, evidence: Evidence): Effective {
  const onGpu = backendOf(evidence.backends) ?? "cpu";
  if (config.backend !== "cpu" && onGpu !== "cpu") return effectiveOnGpu(config, evidence);
  const asked = askedFormat({ ...config, backend: "cpu" });
  const { platform } = evidence;
  const backends = selectedBy(evidence);
  const session = wordOf(evidence);
  const arm = platform.endsWith("aarch64") || platform.endsWith("arm64");
  const outputs = evidence.outputs.filter((format) => format !== null);
  const found = (format: Format | null, ...proof: string[]): Effective => ({
    backend: "cpu",
    format,
    proof: proof.filter(Boolean).join("; "),
  });

  if (asked === "fp32") return found("fp32", session, describeOutputs(outputs));
  if (arm && backends === 0) return found("fp32", session, describeOutputs(outputs));
  // Only Low picks fp16 kernels, so what extends the CPU under low_bf16 is BF16. From 2.9.3 on it keeps fp32 tensors:
  // their values would say fp32.
  if (arm && asked === "bf16" && backends === 13)
    return found("bf16", session, describeBits(evidence.ops ?? []));
  if (arm && asked === "fp16") return inHalf(evidence, outputs, found, session);
  if (asked === "fp16" && platform.endsWith("x86_64")) {
    const proof = outputs.includes("fp32") ? describeOutputs(outputs) : said.noHalfOnX86();
    return found("fp32", proof, session);
  }

  const telling = (evidence.ops ?? []).filter((row) => row.format !== null);
  if (telling.length > 0) {
    const low = telling.filter((row) => row.format === asked);
    // A few may hold such values for other reasons: they hand on what came in, or what an fp16 file had.
    return 2 * low.length >= telling.length
      ? found(asked, said.opsHold({ low: low.length, of: telling.length, format: asked }), session)
      : found("fp32", said.opHolds({ low: low.length || "no", of: telling.length, format: asked }), session);
  }
  return byOutputs(evidence, outputs, found, session, asked);
}

/** The session's own word, or that of one beside a module. */
const selectedBy = ({ backends, beside }: Evidence): number | null => backends ?? beside ?? null;

function wordOf({ backends, beside }: Evidence): string {
  if (backends !== null) return said.session({ backends });
  if (beside == null) return "";
  return said.beside({ backends: beside });
}

type Found = (format: Format | null, ...proof: string[]) => Effective;

/** Low on an Arm CPU: the session says which of MNN's CPU backends it got, its ops which of them that one computed. */
function inHalf(evidence: Evidence, outputs: Format[], found: Found, session: string): Effective {
  const { half, told, partly, words } = byType(evidence);
  const bits = describeBits(evidence.ops ?? []);
  const proof = bits || said.opsHold({ low: half, of: told, format: "fp16" });
  // Without the session's word a few may hold such values for other reasons: they hand on what came in.
  const inHalf = selectedBy(evidence) === 13;
  const few = half === 0 || (!inHalf && 2 * half < told);
  if (told > half && few)
    if (partly || !inHalf) {
      const none = found(
        "fp32",
        bits || said.opHolds({ low: half || "no", of: told, format: "fp16" }),
        session,
      );
      // The CPU has fp16, and this release nothing in it for these ops.
      return inHalf && partly ? { ...none, partly } : none;
    }
  if (partly) return { ...found("fp16", said.inFp32({ what: words }), proof, session), partly };
  if (half > 0) return found("fp16", proof, session);
  // Nothing but ops that are fp32 at every precision: then the session's word is all there is. That of another is none against values.
  const own = evidence.backends === 13 && (evidence.ops?.length ?? 0) > 0;
  if (inHalf && (own || !outputs.includes("fp32")))
    return found("fp16", session, outputs.includes("fp32") ? "" : describeOutputs(outputs));
  return byOutputs(evidence, outputs, found, session, "fp16");
}

/** What the outputs' values prove, or those of another input of the session. */
function byOutputs(
  evidence: Evidence,
  outputs: Format[],
  found: Found,
  session: string,
  asked: Format,
): Effective {
  const { sibling } = evidence;
  if (outputs.length === 0 && sibling)
    return found(sibling.format, said.sibling({ input: sibling.input, format: sibling.format }), session);
  if (outputs.length === 0) return found(null, said.nothing(), session);
  if (outputs.every((format) => format === asked)) return found(asked, describeOutputs(outputs), session);
  // Of a session with kernels in half the last op alone may be fp32.
  const open = asked === "fp16" && selectedBy(evidence) === 13;
  return found(
    open ? null : outputs.includes("fp32") ? "fp32" : outputs[0]!,
    describeOutputs(outputs),
    session,
  );
}

/** How many op outputs were stored in how many bytes, as far as the probe could tell. */
function describeBits(ops: Pick<OpRow, "bits">[]): string {
  const [half, full] = [16, 32].map((wanted) => ops.filter(({ bits }) => bits === wanted).length) as [
    number,
    number,
  ];
  return half + full === 0
    ? ""
    : said.bits({ half: half || "none", of: half + full, are: half === 1 ? "is" : "are" });
}

function describeOutputs(formats: Format[]): string {
  if (formats.length === 0) return "";
  if (formats.includes("fp32")) return said.outputsNeedMore();
  return said.outputsExact({ format: formats[0]! });
}
