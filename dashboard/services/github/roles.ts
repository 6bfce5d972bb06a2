import type { Role } from "../../db/schema.ts";
import type { GithubApp } from "../../system/environment.ts";
import { GITHUB_MS, githubRequest, statusIn } from "./ask.ts";

/** How long GitHub's word on somebody and a repository holds, and how long it does while GitHub does not answer. */
const FRESH_MS = 5 * 60_000;
const STALE_MS = 60 * 60_000;

/** As many questions as are asked of GitHub at a time, and as many people as are remembered. */
const AT_ONCE = 8;
const MOST_PEOPLE = 1_000;

interface Answer {
  role: Role | null;
  at: number;
}

/** What somebody may do, as far as GitHub says. */
export interface GithubRoles {
  /** By the repository's name; one that they cannot read is not there. */
  roles: Map<string, Role>;
  /** Repositories that GitHub did not answer about in time. */
  unknown: number;
  /** Whether GitHub takes their token no more. */
  ended: boolean;
}

/** Asks GitHub what people may do with repositories, and remembers it for minutes. */
export class RepositoryRoles {
  readonly #app: GithubApp;
  readonly #now: () => number;
  readonly #people = new Map<string, Map<string, Answer>>();
  readonly #asking = new Map<string, Promise<GithubRoles>>();

  /** @param now milliseconds of any clock */
  constructor(app: GithubApp, now: () => number = Date.now) {
    this.#app = app;
    this.#now = now;
  }

  /** @param person any word that is theirs alone */
  of(person: string, token: string, repositories: readonly string[]): Promise<GithubRoles> {
    const known = this.#people.get(person) ?? new Map<string, Answer>();
    this.#people.delete(person);
    this.#people.set(person, known);
    if (this.#people.size > MOST_PEOPLE) this.forget(this.#people.keys().next().value!);
    // One page asks several times at once.
    const key = `${person} ${repositories.length}`;
    const asking = this.#asking.get(key) ?? this.#ask(known, token, repositories);
    this.#asking.set(key, asking);
    const done = () => this.#asking.delete(key);
    asking.then(done, done);
    return asking;
  }

  /** Of somebody who has signed out. */
  forget(person: string): void {
    this.#people.delete(person);
  }

  async #ask(
    known: Map<string, Answer>,
    token: string,
    repositories: readonly string[],
  ): Promise<GithubRoles> {
    const ask = githubRequest(this.#app, token);
    const waiting = repositories.filter((name) => !this.#holds(known.get(name), FRESH_MS));
    const until = this.#now() + GITHUB_MS;
    let ended = false;
    const worker = async () => {
      for (let name = waiting.pop(); name !== undefined && !ended; name = waiting.pop()) {
        if (this.#now() > until) return;
        try {
          const [owner, repo] = name.split("/") as [string, string];
          const { data } = await ask("GET /repos/{owner}/{repo}", { owner, repo });
          known.set(name, { role: roleOf(data.permissions), at: this.#now() });
        } catch (error) {
          const status = statusIn(error);
          if (status === 401) ended = true;
          // 403 may be a limit on questions, which says nothing of the repository.
          if (status === 404 || status === 451) known.set(name, { role: null, at: this.#now() });
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const roles = new Map<string, Role>();
    let unknown = 0;
    for (const name of repositories) {
      const answer = known.get(name);
      if (!this.#holds(answer, FRESH_MS)) unknown++;
      if (this.#holds(answer, STALE_MS) && answer.role) roles.set(name, answer.role);
    }
    return { roles, unknown, ended };
  }

  #holds(answer: Answer | undefined, ms: number): answer is Answer {
    return answer !== undefined && this.#now() - answer.at < ms;
  }
}

/** Who can read a repository may read its project's results, who can push may publish, its admins may change the settings. */
function roleOf(permissions: { admin?: boolean; push?: boolean; pull?: boolean } | undefined): Role | null {
  if (permissions?.admin) return "admin";
  if (permissions?.push) return "writer";
  return permissions?.pull ? "viewer" : null;
}
