import { moment } from "../../../core/view/facts.tsx";
import { Scroll } from "../../../core/view/scroll.tsx";
import type { Words } from "../../../core/words/words.ts";
import type { DeliveryLine, WebhookLine } from "../../services/webhook/list.ts";
import { SettingsForm } from "./form.tsx";

interface Props {
  project: string;
  webhook: WebhookLine;
  words: Words;
}

/** One receiver, and its newest messages. */
export function Webhook({ project, webhook: { id, url, createdAt, deliveries }, words }: Props) {
  const said = words.settings;
  return (
    <article className="webhook" aria-labelledby={`webhook-${id}`}>
      <h3 id={`webhook-${id}`}>{url}</h3>
      <p className="muted small">
        {said.setUp(moment(createdAt))}
        {deliveries.length === 0 && words.common.aside(said.noDelivery)}
      </p>
      {deliveries.length > 0 && <Deliveries url={url} deliveries={deliveries} words={words} />}
      <div className="buttons">
        <SettingsForm
          action={`/api/v1/webhooks/${id}/secret`}
          does={said.newSecret}
          label={said.newSecretFor(url)}
          hidden={{ project }}
        />
        <SettingsForm
          action={`/api/v1/webhooks/${id}/remove`}
          does={said.remove}
          label={said.removeOf(url)}
          hidden={{ project }}
        />
      </div>
    </article>
  );
}

interface DeliveriesProps {
  url: string;
  deliveries: readonly DeliveryLine[];
  words: Words;
}

function Deliveries({ url, deliveries, words }: DeliveriesProps) {
  const said = words.settings;
  return (
    <Scroll label={said.deliveries(url)}>
      <table className="lines">
        <thead>
          <tr>
            <th scope="col">{said.message}</th>
            <th scope="col">{said.noted}</th>
            <th scope="col">{said.attempts}</th>
            <th scope="col">{said.became}</th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map((delivery) => (
            <tr key={delivery.id}>
              <th scope="row">{delivery.event}</th>
              <td>{moment(delivery.createdAt)}</td>
              <td>{delivery.attempts}</td>
              <td>{fate(delivery, words)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function fate(
  { status, why, deliveredAt, nextAt, attempts }: DeliveryLine,
  { settings: said }: Words,
): string {
  if (deliveredAt !== null) return said.taken(status);
  if (attempts === 0) return said.waiting;
  const last = status !== null ? said.refused(status) : (why ?? said.beingSent);
  return nextAt === null ? said.givenUp(last) : said.again(last, nextAt.slice(11, 16));
}
