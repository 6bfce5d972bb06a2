import { Shell } from "../../components/shell.tsx";

interface Props {
  searchParams: Promise<{ to?: string | string[]; problem?: string | string[] }>;
}

export const metadata = { title: "Sign in" };

const problems: Record<string, string> = {
  token_wrong: "That is no token of this dashboard, or one that was revoked.",
  token_missing: "There was no token in the field.",
  token_guesses: "Too many wrong tokens came from your address. Wait a minute.",
};

/** Where a reader shows a token. */
export default async function SignInPage({ searchParams }: Props) {
  const { to, problem } = await searchParams;
  const why = [problem ?? []].flat()[0];
  return (
    <Shell>
      <main id="main">
        <h1>Sign in</h1>
        <p className="lede">
          With a token of a project, or with the server's own, which opens every project.
        </p>
        {why !== undefined && (
          <p role="alert" className="standing">
            {problems[why] ?? "That did not sign you in."}
          </p>
        )}
        <form method="post" action="/api/v1/session" className="form">
          <input type="hidden" name="to" value={[to ?? "/"].flat()[0]} />
          <label htmlFor="token">Token</label>
          <input
            id="token"
            name="token"
            type="password"
            autoComplete="current-password"
            required
            maxLength={500}
          />
          <button type="submit">Sign in</button>
        </form>
        <p className="muted">
          Whoever administers a project makes its tokens on the page of its settings. The server says at its
          start where its own token is.
        </p>
      </main>
    </Shell>
  );
}
