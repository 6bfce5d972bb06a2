import { createHash, timingSafeEqual } from "node:crypto";
import { CodedError } from "../../errors/coded-error.ts";

/**
 * Checks that a request may write.
 *
 * @param authorization the request's header
 * @param token what it must hold
 */
export function verifyToken(authorization: string | null, token: string | undefined): void {
  if (!token)
    throw new CodedError(
      "token_unset",
      "This dashboard has no token, so it takes no reports.",
      "Set MNN_PARITY_TOKEN for the server and start it again.",
    );
  const given = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
  if (!given)
    throw new CodedError(
      "token_missing",
      "Publishing needs a token.",
      "Send authorization: Bearer TOKEN; mnn-parity publish takes it from MNN_PARITY_TOKEN.",
    );
  if (!timingSafeEqual(digest(given), digest(token)))
    throw new CodedError(
      "token_wrong",
      "This token is not the dashboard's.",
      "Use the value of the server's MNN_PARITY_TOKEN, or the one in its data folder.",
    );
}

/** Digests are of one length, so that comparing them tells nothing of the token's. */
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
