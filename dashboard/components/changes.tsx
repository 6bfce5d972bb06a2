import { plural } from "../../core/numeric/number.ts";
import { isBroken, plainWord, targetName } from "../../core/present/words.ts";
import { Chip } from "../../core/view/chip.tsx";
import { Scroll } from "../../core/view/scroll.tsx";
import { english } from "../../core/words/words.ts";
import type { FieldChange } from "../services/overview/changes.ts";
import { cellPath } from "./links.ts";

/** As many as one reads. */
const SHOWN = 20;

/** Fields that came out otherwise than before, the worst first. */
export function Changes({ changes, label }: { changes: readonly FieldChange[]; label: string }) {
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
              <th scope="col">model</th>
              <th scope="col">configuration</th>
              <th scope="col">target</th>
              <th scope="col">MNN</th>
              <th scope="col">was</th>
              <th scope="col">is</th>
              <th scope="col" className="n">
                inputs
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
                        words={english}
                        verdict={change.before.verdict}
                        label={plainWord[change.before.verdict]}
                      />
                      {change.before.release !== change.release && (
                        <span className="muted small"> on {change.before.release}</span>
                      )}
                    </>
                  ) : (
                    <span className="muted">new</span>
                  )}
                </td>
                <td>
                  <Chip
                    words={english}
                    verdict={change.verdict}
                    label={plainWord[change.verdict]}
                    href={cellPath(change.link, change.position)}
                  />
                </td>
                <td className="n">
                  {change.cells} of {change.of}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {told.length > SHOWN && <p className="muted">and {plural(told.length - SHOWN, "more field")}.</p>}
    </>
  );
}
