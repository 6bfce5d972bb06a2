/** A page that could not be made: alone in its file, as a browser loads it with every page. */
export const failed = {
  title: "This page failed",
  why: "The server's log has the reason. Reload to try again.",
  under: (digest: string): string =>
    `The server's log has the reason under \`${digest}\`. Reload to try again.`,
  home: "All projects",
};
