import type { AsyncLocalStorage } from "node:async_hooks";
import { isDevelopment } from "../system/environment.ts";

/** Set by the server for each request (server.mjs). */
const shared = globalThis as {
  mnnParityClient?: AsyncLocalStorage<{
    address: string;
    local: boolean;
    request: string;
    found?: Map<string, unknown>;
  }>;
};

/**
 * The address of the client whose request this is; `unknown` under Next's own server, which does not tell: what is
 * counted by address then counts for all together.
 */
export const clientAddress = (): string => shared.mnnParityClient?.getStore()?.address ?? "unknown";

/** Whether the request was made at this machine and the server listens to it alone. Next's own server is for development. */
export const isLocalClient = (): boolean => shared.mnnParityClient?.getStore()?.local ?? isDevelopment();

/**
 * Finds something out once for a request, whoever asks for it: the proxy, the layout and the page are bundled apart, and share no memory
 * but this.
 */
export function oncePerRequest<T>(name: string, find: () => T): T {
  const client = shared.mnnParityClient?.getStore();
  if (!client) return find();
  client.found ??= new Map();
  if (!client.found.has(name)) client.found.set(name, find());
  return client.found.get(name) as T;
}

/** What the server's log calls the request; undefined under Next's own server. */
export const requestId = (): string | undefined => shared.mnnParityClient?.getStore()?.request;
