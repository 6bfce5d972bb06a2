import { lt } from "drizzle-orm";
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import { z } from "zod";
import { usedIdentity } from "../../db/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";
import type { Oidc } from "../../system/environment.ts";
import type { Context } from "../context.ts";

/** What an identity token proves. */
export interface Identity {
  /** `owner/name`: the only project that it may write and read. */
  repository: string;
  /** `push`, `pull_request`, `workflow_run`, ... */
  event: string;
  /** What the job ran on: `refs/heads/main`, `refs/pull/7/merge`, `refs/tags/v1`. A `pull_request_target` job runs on its base. */
  ref: string;
  /** The pull request's own branch, in whichever repository; empty elsewhere. */
  headRef: string;
  /** The commit that the job ran on; null where the token does not say. */
  sha: string | null;
}

const claimsSchema = z.object({
  jti: z.string().min(1).max(300),
  exp: z.number(),
  repository: z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/),
  event_name: z.string().max(100),
  ref: z.string().max(1000),
  head_ref: z.string().max(1000).default(""),
  sha: z.string().min(7).max(64).nullish(),
});

/** GitHub signs for five minutes; a token that claims an age beyond this is none of its. */
const MOST_AGE = "15 minutes";

/** Keys of an issuer, fetched when first needed and again when a token names an unknown one. */
const keySets = new Map<string, ReturnType<typeof createRemoteJWKSet>>();

/** Whether a bearer's token has an identity token's form. */
export const looksLikeIdentity = (token: string): boolean => /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(token);

/**
 * Verifies a workflow job's identity token: signature, issuer, audience, expiry, repository, and that it was not used before. Each is
 * good for one request.
 *
 * @throws CodedError `identity_off`, `identity_wrong`, `identity_foreign` or `identity_used`
 */
export async function verifyIdentity(
  { db }: Pick<Context, "db">,
  token: string,
  oidc: Oidc | null,
): Promise<Identity> {
  if (!oidc)
    throw new CodedError(
      "identity_off",
      "This dashboard takes no identity tokens.",
      "Set MNN_PARITY_OIDC_REPOSITORIES and MNN_PARITY_URL for the server, or publish with its API token.",
    );
  const claims = await claimsOf(token, oidc);
  if (!isAllowed(claims.repository, oidc.repositories))
    throw new CodedError(
      "identity_foreign",
      `${claims.repository} may not publish here.`,
      "Add it to the server's MNN_PARITY_OIDC_REPOSITORIES.",
    );
  await db.delete(usedIdentity).where(lt(usedIdentity.expiresAt, new Date(Date.now() - 3_600_000)));
  const [first] = await db
    .insert(usedIdentity)
    .values({ issuer: oidc.issuer, jti: claims.jti, expiresAt: new Date(claims.exp * 1000) })
    .onConflictDoNothing()
    .returning({ jti: usedIdentity.jti });
  if (!first)
    throw new CodedError(
      "identity_used",
      "This identity token was used before.",
      "Ask for a new one for each request; the Action does.",
    );
  const { repository, event_name: event, ref, head_ref: headRef, sha = null } = claims;
  return { repository, event, ref, headRef, sha };
}

async function claimsOf(token: string, { issuer, audience }: Oidc): Promise<z.infer<typeof claimsSchema>> {
  let keys = keySets.get(issuer);
  if (!keys) {
    keys = createRemoteJWKSet(new URL(`${issuer.replace(/\/+$/, "")}/.well-known/jwks`));
    keySets.set(issuer, keys);
  }
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ["RS256", "ES256"],
      maxTokenAge: MOST_AGE,
      clockTolerance: 30,
      requiredClaims: ["exp", "iat", "jti", "repository"],
    }));
  } catch (error) {
    throw wrong(error instanceof errors.JOSEError ? error.message : "the issuer's keys could not be had");
  }
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success) throw wrong("its claims are not those of a workflow's job");
  return claims.data;
}

const wrong = (why: string): CodedError =>
  new CodedError(
    "identity_wrong",
    `The identity token does not hold: ${why}.`,
    "Give the job `permissions: { id-token: write }`, and the server MNN_PARITY_URL as the Action's dashboard-url has it.",
  );

/** `acme/photo-editor`, or `acme/*` for all of an owner's. */
export function isAllowed(repository: string, allowed: readonly string[]): boolean {
  const name = repository.toLowerCase();
  return allowed.some((pattern) => {
    const wanted = pattern.toLowerCase();
    return wanted.endsWith("/*") ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
  });
}
