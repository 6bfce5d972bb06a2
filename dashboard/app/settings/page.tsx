import { headers } from "next/headers";
import { BadgeSettings } from "../../components/settings/badge.tsx";
import { MemberSettings } from "../../components/settings/members.tsx";
import { TokenSettings } from "../../components/settings/tokens.tsx";
import { VisibilitySettings } from "../../components/settings/visibility.tsx";
import { WebhookSettings } from "../../components/settings/webhooks.tsx";
import { Shell } from "../../components/shell.tsx";
import { missing } from "../../http/missing.ts";
import { requestOrigin } from "../../http/request-origin.ts";
import { newToken } from "../../http/settings.ts";
import { githubApp, requestContext } from "../../server/server.ts";
import { requestWords } from "../../server/words.ts";
import { listTokens } from "../../services/access/list-tokens.ts";
import { listMembers } from "../../services/member/list.ts";
import { readSettings } from "../../services/project/visibility.ts";
import { isAllowed } from "../../services/token/identity.ts";
import { listWebhooks } from "../../services/webhook/list.ts";

interface Props {
  searchParams: Promise<{ project?: string | string[]; problem?: string | string[] }>;
}

export async function generateMetadata() {
  return { title: (await requestWords()).dashboard.settings };
}

/** Who may read a project, and all that is made for it. */
export default async function SettingsPage({ searchParams }: Props) {
  const context = await requestContext();
  const { project: asked, problem } = await searchParams;
  const settings = (await readSettings(context, [asked ?? ""].flat()[0] ?? "")) ?? missing();
  const tokens = await listTokens(context, settings.name);
  const [github, words] = [await githubApp(), await requestWords()];
  const why = [problem ?? []].flat()[0];
  const made = (await headers()).get(newToken.header);
  const badges = tokens.filter(({ role }) => role === "badge");
  const others = tokens.filter(({ role }) => role !== "badge");
  // One is made at a time; what begins it says which section shows it.
  const madeAs = (kind: string) => (made?.startsWith(kind) ? made : null);
  return (
    <Shell project={settings.name}>
      <main id="main">
        <VisibilitySettings settings={settings} words={words} />
        <MemberSettings
          project={settings.name}
          members={await listMembers(context, settings.name)}
          github={github?.url ?? null}
          follows={github !== null && isAllowed(settings.name, github.repositories)}
          problem={why === "member_asked"}
          words={words}
        />
        <TokenSettings
          project={settings.name}
          tokens={others}
          made={madeAs("mnnpt_")}
          problem={why === "token_asked"}
          words={words}
        />
        <BadgeSettings
          settings={settings}
          origin={await requestOrigin()}
          tokens={badges}
          made={madeAs("mnnpb_")}
          words={words}
        />
        <WebhookSettings
          project={settings.name}
          webhooks={await listWebhooks(context, settings.name)}
          made={madeAs("mnnph_")}
          problem={why === "webhook_asked"}
          words={words}
        />
      </main>
    </Shell>
  );
}
