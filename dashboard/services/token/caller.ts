import { CodedError } from "../../errors/coded-error.ts";
import type { Oidc } from "../../system/environment.ts";
import type { Context } from "../context.ts";
import type { Guesses } from "./guesses.ts";
import { type Identity, looksLikeIdentity, verifyIdentity } from "./identity.ts";
import { verifyToken } from "./verify.ts";

/** How often wrong tokens came from where this one does. */
export interface Attempts {
  guesses: Guesses;
  /** The address that this caller's request comes from. */
  from: string;
}

/**
 * Who calls: the holder of the API token, who may do anything (null), or a workflow's job with what its identity proves.
 *
 * @throws CodedError when it is neither
 */
export async function identifyCaller(
  context: Pick<Context, "db">,
  authorization: string | null,
  { token, oidc, attempts }: { token: string | undefined; oidc: Oidc | null; attempts?: Attempts },
): Promise<Identity | null> {
  const given = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
  if (given && looksLikeIdentity(given)) return verifyIdentity(context, given, oidc);
  // An identity is signed, so there is nothing to guess; a token is a word.
  if (given && attempts) refuseGuesses(attempts);
  try {
    verifyToken(authorization, token);
  } catch (error) {
    if (error instanceof CodedError && error.code === "token_wrong") attempts?.guesses.count(attempts.from);
    throw error;
  }
  return null;
}

function refuseGuesses({ guesses, from }: Attempts): void {
  const wait = guesses.waitFor(from);
  if (wait > 0)
    throw new CodedError(
      "token_guesses",
      "Too many wrong tokens came from this address.",
      `Wait ${wait} seconds, then use the value of the server's MNN_PARITY_TOKEN.`,
      wait,
    );
}
