"use client";

/** What broke is in the server's log; a page must not tell it to everyone. */
export default function ErrorPage({ error }: { error: Error & { digest?: string } }) {
  return (
    <div className="page">
      <main id="main">
        <h1>This page failed</h1>
        <p className="lede">
          The server's log has the reason
          {error.digest && (
            <>
              {" "}
              under <code>{error.digest}</code>
            </>
          )}
          . Reload to try again.
        </p>
        <p>
          <a href="/">All projects</a>
        </p>
      </main>
    </div>
  );
}
