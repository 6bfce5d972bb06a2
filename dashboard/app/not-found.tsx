import { Shell } from "../components/shell.tsx";
import { requestWords } from "../server/words.ts";

export default async function NotFound() {
  const { dashboard } = await requestWords();
  return (
    <Shell>
      <main id="main">
        <h1>{dashboard.notHere}</h1>
        <p className="lede">{dashboard.notHereWhy}</p>
        <p className="muted">
          {dashboard.notHereOr} <a href="/sign-in">{dashboard.signIn}</a>
          {dashboard.notHereWith}
        </p>
        <p>
          <a href="/">{dashboard.allProjects}</a>
        </p>
      </main>
    </Shell>
  );
}
