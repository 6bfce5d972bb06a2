import { moment } from "../../../core/view/facts.tsx";
import { Scroll } from "../../../core/view/scroll.tsx";
import { inProject } from "../../http/address.ts";
import type { DeliveryLine, WebhookLine } from "../../services/webhook/list.ts";
import { Made } from "./made.tsx";

interface Props {
  project: string;
  webhooks: readonly WebhookLine[];
  /** A secret that was made just now. */
  made: string | null;
  /** Whether one was asked for that may not be. */
  problem: boolean;
}

/** Who is told when verdicts change, and what became of each message. */
export function WebhookSettings({ project, webhooks, made, problem }: Props) {
  return (
    <section aria-labelledby="webhooks">
      <h2 id="webhooks">Webhooks</h2>
      <p>
        When a run of the default branch changes a verdict, each address here is sent what changed, as JSON,
        signed with its secret in <code>X-Hub-Signature-256</code> as GitHub signs its own.
      </p>
      {made !== null && <Made text={made} />}
      {problem && (
        <p role="alert" className="standing">
          A receiver's address begins with https:// and is not one of a private network. Whoever runs the
          server can allow others by <code>MNN_PARITY_WEBHOOK_HOSTS</code>. A project has at most ten.
        </p>
      )}
      {webhooks.map((webhook) => (
        <Webhook key={webhook.id} project={project} webhook={webhook} />
      ))}
      <h3>A new webhook</h3>
      <form method="post" action={inProject("/api/v1/webhooks", project)} className="form">
        <label htmlFor="url">The receiver's address</label>
        <input
          id="url"
          name="url"
          type="url"
          required
          maxLength={2000}
          placeholder="https://ci.example.com/parity"
        />
        <button type="submit">Make it</button>
      </form>
    </section>
  );
}

function Webhook({
  project,
  webhook: { id, url, createdAt, deliveries },
}: {
  project: string;
  webhook: WebhookLine;
}) {
  return (
    <article className="webhook" aria-labelledby={`webhook-${id}`}>
      <h3 id={`webhook-${id}`}>{url}</h3>
      <p className="muted">since {moment(createdAt)}</p>
      <div className="buttons">
        <form method="post" action={`/api/v1/webhooks/${id}/secret`}>
          <input type="hidden" name="project" value={project} />
          <button type="submit" aria-label={`New secret for ${url}`}>
            New secret
          </button>
        </form>
        <form method="post" action={`/api/v1/webhooks/${id}/remove`}>
          <input type="hidden" name="project" value={project} />
          <button type="submit" aria-label={`Remove ${url}`}>
            Remove
          </button>
        </form>
      </div>
      {deliveries.length > 0 && (
        <Scroll label={`Deliveries to ${url}`}>
          <table>
            <thead>
              <tr>
                <th scope="col">message</th>
                <th scope="col">noted</th>
                <th scope="col">attempts</th>
                <th scope="col">what became of it</th>
              </tr>
            </thead>
            <tbody>
              {deliveries.map((delivery) => (
                <tr key={delivery.id}>
                  <th scope="row">{delivery.event}</th>
                  <td>{moment(delivery.createdAt)}</td>
                  <td>{delivery.attempts}</td>
                  <td>{fate(delivery)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </article>
  );
}

function fate({ status, why, deliveredAt, nextAt, attempts }: DeliveryLine): string {
  if (deliveredAt !== null) return `taken with ${status}`;
  if (attempts === 0) return "waiting to be sent";
  const last = status !== null ? `refused with ${status}` : (why ?? "being sent");
  return nextAt === null ? `given up: ${last}` : `${last}; again at ${nextAt.slice(11, 16)} UTC`;
}
