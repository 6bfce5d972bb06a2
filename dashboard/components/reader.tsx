import type { Caller } from "../services/token/caller.ts";

/** At the foot of every page: who has signed in, and how to, or how not to be any more. */
export function Reader({ caller, github }: { caller: Caller; github: string | null }) {
  if (caller.kind === "nobody")
    return (
      <footer className="page reader">
        <a href="/sign-in">Sign in</a>
      </footer>
    );
  return (
    <footer className="page reader">
      <form method="post" action="/api/v1/session">
        <input type="hidden" name="end" value="true" />
        <span>{whoIs(caller)}</span>
        <button type="submit">Sign out</button>
      </form>
      {caller.kind === "person" && caller.unknown > 0 && (
        <p role="status">
          {github} did not say in time what you may do with some repositories: their projects may be missing
          here. Reload in a minute.
        </p>
      )}
    </footer>
  );
}

function whoIs(caller: Caller): string {
  if (caller.kind === "person") return `Signed in as ${caller.login}`;
  return caller.kind === "owner" ? "Signed in with the server's token" : "Signed in with a project's token";
}
