import type { AsyncLocalStorage } from "node:async_hooks";

/** Set by the server for each request (server.mjs). */
const shared = globalThis as { mnnParityClient?: AsyncLocalStorage<string> };

/**
 * The address of the client whose request this is; `unknown` under Next's own server, which does not tell: what is
 * counted by address then counts for all together.
 */
export const clientAddress = (): string => shared.mnnParityClient?.getStore() ?? "unknown";
