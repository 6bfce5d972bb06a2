import { type Asked, type Dimension, dimensions } from "../services/compare/asked.ts";
import { inProject } from "./address.ts";

/** What the address of a comparison asks for. */
export function askedIn(given: Record<string, string | string[] | undefined>): Asked {
  const first = (key: keyof Asked) => [given[key]].flat()[0] || undefined;
  const by = dimensions.find((dimension) => dimension === first("by")) ?? "run";
  return {
    by,
    from: first("from"),
    to: first("to"),
    branch: first("branch"),
    model: first("model"),
    release: first("release"),
  };
}

/** The address of a comparison in a project. */
export function comparePath(project: string, asked: Partial<Asked> & { by: Dimension }): string {
  const params = new URLSearchParams();
  for (const key of ["by", "from", "to", "branch", "model", "release"] as const) {
    const value = asked[key];
    if (value) params.set(key, value);
  }
  return `${inProject("/compare", project)}&${params}`;
}
