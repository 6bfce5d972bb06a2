import { headers } from "next/headers";
import { moment } from "../../../core/view/facts.tsx";
import { Scroll } from "../../../core/view/scroll.tsx";
import { Shell } from "../../components/shell.tsx";
import { missing } from "../../http/missing.ts";
import { newToken } from "../../http/settings.ts";
import { requestContext } from "../../server/server.ts";
import { listTokens, type TokenLine } from "../../services/access/list-tokens.ts";
import { readSettings } from "../../services/project/visibility.ts";

interface Props {
  searchParams: Promise<{ project?: string | string[]; problem?: string | string[] }>;
}

export const metadata = { title: "Settings" };

/** Who may read a project, and its tokens. */
export default async function SettingsPage({ searchParams }: Props) {
  const context = await requestContext();
  const { project: asked, problem } = await searchParams;
  const settings = (await readSettings(context, [asked ?? ""].flat()[0] ?? "")) ?? missing();
  const tokens = await listTokens(context, settings.name);
  const made = (await headers()).get(newToken.header);
  const query = `project=${encodeURIComponent(settings.name)}`;
  return (
    <Shell project={settings.name}>
      <main id="main">
        <h1>Settings</h1>
        <section aria-labelledby="readers">
          <h2 id="readers">Who may read</h2>
          <form method="post" action={`/api/v1/visibility?${query}`} className="form">
            <p>
              {settings.public
                ? "This project is public: anybody who reaches this dashboard reads its results and pictures."
                : "This project is private: only who signs in with a token of it, or with the server's, sees that it exists."}
            </p>
            <input type="hidden" name="public" value={String(!settings.public)} />
            <button type="submit">{settings.public ? "Make it private" : "Make it public"}</button>
          </form>
        </section>
        <section aria-labelledby="tokens">
          <h2 id="tokens">Tokens</h2>
          {made !== null && <NewToken token={made} />}
          {problem !== undefined && (
            <p role="alert" className="standing">
              A token needs a name that says what it is for.
            </p>
          )}
          <Tokens tokens={tokens} project={settings.name} />
          <h3>A new token</h3>
          <form method="post" action={`/api/v1/tokens?${query}`} className="form">
            <label htmlFor="name">What it is for</label>
            <input id="name" name="name" required maxLength={100} placeholder="nightly job" />
            <label htmlFor="role">What it may do</label>
            <select id="role" name="role" defaultValue="writer">
              <option value="viewer">viewer: read</option>
              <option value="writer">writer: read and publish</option>
              <option value="admin">admin: these settings as well</option>
            </select>
            <button type="submit">Make it</button>
          </form>
        </section>
      </main>
    </Shell>
  );
}

function NewToken({ token }: { token: string }) {
  return (
    <div className="standing" role="status">
      <p>This is the only time that it is shown:</p>
      <pre>
        <code>{`export MNN_PARITY_TOKEN=${token}`}</code>
      </pre>
    </div>
  );
}

function Tokens({ tokens, project }: { tokens: TokenLine[]; project: string }) {
  if (tokens.length === 0) return <p className="muted">There is none yet.</p>;
  return (
    <Scroll label="Tokens">
      <table>
        <thead>
          <tr>
            <th scope="col">for</th>
            <th scope="col">role</th>
            <th scope="col">made</th>
            <th scope="col">last used</th>
            <th scope="col">until</th>
          </tr>
        </thead>
        <tbody>
          {tokens.map(({ id, name, role, createdAt, lastUsedAt, revokedAt }) => (
            <tr key={id}>
              <th scope="row">{name}</th>
              <td>{role}</td>
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
