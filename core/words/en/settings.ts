/** A project's settings: who may read it, and all that is made for it. */
export const settings = {
  title: (project: string, open: boolean): string =>
    open ? `Anybody may read ${project}` : `${project} is private`,
  lede: (open: boolean): string =>
    open
      ? "Who reaches this dashboard reads its results and pictures."
      : "Only its members, and who signs in with a token of it or with the server's, see that it exists.",
  makePublic: "Make it public",
  makePrivate: "Make it private",
  sections: "What is set here",
  /** What a token or a member may do. */
  roles: {
    viewer: "viewer: read",
    writer: "writer: read and publish",
    admin: "admin: these settings as well",
  },
  role: "role",
  remove: "Remove",
  removeOf: (what: string): string => `Remove ${what}`,
  onlyTime: "This is the only time that it is shown:",
  make: "Make it",

  // --- members
  members: "Members",
  noGithub:
    "People sign in with GitHub once the server has an app there (`MNN_PARITY_GITHUB_CLIENT_ID`, `docs/operations.md`). Until then a token is what they sign in with.",
  follows: {
    before: "Who can read ",
    after:
      " on GitHub reads this project, who can push there may publish, and its admins change these settings. What changes there counts here within five minutes. Others are named here:",
  },
  named: "Who signs in with GitHub sees this project if they are named here.",
  loginWrong: "A member needs a login as GitHub has it: letters, digits and hyphens.",
  whoIsMember: "Who is a member",
  login: "login",
  since: "since",
  signedIn: "signed in",
  yes: "yes",
  notYet: "not yet",
  end: "end it",
  newMember: "A new member",
  githubLogin: "Login on GitHub",
  mayDo: "What they may do",
  letIn: "Let them in",

  // --- tokens
  tokens: "Tokens",
  tokensFor: "For programs that publish or read, and for people who sign in with one.",
  nameMissing: "A token needs a name that says what it is for.",
  whatTokens: "What tokens there are",
  none: "There is none yet.",
  for: "for",
  made: "made",
  lastUsed: "last used",
  never: "never",
  revoke: "Revoke",
  revokeOf: (name: string): string => `Revoke ${name}`,
  revoked: (when: string): string => `revoked ${when}`,
  newToken: "A new token",
  whatFor: "What it is for",
  itMayDo: "What it may do",
  tokenExample: "nightly job",

  // --- badge and feed
  badge: "Badge and feed",
  badgePrivate:
    "A README's pictures and a reader of feeds sign in nowhere: a private project's addresses have a token in them, which opens its badge and feed and nothing else.",
  badgeLine: "For a README, as Markdown:",
  feedLine: "For a reader of feeds:",
  addresses: "Addresses of the badge and the feed",
  newAddress: "A new address",
  place: "Where it will stand",

  // --- webhooks
  webhooks: "Webhooks",
  webhooksSay:
    "When a run of the default branch changes a verdict, each address here is sent what changed, as JSON, signed with its secret in `X-Hub-Signature-256` as GitHub signs its own.",
  webhookWrong:
    "A receiver's address begins with `https://` and is not one of a private network. Whoever runs the server can allow others by `MNN_PARITY_WEBHOOK_HOSTS`. A project has at most ten.",
  setUp: (when: string): string => `since ${when}`,
  newSecret: "New secret",
  newSecretFor: (url: string): string => `New secret for ${url}`,
  deliveries: (url: string): string => `Deliveries to ${url}`,
  message: "message",
  noted: "noted",
  attempts: "attempts",
  became: "what became of it",
  noDelivery: "Nothing was sent yet.",
  newWebhook: "A new webhook",
  receiver: "The receiver's address",
  taken: (status: number | null): string => `taken with ${status}`,
  waiting: "waiting to be sent",
  refused: (status: number): string => `refused with ${status}`,
  beingSent: "being sent",
  givenUp: (last: string): string => `given up: ${last}`,
  again: (last: string, at: string): string => `${last}; again at ${at} UTC`,
};
