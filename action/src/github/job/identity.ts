import { getIDToken } from "@actions/core";
import type { JobEnvironment } from "../../system/environment.ts";
import { within } from "../api/attempt.ts";
import type { Inputs } from "./inputs.ts";

const TIMEOUT_MS = 20_000;

/** What opens a dashboard: the API token, else a fresh identity token of this job; null where there is neither. */
export async function dashboardToken(
  { dashboardToken: token, dashboardUrl }: Pick<Inputs, "dashboardToken" | "dashboardUrl">,
  { canIdentify }: Pick<JobEnvironment, "canIdentify">,
): Promise<string | null> {
  if (token) return token;
  if (!canIdentify || !dashboardUrl) return null;
  // Each is good for one request: the dashboard remembers the ones it saw.
  return within(TIMEOUT_MS, () => getIDToken(new URL(dashboardUrl).origin));
}
