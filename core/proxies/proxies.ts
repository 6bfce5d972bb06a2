/** Through what the network is reached, as curl and pip have it: in lower case first; empty where nothing is said. */
export interface Proxies {
  /** `http_proxy`: an address. */
  http: string;
  /** `https_proxy` */
  https: string;
  /** `no_proxy`: hosts that are reached without, between commas; `*` for all. */
  no: string;
}

/** @param variables of an environment */
export function proxiesIn(variables: Readonly<Record<string, string | undefined>>): Proxies {
  const read = (name: string) => variables[name] || variables[name.toUpperCase()] || "";
  return { http: read("http_proxy"), https: read("https_proxy"), no: read("no_proxy") };
}

/** What undici's `EnvHttpProxyAgent` is made with; null where nothing goes through a proxy. */
export function agentOptions({
  http,
  https,
  no,
}: Proxies): { httpProxy: string; httpsProxy: string; noProxy: string } | null {
  if (!http && !https) return null;
  // Empty, not left out: what is left out the library reads from the environment by itself.
  return { httpProxy: http, httpsProxy: https || http, noProxy: no };
}
