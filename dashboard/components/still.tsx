import type { ReactNode } from "react";

/** Set by the server (server.mjs): React's renderToStaticMarkup, which Next keeps from what it bundles. */
const shared = globalThis as { mnnParityMarkup?: (of: ReactNode) => string };

/**
 * A part of a page that no script touches, made into text in one go. Left to Next it is made twice, as HTML and as what React in the browser
 * would make the same again of, which is most of what a large page takes. Nothing in it may wait. Next's own server, which is for
 * development, leaves it to React.
 */
export function Still({ children }: { children: ReactNode }) {
  if (!shared.mnnParityMarkup) return children;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: made by React, which escapes all that is text
  return <div className="still" dangerouslySetInnerHTML={{ __html: shared.mnnParityMarkup(children) }} />;
}
