import { EnvHttpProxyAgent, setGlobalDispatcher } from "undici";
import { agentOptions, type Proxies } from "../../core/proxies/proxies.ts";

/** Sends what the server fetches, an issuer's keys, through the proxies of its environment. */
export function setProxies(proxies: Proxies): void {
  const options = agentOptions(proxies);
  if (options) setGlobalDispatcher(new EnvHttpProxyAgent(options));
}
