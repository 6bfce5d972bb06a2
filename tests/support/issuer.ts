import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { answer, type Served, serve } from "./serve.ts";

/** Stands in for GitHub's issuer of identity tokens, at the outermost edge: real keys, real signatures, real claims' names. */
export interface Issuer extends Served {
  /** What a runner puts into ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN. */
  requestUrl: string;
  requestToken: string;
  /** Claims of the tokens to come. */
  claims: Record<string, unknown>;
  /** A token with other claims, or signed with a key that is not published. */
  sign(claims?: Record<string, unknown>, how?: { stranger?: boolean; algorithm?: string }): Promise<string>;
}

export async function startIssuer(claims: Record<string, unknown> = {}): Promise<Issuer> {
  const own = await generateKeyPair("RS256");
  const other = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(own.publicKey)), kid: "k1", alg: "RS256", use: "sig" };
  const requestToken = "runner-request-token";
  const served = await serve(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://issuer");
    if (url.pathname === "/.well-known/jwks") return answer(response, 200, { keys: [jwk] });
    if (url.pathname === "/token") {
      if (request.headers.authorization !== `Bearer ${requestToken}`) return answer(response, 401, {});
      return answer(response, 200, { value: await issuer.sign({ aud: url.searchParams.get("audience") }) });
    }
    answer(response, 404, {});
  });
  const issuer: Issuer = {
    ...served,
    requestUrl: `${served.url}/token?api-version=2.0`,
    requestToken,
    claims: {
      repository: "acme/photo-editor",
      repository_id: "1",
      event_name: "push",
      ref: "refs/heads/main",
      head_ref: "",
      sub: "repo:acme/photo-editor:ref:refs/heads/main",
      ...claims,
    },
    sign: (more = {}, { stranger = false, algorithm = "RS256" } = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const all = {
        iss: served.url,
        iat: now,
        nbf: now,
        exp: now + 300,
        jti: randomUUID(),
        ...issuer.claims,
        ...more,
      };
      const token = new SignJWT(all).setProtectedHeader({ alg: algorithm, kid: "k1" });
      return token.sign(
        algorithm === "HS256" ? Buffer.from(JSON.stringify(jwk)) : (stranger ? other : own).privateKey,
      );
    },
  };
  return issuer;
}
