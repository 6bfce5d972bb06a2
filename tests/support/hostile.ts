import type { Report } from "../../core/report/schema.ts";
import { withSeries } from "./report.ts";

export const MARKER = "pwned";

const attacks = [
  `<script>window.${MARKER}=1</script>`,
  `"><img src=x onerror="window.${MARKER}=1">`,
  `'><svg/onload=window.${MARKER}=1>`,
  `</title></style></textarea><script>window.${MARKER}=1</script>`,
  `javascript:window.${MARKER}=1`,
];

/** Fields whose values are bound to a grammar, or by which things are found. */
const bound = new Set([
  "schema",
  "createdAt",
  "sha256",
  "series",
  "role",
  "kind",
  "verdict",
  "outcome",
  "backend",
  "format",
  "precision",
  "memory",
  "origin",
  "source.format",
  "mime",
  "data",
  "picture",
  "pictures",
  "tolerance",
  // Of diagnoses.
  "blame",
  "by",
  "changed",
  "fate",
  "gate",
  "of",
  "speaks",
  "transform",
]);

/**
 * The same report with an attack in every text a report can carry, ids included: the same text becomes the same
 * attack, so that references still lead somewhere.
 */
export function hostile(report: Report): Report {
  let next = 0;
  const taken = new Map<string, string>();
  const attack = (key: string, text: string): string => {
    const known = taken.get(text) ?? `${attacks[short.has(key) ? 0 : next++ % attacks.length]}${text}`;
    taken.set(text, known);
    return known;
  };
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return keep(key, value) ? value : attack(key, value);
    if (Array.isArray(value)) return value.map((item) => walk(item, key));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, bound.has(name) ? item : walk(item, name)]),
    );
  };
  const changed = walk(report, "") as Report;
  return withSeries({ ...changed, id: report.id, pictures: report.pictures });
}

/** Fields that hold the shortest attack only. */
const short = new Set(["platform", "version", "node", "mnnVersion", "modelVersion", "commit"]);

/** The shortest fields of the schema hold no attack. */
const keep = (key: string, value: string): boolean =>
  ["arch", "dtype", "signal"].includes(key) || value === "" || /^[0-9a-f]{64}$/.test(value);

/** The places of a page where something of an attack could run: scripts of its own making, handlers, URLs. */
export function executable(html: string): string[] {
  const urls = html.match(/(?:href|src)="\s*javascript:[^"]*"/gi) ?? [];
  const ours = html.replace(/<script[^>]*\snonce="[^"]*"[^>]*>.*?<\/script>/gs, "");
  // Quotes inside of values are escaped, so what is left without the values are names of elements and attributes.
  const bare = ours.replace(/="[^"]*"/g, "");
  return [...urls, ...(bare.match(/<script[^>]*>|<[a-z][^>]*[\s/]on\w+[^>]*>/gi) ?? [])];
}
