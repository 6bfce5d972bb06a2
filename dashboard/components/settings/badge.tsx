import { inProject, projectPath } from "../../http/address.ts";
import type { TokenLine } from "../../services/access/list-tokens.ts";
import type { ProjectSettings } from "../../services/project/visibility.ts";
import { Made } from "./made.tsx";
import { TokenTable } from "./token-table.tsx";

interface Props {
  settings: ProjectSettings;
  origin: string;
  /** Those that addresses have. */
  tokens: readonly TokenLine[];
  /** One that was made just now. */
  made: string | null;
}

/** The addresses of a project's badge and feed; a private one's have a token of their own. */
export function BadgeSettings({ settings: { name, public: open }, origin, tokens, made }: Props) {
  return (
    <section aria-labelledby="badge">
      <h2 id="badge">Badge and feed</h2>
      {open ? (
        <pre>
          <code>{addresses(origin, name, "")}</code>
        </pre>
      ) : (
        <p>
          A README's pictures and a reader of feeds sign in nowhere: a private project's addresses have a
          token in them, which opens its badge and feed and nothing else.
        </p>
      )}
      {made !== null && <Made text={addresses(origin, name, `?token=${made}`)} />}
      {(!open || tokens.length > 0) && (
        <TokenTable
          label="Addresses of the badge and the feed"
          project={name}
          tokens={tokens}
          roles={false}
        />
      )}
      {!open && (
        <>
          <h3>A new address</h3>
          <form method="post" action={inProject("/api/v1/tokens", name)} className="form">
            <input type="hidden" name="role" value="badge" />
            <label htmlFor="place">Where it will stand</label>
            <input id="place" name="name" required maxLength={100} placeholder="README" />
            <button type="submit">Make it</button>
          </form>
        </>
      )}
    </section>
  );
}

/** For a README, and for a reader of feeds. */
function addresses(origin: string, name: string, query: string): string {
  const of = (kind: string, end: string) =>
    `${origin}${projectPath(name).replace(/^\/p\//, `/${kind}/`)}${end}${query}`;
  return `[![MNN parity](${of("badge", ".svg")})](${origin}${projectPath(name)})\n\n${of("feed", ".atom")}`;
}
