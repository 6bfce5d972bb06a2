import { Shell } from "../../components/shell.tsx";
import { pathIn } from "../../http/lead.ts";
import { githubApp } from "../../server/server.ts";
import { requestWords } from "../../server/words.ts";

interface Props {
  searchParams: Promise<{ to?: string | string[]; problem?: string | string[] }>;
}

export async function generateMetadata() {
  return { title: (await requestWords()).signIn.title };
}

/** Where a reader says who they are: by GitHub's word, or by a token. */
export default async function SignInPage({ searchParams }: Props) {
  const { to: asked, problem } = await searchParams;
  const why = [problem ?? []].flat()[0];
  const to = pathIn([asked ?? "/"].flat()[0] ?? "/");
  const [github, { signIn }] = [await githubApp(), await requestWords()];
  return (
    <Shell>
      <main id="main">
        <h1>{signIn.title}</h1>
        {why !== undefined && (
          <p role="alert" className="standing">
            {Object.hasOwn(signIn.problems, why)
              ? signIn.problems[why as keyof typeof signIn.problems]
              : signIn.otherProblem}
          </p>
        )}
        {github && (
          <>
            <p className="lede">{signIn.githubShows}</p>
            <a className="sign-in" href={`/api/v1/session/github?to=${encodeURIComponent(to)}`}>
              {signIn.withGithub(github.url === "https://github.com" ? "GitHub" : new URL(github.url).host)}
            </a>
            <h2>{signIn.orToken}</h2>
          </>
        )}
        <p className={github ? undefined : "lede"}>{signIn.tokenOpens}</p>
        <form method="post" action="/api/v1/session" className="fields">
          <input type="hidden" name="to" value={to} />
          <label className="long">
            {signIn.token}
            <input name="token" type="password" autoComplete="current-password" required maxLength={500} />
          </label>
          <button type="submit">{signIn.title}</button>
        </form>
        <p className="muted">{signIn.whence}</p>
      </main>
    </Shell>
  );
}
