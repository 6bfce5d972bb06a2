import { runPath } from "../http/address.ts";
import type { RunLine } from "../services/run/list.ts";
import { escaped } from "./badge.ts";

/** A project's runs as an Atom feed, newest first: each an entry that says what it found. */
export function feed(
  project: string,
  page: string,
  self: string,
  runs: readonly RunLine[],
  origin: string,
): string {
  const entries = runs.map(
    ({ link, reportedAt, headline, branch, commit }) => `<entry>
<id>${escaped(`${origin}${runPath(link)}`)}</id>
<title>${escaped(headline)}</title>
<updated>${reportedAt}</updated>
<link href="${escaped(`${origin}${runPath(link)}`)}"/>
<summary>${escaped([branch, commit?.slice(0, 7)].filter(Boolean).join("@"))}</summary>
</entry>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>${escaped(page)}</id>
<title>${escaped(`${project}: parity`)}</title>
<updated>${runs[0]?.reportedAt ?? "1970-01-01T00:00:00.000Z"}</updated>
<author><name>mnn-parity</name></author>
<link href="${escaped(page)}"/>
<link rel="self" href="${escaped(self)}"/>
${entries.join("\n")}
</feed>
`;
}
