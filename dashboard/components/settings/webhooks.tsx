import { Prose } from "../../../core/view/prose.tsx";
import type { Words } from "../../../core/words/words.ts";
import { inProject } from "../../http/address.ts";
import type { WebhookLine } from "../../services/webhook/list.ts";
import { SettingsForm } from "./form.tsx";
import { Made, Paste } from "./made.tsx";
import { Webhook } from "./webhook.tsx";

interface Props {
  project: string;
  webhooks: readonly WebhookLine[];
  /** A secret that was made just now. */
  made: string | null;
  /** Whether one was asked for that may not be. */
  problem: boolean;
  words: Words;
}

/** Who is told when verdicts change, and what became of each message. */
export function WebhookSettings({ project, webhooks, made, problem, words }: Props) {
  const said = words.settings;
  return (
    <section aria-labelledby="webhooks">
      <h2 id="webhooks">{said.webhooks}</h2>
      <p>
        <Prose text={said.webhooksSay} />
      </p>
      {made !== null && (
        <Made words={words}>
          <Paste text={made} />
        </Made>
      )}
      {problem && (
        <p role="alert" className="standing">
          <Prose text={said.webhookWrong} />
        </p>
      )}
      {webhooks.map((webhook) => (
        <Webhook key={webhook.id} project={project} webhook={webhook} words={words} />
      ))}
      <h3>{said.newWebhook}</h3>
      <SettingsForm action={inProject("/api/v1/webhooks", project)} does={said.make}>
        <label className="long">
          {said.receiver}
          <input
            name="url"
            type="url"
            required
            maxLength={2000}
            placeholder="https://ci.example.com/parity"
          />
        </label>
      </SettingsForm>
    </section>
  );
}
