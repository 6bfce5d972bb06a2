import type { Words } from "../../../core/words/words.ts";
import { inProject, projectPath } from "../../http/address.ts";
import type { TokenLine } from "../../services/access/list-tokens.ts";
import type { ProjectSettings } from "../../services/project/visibility.ts";
import { SettingsForm } from "./form.tsx";
import { Made, Paste } from "./made.tsx";
import { TokenTable } from "./token-table.tsx";

interface Props {
  settings: ProjectSettings;
  origin: string;
  /** Those that addresses have. */
  tokens: readonly TokenLine[];
  /** One that was made just now. */
  made: string | null;
  words: Words;
}

/** The addresses of a project's badge and feed; a private one's have a token of their own. */
export function BadgeSettings({ settings: { name, public: open }, origin, tokens, made, words }: Props) {
  const said = words.settings;
  const addresses = (query: string) => <Addresses origin={origin} name={name} query={query} words={words} />;
  return (
    <section aria-labelledby="badge">
      <h2 id="badge">{said.badge}</h2>
      {open ? addresses("") : <p>{said.badgePrivate}</p>}
      {made !== null && <Made words={words}>{addresses(`?token=${made}`)}</Made>}
      {(!open || tokens.length > 0) && (
        <TokenTable label={said.addresses} project={name} tokens={tokens} roles={false} words={words} />
      )}
      {!open && (
        <>
          <h3>{said.newAddress}</h3>
          <SettingsForm
            action={inProject("/api/v1/tokens", name)}
            does={said.make}
            hidden={{ role: "badge" }}
          >
            <label>
              {said.place}
              <input name="name" required maxLength={100} placeholder="README" />
            </label>
          </SettingsForm>
        </>
      )}
    </section>
  );
}

interface AddressProps {
  origin: string;
  name: string;
  /** What opens a private project's. */
  query: string;
  words: Words;
}

/** For a README, and for a reader of feeds. */
function Addresses({ origin, name, query, words: { settings } }: AddressProps) {
  const of = (kind: string, end: string) =>
    `${origin}${projectPath(name).replace(/^\/p\//, `/${kind}/`)}${end}${query}`;
  return (
    <>
      <p>{settings.badgeLine}</p>
      <Paste text={`[![MNN parity](${of("badge", ".svg")})](${origin}${projectPath(name)})`} />
      <p>{settings.feedLine}</p>
      <Paste text={of("feed", ".atom")} />
    </>
  );
}
