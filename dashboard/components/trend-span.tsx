import type { Words } from "../../core/words/words.ts";
import type { Span, Trend } from "./trend.ts";

interface Props {
  /** All of it. */
  trend: Trend;
  /** What is shown of it; null where all is. */
  span: Span | null;
  /** This page without a span. */
  href: string;
  words: Words;
}

/** From which column to which a trend is shown: a form, so that it works without JavaScript and the address is the view. */
export function TrendSpan({ trend: { columns, over }, span, href, words: { dashboard } }: Props) {
  if (columns.length < 3) return null;
  const [path = "", query = ""] = href.split("?");
  const ends = { from: columns[0]!.address, to: columns.at(-1)!.address, ...span };
  return (
    <form className="filters" action={`${path}#trend`} method="get">
      {[...new URLSearchParams(query)].map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {(["from", "to"] as const).map((end) => (
        <label key={end}>
          {dashboard.spanEnds[end]}
          <select name={end} defaultValue={ends[end]}>
            {columns.toReversed().map(({ key, label, address }) => (
              <option key={key} value={address}>
                {label}
              </option>
            ))}
          </select>
        </label>
      ))}
      <button type="submit">{dashboard.showSpan}</button>
      {span && <a href={`${href}#trend`}>{dashboard.wholeTrend(columns.length, over)}</a>}
    </form>
  );
}
