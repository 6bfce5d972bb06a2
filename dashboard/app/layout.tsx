import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { style } from "../../core/view/style.ts";
import { type Lang, langs } from "../../core/words/lang.ts";
import { Reader } from "../components/reader.tsx";
import { dashboardStyle } from "../components/style.ts";
import { isLocalClient } from "../http/client.ts";
import { inLang } from "../http/lang.ts";
import { githubApp, readerOf } from "../server/server.ts";
import { requestAddress, requestWords } from "../server/words.ts";

export const metadata: Metadata = {
  title: { default: "mnn-parity", template: "%s · mnn-parity" },
  description: "Numeric parity of MNN models across releases, CPUs, backends and precisions.",
};

export const viewport: Viewport = { colorScheme: "light dark" };

/** Every page shows what is in the database now, and carries a nonce of its own. */
export const dynamic = "force-dynamic";

/** Each in its own words. */
const names: Record<Lang, string> = { en: "English", zh: "中文" };

export default async function Layout({ children }: { children: ReactNode }) {
  const request = await headers();
  const [words, address] = [await requestWords(), await requestAddress()];
  const { caller, context } = await readerOf(request);
  const github = await githubApp();
  const { lang } = words;
  const settings = context.administers === "all" || context.administers.length > 0;
  return (
    <html lang={lang === "zh" ? "zh-CN" : "en"}>
      <body data-settings={settings || undefined}>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: constants of ours; escaping would break their selectors */}
        <style dangerouslySetInnerHTML={{ __html: style + dashboardStyle }} />
        {children}
        <footer className="page languages">
          <ul className="projects" aria-label={words.dashboard.language}>
            {langs.map((other) => (
              <li key={other} lang={other === "zh" ? "zh-CN" : "en"}>
                {other === lang ? (
                  <b aria-current="true">{names[other]}</b>
                ) : (
                  <a href={inLang(address, other)}>{names[other]}</a>
                )}
              </li>
            ))}
          </ul>
        </footer>
        {/* Who sits at the machine has nothing to sign in to. */}
        {!isLocalClient() && <Reader caller={caller} github={github?.url ?? null} words={words} />}
      </body>
    </html>
  );
}
