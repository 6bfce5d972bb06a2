import { moment } from "../../../core/view/facts.tsx";
import { Scroll } from "../../../core/view/scroll.tsx";
import type { Words } from "../../../core/words/words.ts";
import type { TokenLine } from "../../services/access/list-tokens.ts";
import { SettingsForm } from "./form.tsx";

interface Props {
  /** What they are, as the table's name. */
  label: string;
  project: string;
  tokens: readonly TokenLine[];
  /** Whether they differ in what they may do. */
  roles: boolean;
  words: Words;
}

/** Tokens of a project, each with the button that ends it. */
export function TokenTable({ label, project, tokens, roles, words }: Props) {
  const said = words.settings;
  if (tokens.length === 0) return <p className="muted">{said.none}</p>;
  return (
    <Scroll label={label}>
      <table className="lines">
        <thead>
          <tr>
            <th scope="col">{said.for}</th>
            {roles && <th scope="col">{said.role}</th>}
            <th scope="col">{said.made}</th>
            <th scope="col">{said.lastUsed}</th>
            <th scope="col">{said.end}</th>
          </tr>
        </thead>
        <tbody>
          {tokens.map(({ id, name, role, createdAt, lastUsedAt, revokedAt }) => (
            <tr key={id} className={revokedAt === null ? undefined : "ended"}>
              <th scope="row">{name}</th>
              {roles && <td>{role}</td>}
              <td>{moment(createdAt)}</td>
              <td>{lastUsedAt === null ? said.never : moment(lastUsedAt)}</td>
              <td>
                {revokedAt === null ? (
                  <SettingsForm
                    action={`/api/v1/tokens/${id}/revoke`}
                    does={said.revoke}
                    label={said.revokeOf(name)}
                    hidden={{ project }}
                  />
                ) : (
                  said.revoked(moment(revokedAt))
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
