import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { style } from "../../core/view/style.ts";
import { Reader } from "../components/reader.tsx";
import { dashboardStyle } from "../components/style.ts";
import { isLocalClient } from "../http/client.ts";
import { githubApp, readerOf } from "../server/server.ts";

export const metadata: Metadata = {
  title: { default: "mnn-parity", template: "%s · mnn-parity" },
  description: "Numeric parity of MNN models across releases, CPUs, backends and precisions.",
};

export const viewport: Viewport = { colorScheme: "light dark" };

/** Every page shows what is in the database now, and carries a nonce of its own. */
export const dynamic = "force-dynamic";

export default async function Layout({ children }: { children: ReactNode }) {
  const request = await headers();
  const { caller, context } = await readerOf(request);
  const github = await githubApp();
  const settings = context.administers === "all" || context.administers.length > 0;
  return (
    <html lang="en">
      <body data-settings={settings || undefined}>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: constants of ours; escaping would break their selectors */}
        <style dangerouslySetInnerHTML={{ __html: style + dashboardStyle }} />
        {children}
        {/* Who sits at the machine has nothing to sign in to. */}
        {!isLocalClient() && <Reader caller={caller} github={github?.url ?? null} />}
      </body>
    </html>
  );
}
