import type { Words } from "../../core/words/words.ts";
import type { Caller } from "../services/token/caller.ts";

interface Props {
  caller: Caller;
  /** GitHub's address; null where nobody signs in with it. */
  github: string | null;
  words: Words;
}

/** At the foot of every page: who has signed in, and how to, or how not to be any more. */
export function Reader({ caller, github, words: { signIn } }: Props) {
  if (caller.kind === "nobody")
    return (
      <footer className="page reader">
        <a href="/sign-in">{signIn.title}</a>
      </footer>
    );
  return (
    <footer className="page reader">
      <form method="post" action="/api/v1/session">
        <input type="hidden" name="end" value="true" />
        <span>{whoIs(caller, signIn)}</span>
        <button type="submit">{signIn.out}</button>
      </form>
      {caller.kind === "person" && caller.unknown > 0 && <p role="status">{signIn.unknown(github)}</p>}
    </footer>
  );
}

function whoIs(caller: Caller, signIn: Words["signIn"]): string {
  if (caller.kind === "person") return signIn.asPerson(caller.login);
  return caller.kind === "owner" ? signIn.asOwner : signIn.asToken;
}
