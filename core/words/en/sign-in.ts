/** Why a sign-in came to nothing, by the code that its address has. */
type Problem =
  | "token_wrong"
  | "token_missing"
  | "token_guesses"
  | "github_off"
  | "github_state"
  | "github_refused"
  | "github_silent";

/** Who a reader is, and how they say it. */
export const signIn = {
  title: "Sign in",
  problems: {
    token_wrong: "That is no token of this dashboard, or one that was revoked.",
    token_missing: "There was no token in the field.",
    token_guesses: "Too many wrong tokens came from your address. Wait a minute.",
    github_off: "This dashboard does not take GitHub's word: its server has no app there.",
    github_state: "That sign-in was not begun in this browser, or it took more than ten minutes. Try again.",
    github_refused:
      "GitHub did not let you in: you declined, or it does not take this dashboard's word. Try again.",
    github_silent: "GitHub did not answer. Try again in a minute.",
  } as Record<Problem, string>,
  otherProblem: "That did not sign you in.",
  githubShows: "You see the projects of repositories that you can read, and those you are a member of.",
  withGithub: (where: string): string => `Sign in with ${where}`,
  orToken: "Or with a token",
  tokenOpens: "A token of a project opens that project; the server's own opens every project.",
  token: "Token",
  whence:
    "Whoever administers a project makes its tokens on the page of its settings. The server says at its start where its own token is.",
  out: "Sign out",
  asPerson: (login: string): string => `Signed in as ${login}`,
  asOwner: "Signed in with the server's token",
  asToken: "Signed in with a project's token",
  unknown: (github: string | null): string =>
    `${github ?? "GitHub"} did not say in time what you may do with some repositories: their projects may be missing here. Reload in a minute.`,
};
