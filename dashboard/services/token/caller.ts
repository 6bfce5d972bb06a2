import type { Role } from "../../db/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";
import type { Oidc } from "../../system/environment.ts";
import type { Context } from "../context.ts";
import type { Guesses } from "./guesses.ts";
import { findBadgeProject, findHolder } from "./holder.ts";
import { type Identity, looksLikeIdentity, verifyIdentity } from "./identity.ts";
import { verifyToken } from "./verify.ts";

/** Who calls. */
export type Caller =
  /** The holder of the server's own token, or whoever sits at the machine: may do anything. */
  | { kind: "owner" }
  /** A workflow's job, with what its identity proves. */
  | { kind: "job"; identity: Identity }
  /** The holder of a project's token. */
  | { kind: "token"; token: number; projectId: number; role: Role }
  | Person
  | { kind: "nobody" };

/** Somebody who signed in with GitHub. */
export interface Person {
  kind: "person";
  login: string;
  /** What they may do, by the project's number. */
  roles: ReadonlyMap<number, Role>;
  /** How many repositories GitHub has not told about, whose projects they may or may not see. */
  unknown: number;
}

/** What a job's identity proves; null for anybody who is believed. */
export const identityOf = (caller: Caller): Identity | null =>
  caller.kind === "job" ? caller.identity : null;

/** How often wrong tokens came from where this one does. */
export interface Attempts {
  guesses: Guesses;
  /** The address that this caller's request comes from. */
  from: string;
}

/**
 * Who calls, by what the request shows: the server's token, a project's, or a workflow's job by its identity.
 *
 * @throws CodedError when it is none of them
 */
export async function identifyCaller(
  context: Pick<Context, "db">,
  authorization: string | null,
  { token, oidc, attempts }: { token: string | undefined; oidc: Oidc | null; attempts?: Attempts },
): Promise<Exclude<Caller, { kind: "nobody" | "person" }>> {
  const given = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
  if (given && looksLikeIdentity(given))
    return { kind: "job", identity: await verifyIdentity(context, given, oidc) };
  // An identity is signed, so there is nothing to guess; a token is a word.
  if (given && attempts) refuseGuesses(attempts);
  const holder = given ? await findHolder(context, given) : null;
  if (holder) return holder;
  try {
    verifyToken(authorization, token);
  } catch (error) {
    if (error instanceof CodedError && error.code === "token_wrong") attempts?.guesses.count(attempts.from);
    throw error;
  }
  return { kind: "owner" };
}

/**
 * The project whose badge or feed an address opens by the token in it.
 *
 * @throws CodedError `token_wrong`, or `token_guesses`
 */
export async function projectOfAddress(
  context: Pick<Context, "db">,
  token: string,
  attempts: Attempts,
): Promise<number> {
  refuseGuesses(attempts);
  const project = await findBadgeProject(context, token);
  if (project !== null) return project;
  attempts.guesses.count(attempts.from);
  throw new CodedError(
    "token_wrong",
    "The token in this address is none of a badge's, or was revoked.",
    "Whoever administers the project makes an address for its badge and feed on the page of its settings.",
  );
}

function refuseGuesses({ guesses, from }: Attempts): void {
  const wait = guesses.waitFor(from);
  if (wait > 0)
    throw new CodedError(
      "token_guesses",
      "Too many wrong tokens came from this address.",
      `Wait ${wait} seconds, then use the value of the server's MNN_PARITY_TOKEN, or a token of the project.`,
      wait,
    );
}
