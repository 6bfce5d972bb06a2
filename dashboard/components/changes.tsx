import { isBroken, targetName } from "../../core/present/words.ts";
import { Chip } from "../../core/view/chip.tsx";
import { Scroll } from "../../core/view/scroll.tsx";
import type { Words } from "../../core/words/words.ts";
import { cellPath } from "../http/address.ts";
import type { FieldChange } from "../services/overview/changes.ts";

/** As many as one reads. */
const SHOWN = 20;

/** Fields that came out otherwise than before, the worst first. */
export function Changes({
  changes,
  label,
  words,
}: {
  changes: readonly FieldChange[];
  label: string;
  words: Words;
}) {
  const { common, dashboard, verdict } = words;
  // What is new and right is counted above, and no news.
  const told = changes.filter(
    ({ kind, verdict }) => kind !== "same" && (kind !== "new" || isBroken(verdict)),
  );
  if (told.length === 0) return null;
  return (
    <>
      <Scroll label={label}>
        <table>
          <caption className="hidden">{label}</caption>
          <thead>
            <tr>
              <th scope="col">{dashboard.model}</th>
              <th scope="col">{dashboard.config}</th>
              <th scope="col">{dashboard.target}</th>
              <th scope="col">{dashboard.release}</th>
              <th scope="col">{dashboard.was}</th>
              <th scope="col">{dashboard.is}</th>
              <th scope="col" className="n">
                {dashboard.inputs}
              </th>
            </tr>
          </thead>
          <tbody>
            {told.slice(0, SHOWN).map((change) => (
              <tr key={`${change.run} ${change.position}`}>
                <th scope="row">{change.model}</th>
                <td>{change.config}</td>
                <td>{targetName(change.target)}</td>
                <td>{change.release}</td>
                <td>
                  {change.before ? (
                    <>
                      <Chip
                        words={words}
                        verdict={change.before.verdict}
                        label={verdict.plain[change.before.verdict]}
                      />
                      {change.before.release !== change.release && (
                        <span className="muted small">{dashboard.onOther(change.before.release)}</span>
                      )}
                    </>
                  ) : (
                    <span className="muted">{dashboard.isNew}</span>
                  )}
                </td>
                <td>
                  <Chip
                    words={words}
                    verdict={change.verdict}
                    label={verdict.plain[change.verdict]}
                    href={cellPath(change.link, change.position)}
                  />
                </td>
                <td className="n">{common.of(change.cells, change.of)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {told.length > SHOWN && <p className="muted">{dashboard.moreFields(told.length - SHOWN)}</p>}
    </>
  );
}
