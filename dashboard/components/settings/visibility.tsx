import { inProject } from "../../http/address.ts";
import type { ProjectSettings } from "../../services/project/visibility.ts";

/** Whether anybody may read a project. */
export function VisibilitySettings({ settings }: { settings: ProjectSettings }) {
  return (
    <section aria-labelledby="readers">
      <h2 id="readers">Who may read</h2>
      <form method="post" action={inProject("/api/v1/visibility", settings.name)} className="form">
        <p>
          {settings.public
            ? "This project is public: anybody who reaches this dashboard reads its results and pictures."
            : "This project is private: only its members, and who signs in with a token of it or with the server's, see that it exists."}
        </p>
        <input type="hidden" name="public" value={String(!settings.public)} />
        <button type="submit">{settings.public ? "Make it private" : "Make it public"}</button>
      </form>
    </section>
  );
}
