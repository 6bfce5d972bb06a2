import { collectDefaultMetrics, Histogram, Registry } from "prom-client";

/** Set by the server, which sees each request's end (server.mjs). */
const shared = globalThis as {
  mnnParityRequests?: { observe: (route: string, method: string, status: number, seconds: number) => void };
  mnnParityRegistry?: Registry;
};

/** In seconds: 50 ms is what a page may take. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Begins to count. Next bundles each route by itself: what they share hangs on something that they share. */
export function startMetrics(): void {
  if (shared.mnnParityRegistry) return;
  const registry = new Registry();
  shared.mnnParityRegistry = registry;
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "mnn_parity_request_seconds",
    help: "Time to a request's answer, by the route's first segments, method and status",
    labelNames: ["route", "method", "status"],
    buckets: BUCKETS,
    registers: [registry],
  });
  shared.mnnParityRequests = {
    observe: (route, method, status, seconds) => requests.observe({ route, method, status }, seconds),
  };
}

/** All figures in Prometheus' text form, with their content type. */
export async function metrics(): Promise<{ text: string; type: string }> {
  startMetrics();
  const registry = shared.mnnParityRegistry!;
  return { text: await registry.metrics(), type: registry.contentType };
}
