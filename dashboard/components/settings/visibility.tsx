import { Headline } from "../../../core/view/headline.tsx";
import type { Words } from "../../../core/words/words.ts";
import { inProject } from "../../http/address.ts";
import type { ProjectSettings } from "../../services/project/visibility.ts";
import { SettingsForm } from "./form.tsx";

/** Whether anybody may read a project: what its settings begin with. */
export function VisibilitySettings({ settings, words }: { settings: ProjectSettings; words: Words }) {
  const said = words.settings;
  return (
    <>
      <Headline text={said.title(settings.name, settings.public)} />
      <p className="lede">{said.lede(settings.public)}</p>
      <SettingsForm
        action={inProject("/api/v1/visibility", settings.name)}
        does={settings.public ? said.makePrivate : said.makePublic}
        hidden={{ public: String(!settings.public) }}
      />
    </>
  );
}
