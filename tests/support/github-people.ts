import http from "node:http";
import { createEmulator } from "emulate";
import { answer, type Served, serve } from "./serve.ts";

/**
 * Stands in for a GitHub Enterprise Server where people sign in: `emulate`, which plays the OAuth flow, behind a door that has the API at
 * `/api/v3`, says with a repository what the reader may do there (emulate leaves that out), and can fail.
 */
export interface PeopleStandIn extends Served {
  /** Every request that reached it, as `METHOD path`. */
  calls: string[];
  /** What it answers the API with instead, while set; `hang`: nothing. */
  fault: number | "hang" | null;
  /** Goes through the page where somebody says who they are, as a click on it does. @returns where GitHub sends them then */
  signIn(authorize: string, login: string): Promise<string>;
}

export const app = { id: "Iv1.parity", secret: "of-the-app" };

/** @param people what each may do with `acme/editor`, which is private: `read`, `write`, `admin` or null */
export async function startPeople(
  callback: string,
  people: Record<string, "read" | "write" | "admin" | null>,
): Promise<PeopleStandIn> {
  const held = await serve(() => {});
  await held.close();
  const inner = await createEmulator({
    service: "github",
    port: Number(new URL(held.url).port),
    seed: {
      tokens: { acme_token: { login: "acme", scopes: ["repo"] } },
      github: {
        users: ["acme", ...Object.keys(people)].map((login) => ({ login })),
        repos: [{ owner: "acme", name: "editor", private: true }],
        oauth_apps: [
          { client_id: app.id, client_secret: app.secret, name: "parity", redirect_uris: [callback] },
        ],
      },
    },
  });
  for (const [login, permission] of Object.entries(people))
    if (permission)
      await fetch(`${inner.url}/repos/acme/editor/collaborators/${login}`, {
        method: "PUT",
        headers: { authorization: "Bearer acme_token", "content-type": "application/json" },
        body: JSON.stringify({ permission: { read: "pull", write: "push", admin: "admin" }[permission] }),
      });
  const get = async (path: string, authorization: string) => {
    const response = await fetch(`${inner.url}${path}`, { headers: { authorization } });
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  };
  const state: Pick<PeopleStandIn, "calls" | "fault"> = { calls: [], fault: null };
  const door = await serve(async (request, response) => {
    const path = request.url ?? "/";
    state.calls.push(`${request.method} ${path.split("?")[0]}`);
    if (path.startsWith("/api/v3/")) {
      if (state.fault === "hang") return;
      if (state.fault !== null) return answer(response, state.fault, { message: "refused by the stand-in" });
      const inside = path.slice("/api/v3".length);
      const authorization = request.headers.authorization ?? "";
      const { status, json } = await get(inside, authorization);
      if (status === 200 && /^\/repos\/[^/]+\/[^/]+$/.test(inside)) {
        const { json: self } = await get("/user", authorization);
        const { json: may } = await get(`${inside}/collaborators/${self.login}/permission`, authorization);
        const level = ["none", "read", "write", "admin"].indexOf(String(may.role_name));
        return answer(response, 200, {
          ...json,
          permissions: { pull: level > 0, push: level > 1, admin: level > 2 },
        });
      }
      return answer(response, status, json);
    }
    const url = new URL(path, inner.url);
    const through = http.request(
      url,
      { method: request.method ?? "GET", headers: { ...request.headers, host: url.host } },
      (inside) => {
        response.writeHead(inside.statusCode ?? 502, inside.headers);
        inside.pipe(response);
      },
    );
    through.on("error", () => answer(response, 502, {}));
    request.pipe(through);
  });
  return Object.assign(state, {
    url: door.url,
    close: async () => {
      await door.close();
      await inner.close();
    },
    signIn: async (authorize: string, login: string) => {
      const page = await fetch(authorize);
      if (!page.ok || !(await page.text()).includes(login)) throw new Error(`${authorize}: ${page.status}`);
      const query = new URL(authorize).searchParams;
      const fields = {
        login,
        redirect_uri: query.get("redirect_uri") ?? "",
        scope: query.get("scope") ?? "",
        state: query.get("state") ?? "",
        client_id: query.get("client_id") ?? "",
      };
      const back = await fetch(`${door.url}/login/oauth/callback`, {
        method: "POST",
        body: new URLSearchParams(fields),
        redirect: "manual",
      });
      return back.headers.get("location") ?? "";
    },
  });
}
