import { inProject } from "../../http/address.ts";
import type { TokenLine } from "../../services/access/list-tokens.ts";
import { Made } from "./made.tsx";
import { TokenTable } from "./token-table.tsx";

interface Props {
  project: string;
  tokens: readonly TokenLine[];
  /** One that was made just now. */
  made: string | null;
  /** Whether one was asked for without a name. */
  problem: boolean;
}

/** A project's tokens for programs, and for people who sign in with one. */
export function TokenSettings({ project, tokens, made, problem }: Props) {
  return (
    <section aria-labelledby="tokens">
      <h2 id="tokens">Tokens</h2>
      {made !== null && <Made text={`export MNN_PARITY_TOKEN=${made}`} />}
      {problem && (
        <p role="alert" className="standing">
          A token needs a name that says what it is for.
        </p>
      )}
      <TokenTable label="What tokens there are" project={project} tokens={tokens} roles />
      <h3>A new token</h3>
      <form method="post" action={inProject("/api/v1/tokens", project)} className="form">
        <label htmlFor="name">What it is for</label>
        <input id="name" name="name" required maxLength={100} placeholder="nightly job" />
        <label htmlFor="role">What it may do</label>
        <select id="role" name="role" defaultValue="writer">
          <option value="viewer">viewer: read</option>
          <option value="writer">writer: read and publish</option>
          <option value="admin">admin: these settings as well</option>
        </select>
        <button type="submit">Make it</button>
      </form>
    </section>
  );
}
