import type http from "node:http";
import { answer, bodyOf, type Served, serve } from "./serve.ts";

/** How the next calls whose path matches shall fail. */
export interface Fault {
  path: RegExp;
  /** An HTTP status, or no answer at all. */
  how: number | "hang";
  headers?: Record<string, string>;
  /** Only when the request's body says this: artifacts and caches are told apart by their names. */
  body?: RegExp;
}

interface Stored {
  id: number;
  name: string;
  version: string;
  createdAt: string;
  done: boolean;
  bytes: Buffer;
  blocks: Map<string, Buffer>;
}

/** Stands in for GitHub's results service (artifacts and caches), at the outermost edge: what the real packages talk to. */
export interface ResultsService extends Served {
  artifacts: Stored[];
  caches: Stored[];
  faults: Fault[];
  /** Method and path of every call. */
  calls: string[];
  /** Forgets artifacts, as a new workflow run does. */
  newRun(): void;
}

/** A token as a runner has it: only its scope is read, and nobody verifies it. */
export const runtimeToken = (): string => {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ scp: "Actions.Results:run-1:job-1" })}.x`;
};

export async function startResultsService(): Promise<ResultsService> {
  let next = 1;
  const state = {
    artifacts: [] as Stored[],
    caches: [] as Stored[],
    faults: [] as Fault[],
    calls: [] as string[],
  };
  const blobs = new Map<number, Stored>();
  const add = (list: Stored[], name: string, version = ""): Stored => {
    const stored = {
      id: next++,
      name,
      version,
      createdAt: new Date().toISOString(),
      done: false,
      bytes: Buffer.alloc(0),
      blocks: new Map<string, Buffer>(),
    };
    list.push(stored);
    blobs.set(stored.id, stored);
    return stored;
  };
  const served = await serve(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://results");
    state.calls.push(`${request.method} ${url.pathname}`);
    const body = await bodyOf(request);
    const said = url.pathname.startsWith("/blob/") ? "" : body.toString();
    const fault = state.faults.find((one) => one.path.test(url.pathname) && (one.body?.test(said) ?? true));
    if (fault?.how === "hang") return;
    if (fault)
      return answer(response, fault.how as number, { code: "stand_in", msg: "refused" }, fault.headers);
    if (url.pathname.startsWith("/blob/")) return blob(request, response, url, body);
    const call = url.pathname.split("/").at(-1);
    const json = body.length > 0 ? (JSON.parse(body.toString()) as Record<string, never>) : {};
    const address = (stored: Stored) => `${served.url}/blob/${stored.id}?sig=stand-in-signature`;
    switch (call) {
      case "CreateArtifact":
        return answer(response, 200, {
          ok: true,
          signed_upload_url: address(add(state.artifacts, json.name!)),
        });
      case "FinalizeArtifact": {
        const stored = state.artifacts.findLast(({ name }) => name === json.name);
        if (stored) stored.done = true;
        return answer(response, 200, { ok: stored !== undefined, artifact_id: String(stored?.id ?? 0) });
      }
      case "ListArtifacts": {
        const { id_filter: only = json.idFilter, name_filter: called = json.nameFilter } = json;
        const wanted = state.artifacts.filter(
          ({ done, id, name }) => done && (!only || String(id) === only) && (!called || name === called),
        );
        return answer(response, 200, {
          artifacts: wanted.map(({ id, name, bytes, createdAt }) => ({
            workflow_run_backend_id: "run-1",
            workflow_job_run_backend_id: "job-1",
            database_id: String(id),
            name,
            size: String(bytes.length),
            created_at: createdAt,
          })),
        });
      }
      case "GetSignedArtifactURL": {
        const stored = state.artifacts.findLast(({ name }) => name === json.name);
        return stored
          ? answer(response, 200, { signed_url: address(stored) })
          : answer(response, 404, { code: "not_found", msg: "no such artifact" });
      }
      case "CreateCacheEntry": {
        const known = state.caches.some(({ name, version }) => name === json.key && version === json.version);
        if (known) return answer(response, 200, { ok: false });
        return answer(response, 200, {
          ok: true,
          signed_upload_url: address(add(state.caches, json.key!, json.version)),
        });
      }
      case "FinalizeCacheEntryUpload": {
        const stored = state.caches.findLast(({ name }) => name === json.key);
        if (stored) stored.done = true;
        return answer(response, 200, { ok: true, entry_id: String(stored?.id ?? 0) });
      }
      case "GetCacheEntryDownloadURL": {
        const keys = [json.key, ...((json.restore_keys as string[] | undefined) ?? [])] as string[];
        const ready = state.caches.filter(({ done, version }) => done && version === json.version);
        const stored = keys
          .map((key, index) =>
            ready.findLast(({ name }) => (index === 0 ? name === key : name.startsWith(key))),
          )
          .find((found) => found !== undefined);
        if (!stored) return answer(response, 200, { ok: false });
        return answer(response, 200, {
          ok: true,
          signed_download_url: address(stored),
          matched_key: stored.name,
        });
      }
      default:
        return answer(response, 404, { code: "bad_route", msg: url.pathname });
    }
  });

  function blob(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    url: URL,
    body: Buffer,
  ): unknown {
    const stored = blobs.get(Number(url.pathname.split("/")[2]));
    if (!stored) return answer(response, 404, {});
    if (request.method === "PUT") {
      const part = url.searchParams.get("comp");
      if (part === "block") stored.blocks.set(url.searchParams.get("blockid") ?? "", body);
      else if (part === "blocklist") {
        const ids = [...body.toString().matchAll(/<(?:Latest|Uncommitted)>([^<]*)</g)].map(
          ([, id]) => id ?? "",
        );
        stored.bytes = Buffer.concat(ids.map((id) => stored.blocks.get(id) ?? Buffer.alloc(0)));
      } else stored.bytes = body;
      response.writeHead(201, {
        etag: '"1"',
        "last-modified": new Date().toUTCString(),
        "x-ms-request-id": "1",
      });
      return response.end();
    }
    const range = /bytes=(\d+)-(\d*)/.exec(
      request.headers.range ?? String(request.headers["x-ms-range"] ?? ""),
    );
    const from = range ? Number(range[1]) : 0;
    const to = range?.[2] ? Math.min(Number(range[2]), stored.bytes.length - 1) : stored.bytes.length - 1;
    const bytes = stored.bytes.subarray(from, to + 1);
    response.writeHead(range ? 206 : 200, {
      "content-type": "application/zip",
      "content-length": bytes.length,
      ...(range ? { "content-range": `bytes ${from}-${to}/${stored.bytes.length}` } : {}),
    });
    return response.end(request.method === "HEAD" ? undefined : bytes);
  }

  return {
    ...served,
    ...state,
    newRun: () => void state.artifacts.splice(0),
  };
}
