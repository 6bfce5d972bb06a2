import { agentOptions, type Proxies } from "../../../core/proxies/proxies.ts";

/**
 * Sends what this process fetches through the proxies of the environment. Child processes (pip, git, apt) read the same variables
 * themselves.
 */
export async function setProxies(proxies: Proxies): Promise<void> {
  const options = agentOptions(proxies);
  if (!options) return;
  const { EnvHttpProxyAgent, setGlobalDispatcher } = await import("undici");
  // Node's own fetch is of undici 6, in which this class announces itself on stderr as experimental; it is no news to a user.
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    setGlobalDispatcher(new EnvHttpProxyAgent(options));
  } finally {
    process.emitWarning = emitWarning;
  }
}
