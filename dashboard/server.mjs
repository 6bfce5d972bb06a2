// The dashboard's server. Next's own hands malformed requests to code that answers 500 or not at all, and does not tell
// a route whom it talks to. Plain JavaScript, because Node has to run it.
import { AsyncLocalStorage } from "node:async_hooks";
import { createServer } from "node:http";
import next from "next";
import { clientOf, isApi, isLocal, refusalOf, requestId, routeOf, withoutForwarded } from "./http/gate.mjs";

/** How long requests under way have when the server is told to end, and the database after them. */
const LAST_ANSWERS_MS = 10_000;
const CLOSING_MS = 5_000;

/**
 * Serves the built dashboard until the process is told to end.
 *
 * @param {{ hostname: string, port: number, behindProxy: boolean }} options `behindProxy`: whether a proxy stands in front of every request, whose
 *   X-Forwarded-* headers then count; anybody else's are removed
 * @returns {Promise<string>} its address
 */
export async function serve({ hostname, port, behindProxy, logsJson = false }) {
  globalThis.mnnParityLogsJson = logsJson;
  const app = next({
    dir: import.meta.dirname,
    dev: false,
    // Next calls 127.0.0.1 so within, and by another name than that would send a rewritten request to itself over HTTP.
    hostname: "localhost",
    port,
    // It would take upgrades from the server given here. Nothing is upgraded: asking for it changes no answer.
    httpServer: createServer(),
  });
  await app.prepare();
  const handle = app.getRequestHandler();
  // Now that Next has said whether this is production (components/still.tsx uses it).
  globalThis.mnnParityMarkup = (await import("react-dom/server")).renderToStaticMarkup;
  // In the process, not in a header, which a client could send (http/client.ts reads it).
  globalThis.mnnParityClient = new AsyncLocalStorage();

  const server = createServer((request, response) => {
    const id = requestId(request, behindProxy);
    response.setHeader("x-request-id", id);
    watch(request, response, id, logsJson);
    const refusal = refusalOf(request);
    if (refusal) return refuse(response, refusal, isApi(request.url) ? id : null);
    const local = !behindProxy && isLocal(request, server.address()?.address ?? "");
    const client = { address: clientOf(request, behindProxy), local, request: id };
    if (!behindProxy) withoutForwarded(request.headers);
    globalThis.mnnParityClient.run(client, handle, request, response);
  });
  server.on("connect", (_request, socket) =>
    socket.end("HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"),
  );
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, resolve);
  });
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ])
    process.once(signal, async () => {
      await endRequests(server);
      await closeDatabase();
      process.exit(code);
    });
  const address = server.address();
  return `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
}

/** Takes no more requests, and answers those that are under way; what takes longer is cut off. */
async function endRequests(server) {
  const closed = new Promise((resolve) => server.close(resolve));
  // A connection that is kept open for a next request is idle once its answer is out.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const last = setTimeout(() => {
    process.stderr.write(
      `mnn-parity: requests that took longer than ${LAST_ANSWERS_MS / 1000} s were cut off\n`,
    );
    server.closeAllConnections();
  }, LAST_ANSWERS_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(last);
}

/** An embedded database that was not closed recovers at its next start, and counts runs on from 32 further. */
async function closeDatabase() {
  const late = new Promise((_, reject) =>
    setTimeout(() => reject(new Error(`not closed within ${CLOSING_MS / 1000} s`)), CLOSING_MS),
  );
  const closing = Promise.resolve(globalThis.mnnParityServer).then((opened) => opened?.connection.close());
  await Promise.race([closing, late]).catch((error) =>
    process.stderr.write(`mnn-parity: the database was left as it is: ${error.message}\n`),
  );
}

/** Counts a request once it is answered, and logs it where that is asked for. */
function watch(request, response, id, logsJson) {
  const began = performance.now();
  const path = (request.url ?? "").split("?", 1)[0];
  response.once("close", () => {
    const ms = performance.now() - began;
    globalThis.mnnParityRequests?.observe(routeOf(path), request.method, response.statusCode, ms / 1000);
    if (!logsJson) return;
    const line = {
      request: id,
      method: request.method,
      path,
      status: response.statusCode,
      ms: Math.round(ms),
    };
    process.stderr.write(
      `${JSON.stringify({ time: new Date().toISOString(), message: "request", ...line })}\n`,
    );
  });
}

/** @param {string | null} id of a request of the API's, which is answered with a problem as its handlers answer (contract/problem.ts) */
function refuse(response, { status, code, why, fix, headers }, id) {
  const words = code.replaceAll("_", " ");
  const problem = {
    type: `urn:mnn-parity:problem:${code}`,
    title: words.charAt(0).toUpperCase() + words.slice(1),
    ...{ status, detail: why, code, fix, request: id },
    error: { code, message: why, fix },
  };
  response.writeHead(status, {
    "content-type": id === null ? "text/plain; charset=utf-8" : "application/problem+json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    // What is left of the request is not read.
    connection: "close",
    ...headers,
  });
  response.end(id === null ? `${why}\n` : JSON.stringify(problem));
}
