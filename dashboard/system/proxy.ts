import { EnvHttpProxyAgent, setGlobalDispatcher } from "undici";
import type { Proxies } from "./environment.ts";

/**
 * Sends what the server fetches, an issuer's keys, through the proxies of its environment. The command line's own
 * `action/src/system/proxy.ts` does the same; the package that starts a dashboard carries none of its sources.
 */
export function setProxies({ http, https, no }: Proxies): void {
  if (!http && !https) return;
  // Empty, not left out: what is left out the library reads from the environment by itself.
  setGlobalDispatcher(new EnvHttpProxyAgent({ httpProxy: http, httpsProxy: https || http, noProxy: no }));
}
