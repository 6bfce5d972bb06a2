/** At the foot of every page: whether one has signed in, and how to, or how not to be any more. */
export function Reader({ signedIn }: { signedIn: boolean }) {
  return (
    <footer className="page reader">
      {signedIn ? (
        <form method="post" action="/api/v1/session">
          <input type="hidden" name="end" value="true" />
          <button type="submit">Sign out</button>
        </form>
      ) : (
        <a href="/sign-in">Sign in</a>
      )}
    </footer>
  );
}
