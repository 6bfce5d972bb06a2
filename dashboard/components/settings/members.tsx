import { moment } from "../../../core/view/facts.tsx";
import { Prose } from "../../../core/view/prose.tsx";
import { Scroll } from "../../../core/view/scroll.tsx";
import type { Words } from "../../../core/words/words.ts";
import { inProject } from "../../http/address.ts";
import type { MemberLine } from "../../services/member/list.ts";
import { RoleChoice, SettingsForm } from "./form.tsx";

interface Props {
  project: string;
  members: readonly MemberLine[];
  /** GitHub's address; null where nobody signs in with it. */
  github: string | null;
  /** Whether who may read the repository there may read the project here. */
  follows: boolean;
  /** Whether somebody was asked for by no login. */
  problem: boolean;
  words: Words;
}

/** Who signs in with GitHub and may see a project. */
export function MemberSettings({ project, members, github, follows, problem, words }: Props) {
  const said = words.settings;
  return (
    <section aria-labelledby="members">
      <h2 id="members">{said.members}</h2>
      {github === null ? (
        <p>
          <Prose text={said.noGithub} />
        </p>
      ) : follows ? (
        <p>
          {said.follows.before}
          <a href={`${github}/${project}`}>{project}</a>
          {said.follows.after}
        </p>
      ) : (
        <p>{said.named}</p>
      )}
      {problem && (
        <p role="alert" className="standing">
          {said.loginWrong}
        </p>
      )}
      {members.length > 0 && <MemberTable project={project} members={members} words={words} />}
      {github !== null && (
        <>
          <h3>{said.newMember}</h3>
          <SettingsForm action={inProject("/api/v1/members", project)} does={said.letIn}>
            <label>
              {said.githubLogin}
              <input name="login" required maxLength={100} autoCapitalize="none" placeholder="octocat" />
            </label>
            <RoleChoice label={said.mayDo} roles={said.roles} chosen="viewer" />
          </SettingsForm>
        </>
      )}
    </section>
  );
}

function MemberTable({ project, members, words }: Pick<Props, "project" | "members" | "words">) {
  const said = words.settings;
  return (
    <Scroll label={said.whoIsMember}>
      <table className="lines">
        <thead>
          <tr>
            <th scope="col">{said.login}</th>
            <th scope="col">{said.role}</th>
            <th scope="col">{said.since}</th>
            <th scope="col">{said.signedIn}</th>
            <th scope="col">{said.end}</th>
          </tr>
        </thead>
        <tbody>
          {members.map(({ login, role, createdAt, seen }) => (
            <tr key={login}>
              <th scope="row">{login}</th>
              <td>{role}</td>
              <td>{moment(createdAt)}</td>
              <td>{seen ? said.yes : said.notYet}</td>
              <td>
                <SettingsForm
                  action={inProject(`/api/v1/members/${encodeURIComponent(login)}/remove`, project)}
                  does={said.remove}
                  label={said.removeOf(login)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
