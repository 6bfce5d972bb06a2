/** What the address of a project's page asks for; all of it may be missing. */
export interface ViewQuery {
  branch?: string;
  model?: string;
  target?: string;
  cpu?: string;
  backend?: string;
  precision?: string;
  verdict?: string;
  /** `all`; else the newest ones. */
  releases?: string;
  page?: string;
}

export const queryKeys = [
  "branch",
  "model",
  "target",
  "cpu",
  "backend",
  "precision",
  "verdict",
  "releases",
  "page",
] as const;

/** What Next gives of an address' query. */
export type SearchParams = Record<string, string | string[] | undefined>;

/** The first of each, where there are several. */
export function queryOf(given: SearchParams): ViewQuery {
  const query: ViewQuery = {};
  for (const key of queryKeys) {
    const value = [given[key]].flat()[0];
    // An empty choice of a form is none.
    if (value) query[key] = value;
  }
  return query;
}

/** The same view with something changed, and back on its first page unless that is what changes. */
export function hrefOf(path: string, query: ViewQuery, change: ViewQuery = {}): string {
  const next = { ...query, page: undefined, ...change };
  const params = new URLSearchParams();
  for (const key of queryKeys) if (next[key]) params.set(key, next[key]);
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}
