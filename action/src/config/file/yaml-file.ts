import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from "yaml";
import type { Problem } from "../../errors/config-messages.ts";
import { failure } from "../../errors/error.ts";
import { problemOf } from "./problem.ts";

export type ConfigPath = readonly PropertyKey[];

/** A parsed configuration that knows where each of its values was written. */
export interface YamlFile {
  value: unknown;
  /** `parity.yml:4:11` for the value at a path, or its key. The nearest thing around it where it is missing. */
  where(path: ConfigPath, what?: "key" | "value"): string;
  /** The text of a scalar as it was written: `3.10` where its value is 3.1. */
  written(path: ConfigPath): string | undefined;
}

/** Parses YAML. `shown` is the file's name in messages. Returns the syntax errors where there are any. */
export function parseYaml(text: string, shown: string): YamlFile | Problem[] {
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const position = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${shown}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const problems = [...doc.errors, ...doc.warnings].map((error) =>
    problemOf(position(error.pos[0]), failure("config-syntax", error.message)),
  );
  if (problems.length) return problems;
  try {
    return {
      value: doc.toJS({ maxAliasCount: 100 }) as unknown,
      where: (path, what = "value") => position(offsetOf(doc, path, what)),
      written: (path) => {
        const node = descend(doc, path).node;
        return isScalar(node) ? (node.source ?? String(node.value)) : undefined;
      },
    };
  } catch (error) {
    return [problemOf(position(0), failure("config-syntax", (error as Error).message))];
  }
}

function offsetOf(doc: Document, path: ConfigPath, what: "key" | "value"): number {
  const { node, key, whole } = descend(doc, path);
  const start = (of: unknown) => (isNode(of) ? of.range?.[0] : undefined);
  const wanted = what === "key" || !whole ? (start(key) ?? start(node)) : (start(node) ?? start(key));
  return wanted ?? 0;
}

/** The node at a path, or the deepest on the way to it; `key` is the key that it was found under. */
function descend(doc: Document, path: ConfigPath): { node: Node | null; key: unknown; whole: boolean } {
  let node = resolved(doc, doc.contents);
  let key: unknown;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item: Pair) => String(isScalar(item.key) ? item.key.value : item.key) === part,
      );
      if (!pair) return { node, key, whole: false };
      key = pair.key;
      node = resolved(doc, pair.value);
    } else if (isSeq(node) && typeof part === "number" && part < node.items.length) {
      key = undefined;
      node = resolved(doc, node.items[part]);
    } else return { node, key, whole: false };
  }
  return { node, key, whole: true };
}

function resolved(doc: Document, node: unknown): Node | null {
  if (isAlias(node)) return (node.resolve(doc) as Node | undefined) ?? null;
  return isNode(node) ? node : null;
}
