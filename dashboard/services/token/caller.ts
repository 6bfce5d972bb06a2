import type { Oidc } from "../../system/environment.ts";
import type { Context } from "../context.ts";
import { type Identity, looksLikeIdentity, verifyIdentity } from "./identity.ts";
import { verifyToken } from "./verify.ts";

/**
 * Who calls: the holder of the API token, who may do anything (null), or a workflow's job with what its identity proves.
 *
 * @throws CodedError when it is neither
 */
export async function identifyCaller(
  context: Pick<Context, "db">,
  authorization: string | null,
  { token, oidc }: { token: string | undefined; oidc: Oidc | null },
): Promise<Identity | null> {
  const given = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
  if (given && looksLikeIdentity(given)) return verifyIdentity(context, given, oidc);
  verifyToken(authorization, token);
  return null;
}
