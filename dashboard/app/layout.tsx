import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { style } from "../../core/view/style.ts";
import { dashboardStyle } from "../components/style.ts";

export const metadata: Metadata = {
  title: { default: "mnn-parity", template: "%s · mnn-parity" },
  description: "Numeric parity of MNN models across releases, CPUs, backends and precisions.",
};

export const viewport: Viewport = { colorScheme: "light dark" };

/** Every page shows what is in the database now, and carries a nonce of its own. */
export const dynamic = "force-dynamic";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: constants of ours; escaping would break their selectors */}
        <style dangerouslySetInnerHTML={{ __html: style + dashboardStyle }} />
        {children}
      </body>
    </html>
  );
}
