/** Words that stay as they are in Chinese: names of MNN, of formats, units, tools and files, and codes of ours. */
const ours = new Set(
  `MNN MNN's SNR NaN Inf dB RMSE fp fp16 fp32 bf16 bf BF16 CPU GPU Arm ARM OpenCL PoCL Vulkan NDK Android adb qemu host Low Normal
   Module BACKENDS kernel Winograd wheel git Node GiB kB Linux UTC Python fork artifact ONNX Runtime LiteRT TFLite softmax epsilon sigmoid exp ReduceMean
   logit resize hint memory low normal cpu mnn parity.yml opencl mnn-parity mnnconvert converter i8mm SHA ms json npx max
   op ops high config reference target input model fail-on cosine conv GitHub README Markdown Webhook viewer writer admin Shift Enter`
    .split(/\s+/)
    .filter(Boolean),
);

/**
 * English that is left in a text that should be Chinese: words of two letters and more that are neither in backticks, nor names of ours, nor
 * among `names`. What has a digit or an underscore in it, or capitals alone, is a name, as are flags and `key:value`.
 */
export function foreign(text: string, names: readonly string[] = []): string[] {
  const known = new Set([...ours, ...names.flatMap((name) => name.split(/[^A-Za-z'.-]+/))]);
  const bare = names
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, name) => rest.replaceAll(name, " "), text.replace(/`[^`]*`/g, " "))
    .replace(/--[\w-]+ [\w:-]+|\b[a-z]+:[\w.]+/g, " ");
  const words = bare.match(/[A-Za-z][\w'.-]*\w/g) ?? [];
  return [...new Set(words)].filter((word) => !known.has(word) && !/[\d_]|^[A-Z]+$/.test(word));
}

/** What a page says: its text without code, and what it says to those who hover or cannot see. */
export function saidBy(html: string): string {
  const page = html.replace(/<(style|code|pre)\b[^>]*>[\s\S]*?<\/\1>/g, " ");
  const attributes = [...page.matchAll(/(?:title|aria-label|alt)="([^"]*)"/g)].map(([, said]) => said!);
  return [page.replace(/<[^>]+>/g, "\n"), ...attributes]
    .join("\n")
    .replaceAll("&#x27;", "'")
    .replaceAll("&amp;", "&");
}
