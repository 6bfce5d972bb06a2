import type { Words } from "../../../core/words/words.ts";
import { inProject } from "../../http/address.ts";
import type { TokenLine } from "../../services/access/list-tokens.ts";
import { RoleChoice, SettingsForm } from "./form.tsx";
import { Made, Paste } from "./made.tsx";
import { TokenTable } from "./token-table.tsx";

interface Props {
  project: string;
  tokens: readonly TokenLine[];
  /** One that was made just now. */
  made: string | null;
  /** Whether one was asked for without a name. */
  problem: boolean;
  words: Words;
}

/** A project's tokens for programs, and for people who sign in with one. */
export function TokenSettings({ project, tokens, made, problem, words }: Props) {
  const said = words.settings;
  return (
    <section aria-labelledby="tokens">
      <h2 id="tokens">{said.tokens}</h2>
      <p>{said.tokensFor}</p>
      {made !== null && (
        <Made words={words}>
          <Paste text={`export MNN_PARITY_TOKEN=${made}`} />
        </Made>
      )}
      {problem && (
        <p role="alert" className="standing">
          {said.nameMissing}
        </p>
      )}
      <TokenTable label={said.whatTokens} project={project} tokens={tokens} roles words={words} />
      <h3>{said.newToken}</h3>
      <SettingsForm action={inProject("/api/v1/tokens", project)} does={said.make}>
        <label>
          {said.whatFor}
          <input name="name" required maxLength={100} placeholder={said.tokenExample} />
        </label>
        <RoleChoice label={said.itMayDo} roles={said.roles} chosen="writer" />
      </SettingsForm>
    </section>
  );
}
