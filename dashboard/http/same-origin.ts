import { CodedError } from "../errors/coded-error.ts";
import { originOf } from "./origin.ts";

/**
 * Refuses what another site's page has a browser send: it would come with the reader's session, or from the reader's machine.
 * A browser says with every form where it is from.
 *
 * @throws CodedError `origin_foreign`
 */
export function requireSameOrigin(request: Request): void {
  if (request.headers.get("origin") === originOf(request)) return;
  throw new CodedError(
    "origin_foreign",
    "This request does not come from a page of this dashboard.",
    "Use the dashboard's own pages, or send a token: authorization: Bearer TOKEN.",
  );
}
