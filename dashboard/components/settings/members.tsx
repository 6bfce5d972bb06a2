import { moment } from "../../../core/view/facts.tsx";
import { Scroll } from "../../../core/view/scroll.tsx";
import { inProject } from "../../http/address.ts";
import type { MemberLine } from "../../services/member/list.ts";

interface Props {
  project: string;
  members: readonly MemberLine[];
  /** GitHub's address; null where nobody signs in with it. */
  github: string | null;
  /** Whether who may read the repository there may read the project here. */
  follows: boolean;
  /** Whether somebody was asked for by no login. */
  problem: boolean;
}

/** Who signs in with GitHub and may see a project. */
export function MemberSettings({ project, members, github, follows, problem }: Props) {
  return (
    <section aria-labelledby="members">
      <h2 id="members">Members</h2>
      {github === null ? (
        <p>
          People sign in with GitHub once the server has an app there (
          <code>MNN_PARITY_GITHUB_CLIENT_ID</code>, docs/operations.md). Until then a token is what they sign
          in with.
        </p>
      ) : follows ? (
        <p>
          Who can read <a href={`${github}/${project}`}>{project}</a> on GitHub reads this project, who can
          push there may publish, and its admins change these settings. What changes there counts here within
          five minutes. Others are named here:
        </p>
      ) : (
        <p>Who signs in with GitHub sees this project if they are named here.</p>
      )}
      {problem && (
        <p role="alert" className="standing">
          A member needs a login as GitHub has it: letters, digits and hyphens.
        </p>
      )}
      {members.length > 0 && <MemberTable project={project} members={members} />}
      {github !== null && (
        <>
          <h3>A new member</h3>
          <form method="post" action={inProject("/api/v1/members", project)} className="form">
            <label htmlFor="login">Login on GitHub</label>
            <input
              id="login"
              name="login"
              required
              maxLength={100}
              autoCapitalize="none"
              placeholder="octocat"
            />
            <label htmlFor="member-role">What they may do</label>
            <select id="member-role" name="role" defaultValue="viewer">
              <option value="viewer">viewer: read</option>
              <option value="writer">writer: read and publish</option>
              <option value="admin">admin: these settings as well</option>
            </select>
            <button type="submit">Let them in</button>
          </form>
        </>
      )}
    </section>
  );
}

function MemberTable({ project, members }: Pick<Props, "project" | "members">) {
  return (
    <Scroll label="Who is a member">
      <table>
        <thead>
          <tr>
            <th scope="col">login</th>
            <th scope="col">role</th>
            <th scope="col">since</th>
            <th scope="col">signed in</th>
            <th scope="col">until</th>
          </tr>
        </thead>
        <tbody>
          {members.map(({ login, role, createdAt, seen }) => (
            <tr key={login}>
              <th scope="row">{login}</th>
              <td>{role}</td>
              <td>{moment(createdAt)}</td>
              <td>{seen ? "yes" : "not yet"}</td>
              <td>
                <form
                  method="post"
                  action={inProject(`/api/v1/members/${encodeURIComponent(login)}/remove`, project)}
                >
                  <button type="submit" aria-label={`Remove ${login}`}>
                    Remove
                  </button>
                </form>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
