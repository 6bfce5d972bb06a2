import type { Baseline } from "../../../core/change/baseline.ts";
import { baselineReader } from "../../../core/change/read.ts";

const TIMEOUT_MS = 20_000;

/** The last report that a dashboard has of a branch; null where it has none. */
export async function baselineFromDashboard(
  dashboard: string,
  token: string,
  { project, branch }: { project: string; branch: string },
): Promise<Baseline | null> {
  const url = new URL("api/v1/baseline", dashboard.endsWith("/") ? dashboard : `${dashboard}/`);
  url.search = new URLSearchParams({ project, branch }).toString();
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status === 404) return null;
  if (!response.ok || !response.body) throw new Error(`the dashboard answered ${response.status}`);
  const reader = baselineReader();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) reader.push(chunk);
  return reader.end();
}
