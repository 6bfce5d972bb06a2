import { failure } from "../../errors/error.ts";
import type { Github } from "./client.ts";

/** Most bytes of a report's artifact, packed. */
export const MOST_PACKED = 64 * 2 ** 20;

/** An artifact's zip file. Its size is what arrives, not what anybody says it is. */
export async function downloadZip(
  { apiUrl, token, owner, repo, timeoutMs }: Github,
  id: number,
  most = MOST_PACKED,
): Promise<Uint8Array> {
  const url = `${apiUrl.replace(/\/+$/, "")}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}/actions/artifacts/${id}/zip`;
  const signal = AbortSignal.timeout(timeoutMs * 6);
  const first = await fetch(url, {
    headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" },
    redirect: "manual",
    signal,
  });
  const location = first.headers.get("location");
  // The storage that it leads to is not GitHub's API and must not see the token.
  const response = location ? await fetch(new URL(location, url), { signal }) : first;
  if (!response.ok || !response.body)
    throw Object.assign(new Error(`the artifact's download answered ${response.status}`), {
      status: response.status,
      response: { headers: Object.fromEntries(response.headers) },
    });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > most) throw failure("artifact-refused", `it is larger than ${most >> 20} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
