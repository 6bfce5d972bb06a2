import { moment } from "../../../core/view/facts.tsx";
import { Scroll } from "../../../core/view/scroll.tsx";
import type { TokenLine } from "../../services/access/list-tokens.ts";

interface Props {
  /** What they are, as the table's name. */
  label: string;
  project: string;
  tokens: readonly TokenLine[];
  /** Whether they differ in what they may do. */
  roles: boolean;
}

/** Tokens of a project, each with the button that ends it. */
export function TokenTable({ label, project, tokens, roles }: Props) {
  if (tokens.length === 0) return <p className="muted">There is none yet.</p>;
  return (
    <Scroll label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">for</th>
            {roles && <th scope="col">role</th>}
            <th scope="col">made</th>
            <th scope="col">last used</th>
            <th scope="col">until</th>
          </tr>
        </thead>
        <tbody>
          {tokens.map(({ id, name, role, createdAt, lastUsedAt, revokedAt }) => (
            <tr key={id} className={revokedAt === null ? undefined : "ended"}>
              <th scope="row">{name}</th>
              {roles && <td>{role}</td>}
              <td>{moment(createdAt)}</td>
              <td>{lastUsedAt === null ? "never" : moment(lastUsedAt)}</td>
              <td>
                {revokedAt === null ? (
                  <form method="post" action={`/api/v1/tokens/${id}/revoke`}>
                    <input type="hidden" name="project" value={project} />
                    <button type="submit" aria-label={`Revoke ${name}`}>
                      Revoke
                    </button>
                  </form>
                ) : (
                  <>revoked {moment(revokedAt)}</>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
