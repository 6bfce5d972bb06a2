import { Shell } from "../../components/shell.tsx";
import { pathIn } from "../../http/lead.ts";
import { githubApp } from "../../server/server.ts";

interface Props {
  searchParams: Promise<{ to?: string | string[]; problem?: string | string[] }>;
}

export const metadata = { title: "Sign in" };

const problems: Record<string, string> = {
  token_wrong: "That is no token of this dashboard, or one that was revoked.",
  token_missing: "There was no token in the field.",
  token_guesses: "Too many wrong tokens came from your address. Wait a minute.",
  github_off: "This dashboard does not take GitHub's word: its server has no app there.",
  github_state: "That sign-in was not begun in this browser, or it took more than ten minutes. Try again.",
  github_refused:
    "GitHub did not let you in: you declined, or it does not take this dashboard's word. Try again.",
  github_silent: "GitHub did not answer. Try again in a minute.",
};

/** Where a reader says who they are: by GitHub's word, or by a token. */
export default async function SignInPage({ searchParams }: Props) {
  const { to: asked, problem } = await searchParams;
  const why = [problem ?? []].flat()[0];
  const to = pathIn([asked ?? "/"].flat()[0] ?? "/");
  const github = await githubApp();
  return (
    <Shell>
      <main id="main">
        <h1>Sign in</h1>
        {why !== undefined && (
          <p role="alert" className="standing">
            {problems[why] ?? "That did not sign you in."}
          </p>
        )}
        {github && (
          <>
            <p className="lede">
              You see the projects of repositories that you can read, and those you are a member of.
            </p>
            <a className="sign-in" href={`/api/v1/session/github?to=${encodeURIComponent(to)}`}>
              Sign in with {github.url === "https://github.com" ? "GitHub" : new URL(github.url).host}
            </a>
            <h2>Or with a token</h2>
          </>
        )}
        <p className={github ? undefined : "lede"}>
          A token of a project opens that project; the server's own opens every project.
        </p>
        <form method="post" action="/api/v1/session" className="form">
          <input type="hidden" name="to" value={to} />
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
