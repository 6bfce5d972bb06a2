import { type Baseline, decodeBaseline } from "../../../core/change/baseline.ts";

const TIMEOUT_MS = 20_000;

/** A dashboard's answer may be this long. */
const MOST_BYTES = 50e6;

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
  const text = await response.text();
  if (text.length > MOST_BYTES) throw new Error(`the dashboard answered ${text.length} bytes`);
  if (!response.ok) throw new Error(`the dashboard answered ${response.status}: ${text.slice(0, 200)}`);
  return decodeBaseline(JSON.parse(text));
}
