import { headers } from "next/headers";

/** The address under which the reader sees the dashboard, for commands to paste. */
export async function requestOrigin(): Promise<string> {
  const all = await headers();
  const host = all.get("x-forwarded-host") ?? all.get("host") ?? "localhost:3000";
  return `${all.get("x-forwarded-proto") ?? "http"}://${host}`;
}
