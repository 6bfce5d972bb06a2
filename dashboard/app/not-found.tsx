import { Shell } from "../components/shell.tsx";

export default function NotFound() {
  return (
    <Shell>
      <main id="main">
        <h1>There is nothing here</h1>
        <p className="lede">The run may have been removed, or the address is cut short.</p>
        <p className="muted">
          Or it is private: <a href="/sign-in">sign in</a> with a token of its project.
        </p>
        <p>
          <a href="/">All projects</a>
        </p>
      </main>
    </Shell>
  );
}
