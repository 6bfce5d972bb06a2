import type { Proxies } from "./environment.ts";

/**
 * Sends what this process fetches through the proxies of the environment. Child processes (pip, git, apt) read the same variables
 * themselves.
 */
export async function setProxies({ http, https, no }: Proxies): Promise<void> {
  if (!http && !https) return;
  const { EnvHttpProxyAgent, setGlobalDispatcher } = await import("undici");
  // Node's own fetch is of undici 6, in which this class announces itself on stderr as experimental; it is no news to a user.
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    // Empty, not left out: what is left out the library reads from the environment by itself.
    setGlobalDispatcher(new EnvHttpProxyAgent({ httpProxy: http, httpsProxy: https || http, noProxy: no }));
  } finally {
    process.emitWarning = emitWarning;
  }
}
